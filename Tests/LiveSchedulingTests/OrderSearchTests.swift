import Simulation
import SlurmControl
import Statistics
import Testing

@testable import LiveScheduling

@Suite("An order learned from a cluster's own past")
struct OrderSearchTests {
  /// A crowded machine of 64 processors under first come, first served: ten users with habits of their own.
  private func past(_ count: Int, seed: UInt64) throws -> [PassedJob] {
    var generator = RandomGenerator(seed: seed)
    var workload = Workload()
    var now: Int64 = 0
    for id in 0..<count {
      let user = generator.below(10)
      now += Int64(generator.below(84))
      let run = Int32(20 + (user * user * 12) + generator.below(60))
      workload.append(
        id: Int64(id + 1), submitSeconds: now, runSeconds: run, processors: Int32(1 + generator.below(12)),
        requestedSeconds: 3600, user: Int32(user))
    }
    let schedule = try Simulator.run(workload, processors: 64, policy: Policy(.fcfs, backfill: .easy))
    let origin: Int64 = 1_800_000_000
    return (0..<count).map { job in
      var live = LiveJob(number: workload.id[job])
      live.state = .ended("COMPLETED")
      live.submitSeconds = origin + workload.submitSeconds[job]
      live.eligibleSeconds = live.submitSeconds
      live.startSeconds = origin + schedule.startSeconds[job]
      live.endSeconds = live.startSeconds! + Int64(workload.runSeconds[job])
      live.limitSeconds = 3600
      live.processors = Int64(workload.processors[job])
      live.user = "user\(workload.user[job])"
      return PassedJob(live)
    }
  }

  private func scheduler(_ past: [PassedJob]) -> LiveScheduler {
    LiveScheduler(
      settings: SideCarSettings(policy: Policy(.fcfs, backfill: .easy), policyName: "fcfs"), processors: 64,
      model: nil, past: past, touched: [], atSeconds: 1_900_000_000)
  }

  @Test("it beats first come, first served on jobs that it has not seen, the same way each time")
  func learns() async throws {
    let scheduler = scheduler(try past(2400, seed: 3))
    #expect(scheduler.hasModel)
    let windows = scheduler.pastWindows(jobs: OrderSearch.windowJobs, count: 4)
    #expect(windows.map(\.jobs) == [500, 500, 500, 500])
    let search = try OrderSearch(windows: windows, today: Policy(.fcfs, backfill: .easy), seed: 1)
    let answer = try await search.run(evaluations: 36) { _ in true }
    #expect(!answer.isToday)
    #expect(answer.validated < 0.9)
    #expect(answer.evaluations == 36)
    let again = try await search.run(evaluations: 36) { _ in true }
    #expect(again.policy == answer.policy)
  }

  @Test("stopped at once, it judges the plain start")
  func stopped() async throws {
    let scheduler = scheduler(try past(2400, seed: 4))
    let windows = scheduler.pastWindows(jobs: OrderSearch.windowJobs, count: 4)
    let search = try OrderSearch(windows: windows, today: Policy(.fcfs, backfill: .easy), seed: 1)
    let stopped = try await search.run(evaluations: 36) { _ in false }
    #expect(stopped.evaluations == 0)
    #expect(stopped.name == "largest expected slowdown first")
  }

  @Test("too little of a past gives no windows")
  func tooLittle() throws {
    #expect(scheduler(try past(300, seed: 5)).pastWindows(jobs: 2500, count: 4).isEmpty)
  }
}
