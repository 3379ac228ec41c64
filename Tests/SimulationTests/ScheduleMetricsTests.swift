import Simulation
import Statistics
import Testing

@Suite struct ScheduleMetricsTests {
  @Test func valuesByHand() {
    // Waits 0, 0, 10; runs 10, 10, 5; slowdowns 1, 1, 15/10.
    let workload = TinyWorkload.make([(0, 10, 2), (0, 10, 2), (0, 5, 4)])
    let metrics = ScheduleMetrics(
      of: Schedule(startSeconds: [0, 0, 10]), for: workload, processors: 4)
    #expect(metrics.jobs == 3)
    #expect(metrics.meanWaitSeconds == 10.0 / 3)
    #expect(metrics.medianWaitSeconds == 0)
    #expect(metrics.p95WaitSeconds == 10)
    #expect(metrics.maxWaitSeconds == 10)
    #expect(abs(metrics.meanBoundedSlowdown - 3.5 / 3) < 1e-12)
    #expect(metrics.maxBoundedSlowdown == 1.5)
    #expect(metrics.makespanSeconds == 15)
    #expect(metrics.utilisation == 1)
    #expect(metrics.userFairness == 1)
    // Areas 20, 20, 20.
    #expect(abs(metrics.areaWeightedWaitSeconds - 10.0 / 3) < 1e-12)
  }

  @Test func boundedSlowdownIsBoundedOnBothSides() {
    #expect(boundedSlowdown(wait: 0, run: 1) == 1)
    #expect(boundedSlowdown(wait: 19, run: 1) == 2)
    #expect(boundedSlowdown(wait: 100, run: 50) == 3)
  }

  @Test(arguments: 1...5 as ClosedRange<UInt64>)
  func agreesWithTheDefinitions(_ seed: UInt64) throws {
    let processors = 16
    let workload = TinyWorkload.random(jobs: 257, processors: processors, seed: seed, users: 5)
    let schedule = try Simulator.run(
      workload, processors: processors, policy: Policy(.sjf, backfill: .none))
    for range in [0..<257, 40..<200, 100..<101] {
      let metrics = ScheduleMetrics(of: schedule, for: workload, processors: processors, range: range)
      let waits = range.map { Double(schedule.startSeconds[$0] - workload.submitSeconds[$0]) }
      let runs = range.map { Double(workload.runSeconds[$0]) }
      let slowdowns = zip(waits, runs).map { max(1, ($0 + $1) / max($1, 10)) }
      func nearestRank(_ fraction: Double, _ values: [Double]) -> Double {
        // The smallest value that at least this fraction of all values do not exceed.
        values.sorted().first { value in
          Double(values.count { $0 <= value }) >= fraction * Double(values.count)
        }!
      }
      let count = Double(range.count)
      #expect(metrics.jobs == range.count)
      #expect(abs(metrics.meanWaitSeconds - waits.reduce(0, +) / count) < 1e-9)
      #expect(metrics.medianWaitSeconds == nearestRank(0.5, waits))
      #expect(metrics.p95WaitSeconds == nearestRank(0.95, waits))
      #expect(metrics.p99WaitSeconds == nearestRank(0.99, waits))
      #expect(metrics.maxWaitSeconds == waits.max())
      #expect(abs(metrics.meanBoundedSlowdown - slowdowns.reduce(0, +) / count) < 1e-9)
      #expect(metrics.medianBoundedSlowdown == nearestRank(0.5, slowdowns))
      #expect(metrics.p95BoundedSlowdown == nearestRank(0.95, slowdowns))
      #expect(metrics.maxBoundedSlowdown == slowdowns.max())
      let areas = range.map { Double(workload.runSeconds[$0]) * Double(workload.processors[$0]) }
      let end = range.map { Double(schedule.startSeconds[$0]) + Double(workload.runSeconds[$0]) }.max()!
      let span = end - Double(workload.submitSeconds[range.lowerBound])
      #expect(metrics.makespanSeconds == span)
      #expect(abs(metrics.utilisation - areas.reduce(0, +) / (span * Double(processors))) < 1e-12)
      let weighted = zip(areas, waits).reduce(0) { $0 + $1.0 * $1.1 } / areas.reduce(0, +)
      #expect(abs(metrics.areaWeightedWaitSeconds - weighted) < 1e-6)
      let means = Set(range.map { workload.user[$0] }).sorted().map { user -> Double in
        let own = range.filter { workload.user[$0] == user }.map { slowdowns[$0 - range.lowerBound] }
        return own.reduce(0, +) / Double(own.count)
      }
      let sum = means.reduce(0, +)
      let fairness = sum * sum / (Double(means.count) * means.reduce(0) { $0 + $1 * $1 })
      #expect(abs(metrics.userFairness - fairness) < 1e-12)
    }
  }

  @Test func pooledMetricsWeighByJobs() throws {
    let workload = TinyWorkload.random(jobs: 200, processors: 16, seed: 3)
    let schedule = try Simulator.run(workload, processors: 16, policy: Policy(.fcfs, backfill: .easy))
    let parts = [0..<50, 50..<200].map {
      ScheduleMetrics(of: schedule, for: workload, processors: 16, range: $0)
    }
    let whole = ScheduleMetrics(of: schedule, for: workload, processors: 16)
    let pooled = ScheduleMetrics(pooling: parts)
    #expect(pooled.jobs == 200)
    #expect(abs(pooled.meanWaitSeconds - whole.meanWaitSeconds) < 1e-9)
    #expect(abs(pooled.meanBoundedSlowdown - whole.meanBoundedSlowdown) < 1e-9)
    #expect(pooled.maxWaitSeconds == whole.maxWaitSeconds)
    #expect(pooled.maxBoundedSlowdown == whole.maxBoundedSlowdown)
    #expect(ScheduleMetrics(pooling: [parts[1]]) == parts[1])
    #expect(ScheduleMetrics(pooling: []) == ScheduleMetrics())
  }
}
