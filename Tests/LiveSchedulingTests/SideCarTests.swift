import Foundation
import Simulation
import SlurmControl
import Statistics
import Testing

@testable import LiveScheduling

@Suite("The side-car beside a scripted controller")
struct SideCarTests {
  private let folder = FileManager.default.temporaryDirectory.path + "/plait-side-car-" + UUID().uuidString

  private func settings(_ mode: SideCarMode) -> SideCarSettings {
    var settings = SideCarSettings(policy: Policy(.sjf, backfill: .easy), policyName: "sjf")
    settings.mode = mode
    return settings
  }

  private func sideCar(
    _ controller: ScriptedController, _ journal: SideCarJournal, _ settings: SideCarSettings
  ) async throws -> SideCar {
    let scheduler = LiveScheduler(
      settings: settings, processors: 64, model: nil, past: [], touched: try journal.touched(),
      atSeconds: await controller.now)
    return try SideCar(
      controller: controller, journal: journal, identity: await controller.identity(), scheduler: scheduler,
      today: Policy(.fcfs, backfill: .easy), process: 1, say: { _ in })
  }

  /// Ten jobs whose limits fall as their numbers rise, so that the shortest came last.
  private func queue() async -> ScriptedController {
    let controller = ScriptedController()
    for number in 1...10 as ClosedRange<Int64> {
      await controller.submit(
        number, base: 1000 - number, nice: number % 3, limitSeconds: 60 * (20 - number))
    }
    return controller
  }

