internal import Simulation
internal import SlurmReplica

/// One replay, cut into windows, with what every draw of windows needs.
struct ComparedReplay {
  let jobs: Workload
  let schedule: Schedule
  /// In the order of `SettingsMeasure.allCases`, over all jobs.
  let values: [Double]
  private let windows: [ScheduleMetrics]
  /// Waits ascending, each with its window.
  private let sortedWaits: [Double]
  private let windowOfWait: [Int32]

  init(
    _ jobs: Workload, _ replay: ReplicaSchedule, kept: [Int], processors: Int, windows ranges: [Range<Int>]
  ) {
    var jobs = jobs
    // What the job got, which may be more than it asked for.
    jobs.processors = kept.map { Int32(clamping: replay.processors(ofJob: $0)) }
    self.jobs = jobs
    schedule = Schedule(startSeconds: kept.map { replay.startMilliseconds[$0] / 1000 })
    let all = ScheduleMetrics(of: schedule, for: jobs, processors: processors)
    values = Self.measures(all)
    let schedule = schedule
    windows = ranges.map { ScheduleMetrics(of: schedule, for: jobs, processors: processors, range: $0) }
    var waits: [(Double, Int32)] = []
    waits.reserveCapacity(jobs.count)
    for (number, window) in ranges.enumerated() {
      for job in window {
        waits.append((Double(schedule.startSeconds[job] - jobs.submitSeconds[job]), Int32(number)))
      }
    }
    waits.sort { $0 < $1 }
    sortedWaits = waits.map(\.0)
    windowOfWait = waits.map(\.1)
  }

  func wait(_ job: Int) -> Double { Double(schedule.startSeconds[job] - jobs.submitSeconds[job]) }

  private static func measures(_ metrics: ScheduleMetrics) -> [Double] {
    SettingsMeasure.allCases.map { measure in
      switch measure {
      case .meanWait: metrics.meanWaitSeconds
      case .medianWait: metrics.medianWaitSeconds
      case .p99Wait: metrics.p99WaitSeconds
      case .maxWait: metrics.maxWaitSeconds
      case .meanBoundedSlowdown: metrics.meanBoundedSlowdown
      case .utilisation: metrics.utilisation
      case .makespan: metrics.makespanSeconds
      case .fairness: metrics.userFairness
      }
    }
  }

  /// The measures when window w counts `times[w]` times.
  func measures(_ times: [Int]) -> [Double] {
    SettingsMeasure.allCases.map { measure in
      switch measure {
      case .meanWait: mean(times, \.meanWaitSeconds)
      case .medianWait: percentile(0.5, times)
      case .p99Wait: percentile(0.99, times)
      case .maxWait: zip(windows, times).reduce(0) { $1.1 > 0 ? max($0, $1.0.maxWaitSeconds) : $0 }
      case .meanBoundedSlowdown: mean(times, \.meanBoundedSlowdown)
      case .utilisation: mean(times, \.utilisation)
      case .makespan: mean(times, \.makespanSeconds)
      case .fairness: mean(times, \.userFairness)
      }
    }
  }

  private func mean(_ times: [Int], _ value: KeyPath<ScheduleMetrics, Double>) -> Double {
    var sum = 0.0
    var weight = 0.0
    for (window, count) in zip(windows, times) where count > 0 {
      sum += Double(count * window.jobs) * window[keyPath: value]
      weight += Double(count * window.jobs)
    }
    return weight > 0 ? sum / weight : 0
  }

  /// The nearest-rank percentile of all waits.
  private func percentile(_ fraction: Double, _ times: [Int]) -> Double {
    var total = 0
    for (window, count) in zip(windows, times) { total += count * window.jobs }
    let above = total - Int((fraction * Double(total)).rounded(.up))
    var seen = 0
    for position in sortedWaits.indices.reversed() {
      seen += times[Int(windowOfWait[position])]
      if seen > above { return sortedWaits[position] }
    }
    return 0
  }
}
