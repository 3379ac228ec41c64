import Glibc
import Simulation
import Statistics
import Testing

@testable import Scheduling

@Suite struct HeldBackComparisonTests {
  private static let jobs = 400

  private static let workload: Workload = {
    var workload = Workload()
    for job in 0..<jobs {
      workload.append(
        id: Int64(job), submitSeconds: Int64(1000 * job), runSeconds: 100, processors: 1,
        requestedSeconds: 100,
        user: Int32(job % 5))
    }
    return workload
  }()

  /// Waits drawn independently, exponential of that mean.
  private func schedule(meanWaitSeconds: Double, _ random: inout RandomGenerator) -> Schedule {
    var starts: [Int64] = []
    for submit in Self.workload.submitSeconds {
      let waitSeconds: Double = -meanWaitSeconds * log(1 - random.uniform())
      starts.append(submit + Int64(waitSeconds))
    }
    return Schedule(startSeconds: starts)
  }

  /// The true change of the mean wait is -20 %; of 40 intervals of 95 %, nearly all hold it.
  @Test func intervalsHoldTheTruth() {
    let comparison = HeldBackComparison(Self.workload, processors: 8, range: 0..<Self.jobs, seed: 4)
    var random = RandomGenerator(seed: 31)
    let index = SchedulingObjective.allCases.firstIndex(of: .meanWait)!
    var hits = 0
    var zeros = 0
    for _ in 0..<40 {
      let before = schedule(meanWaitSeconds: 10_000, &random)
      let change = comparison.changes(from: before, to: schedule(meanWaitSeconds: 8_000, &random))[index]
      #expect(change.low <= change.value && change.value <= change.high)
      if change.low <= -0.2, -0.2 <= change.high { hits += 1 }
      if change.low <= 0, 0 <= change.high { zeros += 1 }
    }
    #expect(hits >= 33)
    // Intervals that hold everything would say nothing.
    #expect(zeros <= 20)
  }

  @Test func theSameScheduleChangesNothing() {
    let comparison = HeldBackComparison(Self.workload, processors: 8, range: 100..<Self.jobs, seed: 4)
    var random = RandomGenerator(seed: 1)
    let schedule = schedule(meanWaitSeconds: 500, &random)
    for change in comparison.changes(from: schedule, to: schedule) {
      #expect(change.value == 0 && change.low == 0 && change.high == 0)
    }
  }

  @Test(arguments: [1, 2, 9, 10, 300, 1000, 4000, 100_000])
  func theWindowsCoverTheRangeOnce(jobs: Int) {
    var workload = Workload()
    for job in 0..<jobs {
      workload.append(
        id: Int64(job), submitSeconds: Int64(job), runSeconds: 1, processors: 1, requestedSeconds: 1, user: 0)
    }
    let windows = HeldBackComparison(workload, processors: 1, range: 0..<jobs, seed: 1).windows
    #expect(windows.first?.lowerBound == 0 && windows.last?.upperBound == jobs)
    for (a, b) in zip(windows, windows.dropFirst()) { #expect(a.upperBound == b.lowerBound) }
    #expect(windows.allSatisfy { !$0.isEmpty })
    #expect(windows.count == min(jobs, max(10, min(jobs / 100, 40))))
  }
}