  @Test("shadow mode changes nothing")
  func shadow() async throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let controller = await queue()
    let before = await controller.jobs
    let sideCar = try await sideCar(controller, SideCarJournal(folder: folder), settings(.shadow))
    for _ in 0..<3 { _ = await sideCar.cycle() }
    #expect(await controller.jobs == before)
    #expect(await controller.changes.isEmpty)
    #expect(await sideCar.status.lastPlanned > 0)
    _ = try await sideCar.detach()
    #expect(await controller.jobs == before)
  }

  @Test("enforce mode brings the queue into the policy's order, and detach gives every value back")
  func enforce() async throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let controller = await queue()
    let before = await controller.nices()
    let journal = try SideCarJournal(folder: folder)
    let sideCar = try await sideCar(controller, journal, settings(.enforce))
    _ = await sideCar.cycle()
    #expect(await controller.order() == Array((1...10 as ClosedRange<Int64>).reversed()))
    // A second cycle has nothing to do.
    let changes = await controller.changes.count
    _ = await sideCar.cycle()
    #expect(await controller.changes.count == changes)
    #expect(try journal.needlessChanges() == 0)
    let outcome = try await sideCar.detach()
    #expect(outcome.left == 0)
    #expect(await controller.nices() == before)
    #expect(try journal.openCount() == 0)
  }

  @Test("held, dependent, deferred jobs, and parts of one job are left alone")
  func leftAlone() async throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let controller = await queue()
    await controller.submit(21, base: 0, limitSeconds: 60)
    await controller.submit(22, base: 500, limitSeconds: 60) { $0.isDependent = true }
    await controller.submit(23, base: 500, limitSeconds: 60) { $0.eligibleSeconds = 1_900_000_000 }
    await controller.submit(24, base: 500, limitSeconds: 60) { $0.eligibleSeconds = nil }
    await controller.submit(25, base: 500, limitSeconds: 60) { $0.heterogeneousLeader = 25 }
    await controller.submit(26, base: 500, limitSeconds: 60) { $0.state = .other("NEW_STATE") }
    let sideCar = try await sideCar(controller, SideCarJournal(folder: folder), settings(.enforce))
    for _ in 0..<3 { _ = await sideCar.cycle() }
    let touched = Set(await controller.changes.map(\.job))
    #expect(touched.isDisjoint(with: 21...26))
    #expect(!touched.isEmpty)
  }

  @Test("a job that asks for a reservation is left alone, and the others are ordered as without it")
  func reservation() async throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let controller = await queue()
    var kept = LiveReservation(
      name: "class", startSeconds: await controller.now - 10, endSeconds: await controller.now + 9000)
    kept.processors = 64
    await controller.reserve([kept])
    await controller.update(10) { $0.reservation = "class" }
    let own = await controller.nices()[10]
    let sideCar = try await sideCar(controller, SideCarJournal(folder: folder), settings(.enforce))
    for _ in 0..<3 { _ = await sideCar.cycle() }
    #expect(await sideCar.status.failedCycles == 0)
    #expect(await sideCar.status.movableJobs == 9)
    #expect(await controller.nices()[10] == own)
    let order = await controller.order().filter { $0 != 10 }
    #expect(order == Array((1...9 as ClosedRange<Int64>).reversed()))
  }

  @Test("partitions and qualities of service keep their places")
  func scopes() async throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let controller = ScriptedController()
    for number in 1...12 as ClosedRange<Int64> {
      // The high class stands above, with gaps as a site's weights make them.
      await controller.submit(
        number, base: (number % 2 == 0 ? 100_000 : 1000) + 100 * number, limitSeconds: 60 * (20 - number),
        quality: number % 2 == 0 ? "high" : "normal")
    }
    let sideCar = try await sideCar(controller, SideCarJournal(folder: folder), settings(.enforce))
    _ = await sideCar.cycle()
    #expect(await controller.order() == [12, 10, 8, 6, 4, 2, 11, 9, 7, 5, 3, 1])
  }

  @Test("canary acts on its share alone")
  func canary() async throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let controller = ScriptedController()
    for number in 1...400 as ClosedRange<Int64> {
      await controller.submit(number, base: 10_000 - number, limitSeconds: 60 * (500 - number))
    }
    let journal = try SideCarJournal(folder: folder)
    var settings = settings(.canary(share: 0.25))
    settings.changesPerCycle = 1000
    let sideCar = try await sideCar(controller, journal, settings)
    _ = await sideCar.cycle()
    let arms = Dictionary(uniqueKeysWithValues: try journal.passedJobs().map { ($0.number, $0.arm ?? "") })
    #expect(arms.values.count { $0 == "treated" } > 60 && arms.values.count { $0 == "treated" } < 140)
    for change in await controller.changes { #expect(arms[change.job] == "treated") }
    #expect(await !controller.changes.isEmpty)
  }

  @Test("a value that somebody else sets stays, now and at the end")
  func foreign() async throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let controller = await queue()
    let sideCar = try await sideCar(controller, SideCarJournal(folder: folder), settings(.enforce))
    _ = await sideCar.cycle()
    await controller.update(10) { $0.nice = 777 }
    _ = await sideCar.cycle()
    _ = await sideCar.cycle()
    #expect(await controller.nices()[10] == 777)
    _ = try await sideCar.detach()
    #expect(await controller.nices()[10] == 777)
    #expect(await sideCar.status.foreignJobs == 1)
  }

  @Test("a job that starts gets its own value back, a requeued one keeps it")
  func startAndRequeue() async throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let controller = await queue()
    let before = await controller.nices()
    let sideCar = try await sideCar(controller, SideCarJournal(folder: folder), settings(.enforce))
    _ = await sideCar.cycle()
    let touched = try #require(await controller.changes.first?.job)
    await controller.start(touched)
    _ = await sideCar.cycle()
    #expect(await controller.nices()[touched] == before[touched])
    await controller.advance(100)
    await controller.update(touched) {
      $0.state = .waiting
      $0.wasRequeued = true
      $0.submitSeconds += 100
      $0.eligibleSeconds = $0.submitSeconds
    }
    _ = await sideCar.cycle()
    _ = try await sideCar.detach()
    #expect(await controller.nices() == before)
  }

  @Test("a job that runs and is requeued between two cycles gets its own value back in the end")
  func requeueUnseen() async throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let controller = await queue()
    let before = await controller.nices()
    let sideCar = try await sideCar(controller, SideCarJournal(folder: folder), settings(.enforce))
    _ = await sideCar.cycle()
    let touched = try #require(await controller.changes.first?.job)
    await controller.update(touched) {
      $0.wasRequeued = true
      $0.submitSeconds += 100
      $0.eligibleSeconds = $0.submitSeconds
    }
    await controller.advance(200)
    for _ in 0..<2 { _ = await sideCar.cycle() }
    _ = try await sideCar.detach()
    #expect(await controller.nices() == before)
  }

  @Test("a number that slurmctld forgot and gives anew is another job's: its value stays its user's")
  func reusedNumber() async throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let controller = await queue()
    let journal = try SideCarJournal(folder: folder)
    do {
      let sideCar = try await sideCar(controller, journal, settings(.enforce))
      _ = await sideCar.cycle()
    }
    // Cut off; slurmctld has lost its last jobs, and others get their numbers, with values that the side-car asked for.
    let asked = await controller.changes.suffix(3)
    await controller.advance(50)
    for change in asked {
      await controller.forget(change.job)
      await controller.submit(change.job, base: 500, nice: change.nice, limitSeconds: 60 * change.job)
    }
    let own = await controller.nices()
    let outcome = try await NiceRestoration(controller: controller, journal: journal).run()
    #expect(outcome.left == 0 && outcome.gone == asked.count)
    for change in asked { #expect(await controller.nices()[change.job] == own[change.job]) }
    // A side-car that acts on the new ones has an entry for each of the two jobs of a number.
    let expected = await controller.nices()
    let sideCar = try await sideCar(controller, journal, settings(.enforce))
    for _ in 0..<2 { _ = await sideCar.cycle() }
    let again = try await NiceRestoration(controller: controller, journal: journal).run()
    #expect(again.left == 0)
    #expect(await controller.nices() == expected)
    #expect(try journal.openCount() == 0)
  }

  @Test("cut off at any call, the next start gives every value back", arguments: 0..<25)
  func cutOff(seed: Int) async throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    var generator = RandomGenerator(seed: UInt64(seed))
    let controller = ScriptedController()
    var submitted: [Int64: Int64] = [:]
    var number: Int64 = 0
    for _ in 0..<4 {
      // One side-car after the other, each forgotten in the middle of its work.
      await controller.heal()
      let journal = try SideCarJournal(folder: folder)
      _ = try await NiceRestoration(controller: controller, journal: journal).run()
      for (job, nice) in await controller.nices() { #expect(submitted[job] == nice) }
      let sideCar = try await sideCar(controller, journal, settings(.enforce))
      for _ in 0..<5 {
        for _ in 0..<generator.below(8) {
          number += 1
          submitted[number] = Int64(generator.below(5)) - 2
          await controller.submit(
            number, base: Int64(100 + generator.below(50)), nice: submitted[number]!,
            limitSeconds: Int64(60 * (1 + generator.below(100))))
        }
        if let first = await controller.order().first, generator.below(2) == 0 {
          await controller.start(first)
        }
        if generator.below(3) == 0 { await controller.fail(after: generator.below(4)) }
        if generator.below(3) == 0 { await controller.cutWrite(after: generator.below(4)) }
        _ = await sideCar.cycle()
        await controller.advance(30)
      }
    }
    await controller.heal()
    let journal = try SideCarJournal(folder: folder)
    let outcome = try await NiceRestoration(controller: controller, journal: journal).run()
    #expect(outcome.left == 0)
    #expect(await controller.nices() == submitted)
    #expect(try journal.openCount() == 0)
  }

  @Test("refused for want of rights, it stands down")
  func denied() async throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let controller = await queue()
    await controller.refuseAll(true)
    let sideCar = try await sideCar(controller, SideCarJournal(folder: folder), settings(.enforce))
    for _ in 0..<4 { _ = await sideCar.cycle() }
    #expect(await sideCar.status.standDown == ["denied"])
    #expect(await !sideCar.status.isActing)
  }

  @Test("while nobody answers it waits longer each time, and goes on when somebody does")
  func backOff() async throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let controller = await queue()
    let sideCar = try await sideCar(controller, SideCarJournal(folder: folder), settings(.enforce))
    var waits: [Double] = []
    for _ in 0..<3 {
      await controller.fail(after: 0)
      waits.append(await sideCar.cycle())
    }
    #expect(waits == [30, 60, 120])
    #expect(await sideCar.status.consecutiveFailures == 3)
    #expect(await sideCar.cycle() == 30)
    #expect(await sideCar.status.isActing)
  }

  @Test("a mode that does not act gives everything back")
  func changeOfMode() async throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let controller = await queue()
    let before = await controller.nices()
    let sideCar = try await sideCar(controller, SideCarJournal(folder: folder), settings(.enforce))
    _ = await sideCar.cycle()
    #expect(await controller.nices() != before)
    try await sideCar.change(to: settings(.shadow))
    _ = await sideCar.cycle()
    #expect(await controller.nices() == before)
  }

  @Test("before a long wait for its share it looks at the controller's clock alone, which may be faster")
  func clockFirst() async throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let controller = await queue()
    var settings = settings(.enforce)
    settings.intervalSeconds = 0.1
    settings.requestShare = 0.001
    let sideCar = try await sideCar(controller, SideCarJournal(folder: folder), settings)
    let first = await sideCar.cycle()
    #expect(first < 5)
    let changes = await controller.changes.count
    #expect(changes > 0)
    // Ten hours by the controller's clock: a share of them is there.
    await controller.submit(50, base: 900, limitSeconds: 60)
    try await Task.sleep(for: .seconds(first))
    await controller.advance(Int64(36_000))
    let second = await sideCar.cycle()
    #expect(await controller.changes.count == changes, "it has looked at the clock alone")
    #expect(second == 0.1)
    _ = await sideCar.cycle()
    #expect(await controller.order().first == 50)
  }

  @Test("a clock that is set back makes no wait negative and no cycle fail")
  func clockSkew() async throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let controller = await queue()
    let sideCar = try await sideCar(controller, SideCarJournal(folder: folder), settings(.enforce))
    _ = await sideCar.cycle()
    await controller.advance(-7200)
    await controller.submit(50, base: 900, limitSeconds: 60)
    _ = await sideCar.cycle()
    #expect(await sideCar.status.failedCycles == 0)
    #expect(await controller.order().first == 50)
  }

  @Test("two side-cars cannot hold one cluster's lock")
  func lock() throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    _ = try SideCarJournal(folder: folder)
    let first = try SideCarLock(folder: folder)
    #expect(throws: SlurmControlError.self) { try SideCarLock(folder: folder) }
    #expect(SideCarLock.holder(folder: folder) == getpid())
    withExtendedLifetime(first) {}
  }

  @Test("whoever waits for the lock is seen by its holder, and a guardian is no side-car that runs")
  func awaited() async throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    _ = try SideCarJournal(folder: folder)
    var guardian: SideCarLock? = try SideCarLock(folder: folder, isGuardian: true)
    #expect(SideCarLock.holder(folder: folder) == nil)
    #expect(!SideCarLock.isAwaited(folder: folder))
    let folder = folder
    // The holder looks just when the other one begins to wait, which must not keep it from being seen.
    let looking = open(folder + "/next", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    #expect(flock(looking, LOCK_EX | LOCK_NB) == 0)
    let next = Task.detached { try SideCarLock(folder: folder) }
    try await Task.sleep(for: .milliseconds(100))
    close(looking)
    let begin = ContinuousClock.now
    while !SideCarLock.isAwaited(folder: folder), ContinuousClock.now - begin < .seconds(300) {
      try await Task.sleep(for: .milliseconds(10))
    }
    #expect(SideCarLock.isAwaited(folder: folder))
    withExtendedLifetime(guardian) {}
    guardian = nil
    let lock = try await next.value
    #expect(SideCarLock.holder(folder: folder) == getpid())
    #expect(!SideCarLock.isAwaited(folder: folder))
    withExtendedLifetime(lock) {}
  }

  @Test("changes of mode hold from the next cycle: an experiment begins with every value given back")
  func changesOfMode() async throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let controller = await queue()
    let before = await controller.nices()
    let journal = try SideCarJournal(folder: folder)
    let sideCar = try await sideCar(controller, journal, settings(.enforce))
    _ = await sideCar.cycle()
    #expect(await controller.nices() != before)

    try await sideCar.change(to: settings(.canary(share: 0.5)))
    _ = await sideCar.cycle()
    #expect(await controller.nices() == before)
    let changes = await controller.changes.count
    // The jobs that were there before belong to neither arm.
    for _ in 0..<3 { _ = await sideCar.cycle() }
    #expect(await controller.changes.count == changes)
    for number in 101...140 as ClosedRange<Int64> {
      await controller.submit(number, base: 900 - number, limitSeconds: 60 * (200 - number))
    }
    for _ in 0..<3 { _ = await sideCar.cycle() }
    let touched = Set(await controller.changes.dropFirst(changes).map(\.job))
    let arms = Dictionary(uniqueKeysWithValues: try journal.passedJobs().map { ($0.number, $0.arm) })
    #expect(!touched.isEmpty && touched.allSatisfy { arms[$0] == "treated" })

    try await sideCar.change(to: settings(.enforce))
    _ = await sideCar.cycle()
    let shortestFirst = Array((1...10).reversed()) + Array((101...140).reversed())
    #expect(await controller.order() == shortestFirst.map { Int64($0) })

    try await sideCar.change(to: settings(.shadow))
    _ = await sideCar.cycle()
    #expect(await sideCar.status.touchedJobs == 0)
    for (number, nice) in before { #expect(await controller.nices()[number] == nice) }
    #expect(try journal.openCount() == 0)
    _ = try await sideCar.detach()
  }
}
