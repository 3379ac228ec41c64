package import Simulation
package import Statistics

/// One policy over the whole log, measured on the jobs that were held back from learning.
package struct PolicyOutcome: Sendable, Equatable {
  package var policy: NamedPolicy
  /// Over all jobs that were held back.
  package var metrics: ScheduleMetrics
  /// Over each window of them, in the order of time.
  package var windows: [ScheduleMetrics]
  /// Relative change of each objective from the baseline's, in the order of
  /// `SchedulingObjective.allCases`, with its interval; see `HeldBackComparison`.
  package var changes: [IntervalEstimate]

  package func change(_ objective: SchedulingObjective) -> IntervalEstimate {
    changes[SchedulingObjective.allCases.firstIndex(of: objective)!]
  }
}

/// Compares schedules of the same jobs window by window.
///
/// The jobs held back are cut into windows of equal job counts: of a hundred jobs or more, at most 40
/// windows, and ten of fewer jobs where there are not that many. A bootstrap draws windows with
/// replacement, the same for both policies; from each draw come the means (weighted by the jobs),
/// the percentiles and maxima (of all jobs of the windows drawn), and for utilisation and fairness
/// the mean over the windows.
struct HeldBackComparison: Sendable {
  let workload: Workload
  let processors: Int
  let range: Range<Int>
  let windows: [Range<Int>]
  let seed: UInt64

  private static let resamples = 1000

  init(_ workload: Workload, processors: Int, range: Range<Int>, seed: UInt64) {
    self.workload = workload
    self.processors = processors
    self.range = range
    self.seed = seed
    // Two or three windows could not show how much windows differ.
    let count = max(min(max(range.count / 100, 10), 40, range.count), 1)
    windows = (0..<count).map { index in
      (range.lowerBound + range.count * index / count)..<(range.lowerBound + range.count * (index + 1) / count)
    }
  }

  /// Metrics of a schedule, over all and by window.
  func measure(_ schedule: Schedule) -> (all: ScheduleMetrics, windows: [ScheduleMetrics]) {
    (
      ScheduleMetrics(of: schedule, for: workload, processors: processors, range: range, countsPower: true),
      windows.map {
        ScheduleMetrics(of: schedule, for: workload, processors: processors, range: $0, countsPower: true)
      }
    )
  }

  /// The relative change of every objective from one schedule to another, with 95 % intervals.
  func changes(from baseline: Schedule, to candidate: Schedule) -> [IntervalEstimate] {
    let before = samples(of: baseline)
    let after = samples(of: candidate)
    return SchedulingObjective.allCases.indices.map { objective in
      let ratios = zip(before, after).map { pair in
        let reference = pair.0[objective]
        return reference != 0 ? pair.1[objective] / reference - 1 : (pair.1[objective] == 0 ? 0 : .infinity)
      }
      return Self.interval(value: ratios[0], samples: Array(ratios.dropFirst()))
    }
  }

  /// The value of every objective of one schedule, with 95 % intervals.
  func values(of schedule: Schedule) -> [IntervalEstimate] {
    let all = samples(of: schedule)
    return SchedulingObjective.allCases.indices.map { objective in
      Self.interval(value: all[0][objective], samples: all.dropFirst().map { $0[objective] })
    }
  }

  private static func interval(value: Double, samples: [Double]) -> IntervalEstimate {
    let sorted = samples.sorted()
    return IntervalEstimate(
      value: value, low: percentile(0.025, ofSorted: sorted), high: percentile(0.975, ofSorted: sorted),
      confidence: 0.95)
  }

  /// The objectives of all windows once, then of each draw; the draws depend on the seed alone.
  private func samples(of schedule: Schedule) -> [[Double]] {
    let measured = measure(schedule)
    let ordered = OrderedJobs(schedule, workload, windows)
    var generator = RandomGenerator(seed: seed)
    var result = [SchedulingObjective.allCases.map { $0.value(measured.all) }]
    var times = [Int](repeating: 0, count: windows.count)
    for _ in 0..<Self.resamples {
      for index in times.indices { times[index] = 0 }
      for _ in windows { times[generator.below(windows.count)] += 1 }
      result.append(objectives(measured.windows, ordered, times))
    }
    return result
  }

  private func objectives(
    _ windows: [ScheduleMetrics], _ ordered: OrderedJobs, _ times: [Int]
  ) -> [Double] {
    func average(_ value: (ScheduleMetrics) -> Double) -> Double {
      var sum = 0.0
      var weight = 0.0
      for (window, count) in zip(windows, times) {
        sum += Double(count * window.jobs) * value(window)
        weight += Double(count * window.jobs)
      }
      return sum / weight
    }
    func largest(_ value: (ScheduleMetrics) -> Double) -> Double {
      zip(windows, times).reduce(0) { $1.1 > 0 ? max($0, value($1.0)) : $0 }
    }
    return SchedulingObjective.allCases.map { objective in
      switch objective {
      case .meanWait: average(\.meanWaitSeconds)
      case .meanBoundedSlowdown: average(\.meanBoundedSlowdown)
      case .p95Wait: ordered.waits.percentile(0.95, times)
      case .p95BoundedSlowdown: ordered.slowdowns.percentile(0.95, times)
      case .maxWait: largest(\.maxWaitSeconds)
      case .maxBoundedSlowdown: largest(\.maxBoundedSlowdown)
      case .utilisation: average(\.utilisation)
      case .fairness: average(\.userFairness)
      case .poweredRatio: average { $0.poweredRatio ?? 1 }
      }
    }
  }

  /// All jobs sorted once, each with its window, so that a percentile of a draw is one walk.
  private struct OrderedJobs {
    struct Column {
      var values: [Double]
      var window: [Int32]

      init(_ pairs: [(Double, Int32)]) {
        let sorted = pairs.sorted { $0.0 < $1.0 }
        values = sorted.map(\.0)
        window = sorted.map(\.1)
      }

      /// The nearest-rank percentile when the jobs of window `w` count `times[w]` times.
      func percentile(_ fraction: Double, _ times: [Int]) -> Double {
        var total = 0
        for index in window { total += times[Int(index)] }
        let above = total - Int((fraction * Double(total)).rounded(.up))
        var seen = 0
        for position in values.indices.reversed() {
          seen += times[Int(window[position])]
          if seen > above { return values[position] }
        }
        return 0
      }
    }

    var waits: Column
    var slowdowns: Column

    init(_ schedule: Schedule, _ workload: Workload, _ windows: [Range<Int>]) {
      var waits: [(Double, Int32)] = []
      var slowdowns: [(Double, Int32)] = []
      for (number, window) in windows.enumerated() {
        for job in window {
          let wait = Double(schedule.startSeconds[job] - workload.submitSeconds[job])
          waits.append((wait, Int32(number)))
          slowdowns.append(
            (boundedSlowdown(wait: wait, run: Double(workload.runSeconds[job])), Int32(number)))
        }
      }
      self.waits = Column(waits)
      self.slowdowns = Column(slowdowns)
    }
  }
}
