import Foundation
import Simulation
import SlurmControl
import Testing

@testable import LiveScheduling

@Suite("Giving nice values back for good")
struct NiceRestorationTests {
  private let folder = FileManager.default.temporaryDirectory.path + "/plait-restore-" + UUID().uuidString
  /// Short waits, so that the test is; none of what is checked rests on them.
  private static let limits = RestorationWatch.Limits(
    quietSeconds: 1.5, restlessSeconds: 6, absentSeconds: 30)

  private func sideCar(
    _ controller: ScriptedController, _ journal: SideCarJournal
  ) async throws -> SideCar {
    var settings = SideCarSettings(policy: Policy(.sjf, backfill: .easy), policyName: "sjf")
    settings.mode = .enforce
    return try SideCar(
      controller: controller, journal: journal, identity: await controller.identity(),
      scheduler: LiveScheduler(
        settings: settings, processors: 64, model: nil, past: [], touched: try journal.touched(),
        atSeconds: await controller.now),
      today: Policy(.fcfs, backfill: .easy), process: 1, say: { _ in })
  }

  /// Ten jobs whose limits fall as their numbers rise, brought into another order.
  private func changedQueue(_ journal: SideCarJournal) async throws -> (ScriptedController, [Int64: Int64]) {
    let controller = ScriptedController()
    for number in 1...10 as ClosedRange<Int64> {
      await controller.submit(
        number, base: 1000 - number, nice: number % 3, limitSeconds: 60 * (20 - number))
    }
    let own = await controller.nices()
    _ = await (try await sideCar(controller, journal)).cycle()
    #expect(await controller.nices() != own)
    return (controller, own)
  }

  @Test("a slurmctld that is killed before it has saved the values gets them again")
  func killedAfterRestoration() async throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let journal = try SideCarJournal(folder: folder)
    let (controller, own) = try await changedQueue(journal)
    await controller.save()
    #expect(try !journal.isSettled())
    let settled = Task {
      await NiceRestoration(controller: controller, journal: journal).settle(Self.limits, atSeconds: 0)
    }
    while await controller.nices() != own { try await Task.sleep(for: .milliseconds(10)) }
    await controller.crash()
    #expect(await controller.nices() != own)
    let settling = await settled.value
    #expect(settling.ending == .settled && settling.restarts == 1)
    #expect(await controller.nices() == own)
    #expect(try journal.isSettled())
    #expect(try journal.settlings().map(\.ending) == ["settled"])
    // From then on it is not looked after: another change would be.
    _ = await (try await sideCar(controller, journal)).cycle()
    #expect(try !journal.isSettled())
  }

  @Test("a job that is ending with the side-car's value gets its own when it is requeued")
  func requeuedFromCompleting() async throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let journal = try SideCarJournal(folder: folder)
    let (controller, own) = try await changedQueue(journal)
    let touched = try #require(await controller.changes.first?.job)
    await controller.update(touched) { $0.state = .completing }
    let settled = Task {
      await NiceRestoration(controller: controller, journal: journal).settle(Self.limits, atSeconds: 0)
    }
    try await Task.sleep(for: .seconds(1))
    #expect(try !journal.isSettled())
    await controller.update(touched) {
      $0.state = .waiting
      $0.wasRequeued = true
      $0.submitSeconds += 5
    }
    #expect(await settled.value.ending == .settled)
    #expect(await controller.nices() == own)
  }

  @Test("what cannot be given back ends in the journal, with the reason")
  func givenUp() async throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let journal = try SideCarJournal(folder: folder)
    let (controller, _) = try await changedQueue(journal)
    await controller.refuseAll(true)
    var limits = Self.limits
    limits.restlessSeconds = 1
    let settling = await NiceRestoration(controller: controller, journal: journal).settle(
      limits, atSeconds: 0)
    #expect(settling.ending == .givenUp && settling.outcome.left > 0)
    let last = try #require(try journal.settlings().last)
    #expect(last.ending == "given-up" && last.left == settling.outcome.left && !last.reason.isEmpty)
    #expect(try !journal.isSettled())
    #expect(try journal.openCount() == settling.outcome.left)
  }

  @Test("a job that ended with the side-car's value and is requeued by its user gets its own back")
  func requeuedFromTheEnd() async throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let journal = try SideCarJournal(folder: folder)
    let (controller, own) = try await changedQueue(journal)
    let sideCar = try await sideCar(controller, journal)
    _ = await sideCar.cycle()
    // It starts and ends between two cycles.
    let touched = try #require(await controller.changes.first?.job)
    await controller.start(touched)
    await controller.end(touched)
    for _ in 0..<3 { _ = await sideCar.cycle() }
    await controller.update(touched) {
      $0.state = .waiting
      $0.startSeconds = nil
      $0.endSeconds = nil
      $0.wasRequeued = true
      $0.submitSeconds += 50
      $0.eligibleSeconds = $0.submitSeconds - 50
    }
    _ = await sideCar.cycle()
    _ = try await sideCar.detach()
    #expect(await controller.nices() == own)
  }
}
