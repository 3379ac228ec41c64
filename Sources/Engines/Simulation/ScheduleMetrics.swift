internal import Statistics

/// What a schedule cost its users and its machine.
///
/// Definitions, with w the wait and r the run time of a job in seconds: bounded slowdown is
/// max(1, (w + r) / max(r, 10)) (Feitelson and others, 1997); percentiles are nearest-rank;
/// utilisation is the processor-seconds used over those offered from the first submission to the
/// last end; fairness is Jain's index over the users' mean bounded slowdowns (Jain, Chiu and Hawe,
/// 1984), 1 when all users fare alike.
package struct ScheduleMetrics: Sendable, Equatable, Codable {
  package var jobs = 0
  package var meanWaitSeconds = 0.0
  package var medianWaitSeconds = 0.0
  package var p95WaitSeconds = 0.0
  package var p99WaitSeconds = 0.0
  package var maxWaitSeconds = 0.0
  package var meanBoundedSlowdown = 0.0
  package var medianBoundedSlowdown = 0.0
  package var p95BoundedSlowdown = 0.0
  package var maxBoundedSlowdown = 0.0
  package var utilisation = 0.0
  package var makespanSeconds = 0.0
  package var userFairness = 1.0
  /// Mean wait, weighted by the processor-seconds of the jobs.
  package var areaWeightedWaitSeconds = 0.0
  /// Powered over worked processor-seconds (`PoweredTime`), where it was asked for.
  package var poweredRatio: Double?

  package init() {}

  /// The metrics of the jobs in `range` (all of them if nil) of a simulated workload; the powered ratio,
  /// which takes a sort, only with `countsPower`.
  package init(
    of schedule: Schedule, for workload: Workload, processors: Int, range: Range<Int>? = nil,
    countsPower: Bool = false
  ) {
    let range = range ?? 0..<workload.count
    guard !range.isEmpty else { return }
    jobs = range.count
    var waits = [Double](repeating: 0, count: range.count)
    var slowdowns = waits
    var waitSum = 0.0
    var slowdownSum = 0.0
    var area = 0.0
    var areaWait = 0.0
    var lastEnd = Int64.min
    var users = UserMeans()
    for (offset, job) in range.enumerated() {
      let wait = Double(schedule.startSeconds[job] - workload.submitSeconds[job])
      let run = Double(workload.runSeconds[job])
      let slowdown = boundedSlowdown(wait: wait, run: run)
      waits[offset] = wait
      slowdowns[offset] = slowdown
      waitSum += wait
      slowdownSum += slowdown
      let jobArea = run * Double(workload.processors[job])
      area += jobArea
      areaWait += jobArea * wait
      lastEnd = max(lastEnd, schedule.startSeconds[job] + Int64(workload.runSeconds[job]))
      users.add(slowdown, for: Int(workload.user[job]))
    }
    maxWaitSeconds = waits.max() ?? 0
    maxBoundedSlowdown = slowdowns.max() ?? 0
    let waitPercentiles = percentiles([0.5, 0.95, 0.99], of: &waits)
    let slowdownPercentiles = percentiles([0.5, 0.95], of: &slowdowns)
    meanWaitSeconds = waitSum / Double(jobs)
    medianWaitSeconds = waitPercentiles[0]
    p95WaitSeconds = waitPercentiles[1]
    p99WaitSeconds = waitPercentiles[2]
    meanBoundedSlowdown = slowdownSum / Double(jobs)
    medianBoundedSlowdown = slowdownPercentiles[0]
    p95BoundedSlowdown = slowdownPercentiles[1]
    makespanSeconds = Double(lastEnd - workload.submitSeconds[range.lowerBound])
    utilisation = makespanSeconds > 0 ? area / (Double(processors) * makespanSeconds) : 0
    userFairness = jainIndex(users.means)
    areaWeightedWaitSeconds = area > 0 ? areaWait / area : 0
    if countsPower { poweredRatio = PoweredTime.ratio(of: schedule, for: workload, range: range) }
  }

  /// Running means by user number.
  private struct UserMeans {
    var sums: [Double] = []
    var counts: [Double] = []

    mutating func add(_ value: Double, for user: Int) {
      if user >= sums.count {
        sums.append(contentsOf: repeatElement(0, count: user + 1 - sums.count))
        counts.append(contentsOf: repeatElement(0, count: user + 1 - counts.count))
      }
      sums[user] += value
      counts[user] += 1
    }

    var means: [Double] {
      sums.indices.compactMap { counts[$0] > 0 ? sums[$0] / counts[$0] : nil }
    }
  }
}

/// max(1, (wait + run) / max(run, 10)), both in seconds.
@inline(__always)
package func boundedSlowdown(wait: Double, run: Double) -> Double {
  max(1, (wait + run) / max(run, 10))
}
