internal import Simulation
package import SlurmReplica
package import Statistics

/// Two replays of the same jobs: under the settings as they are, and under those that were changed.
///
/// The jobs are cut by submission into windows of equal job counts, 10 to 40. A bootstrap draws windows with
/// replacement, the same for both replays (Efron and Tibshirani, 1993). From each draw come means over all jobs of
/// the windows, percentiles and the longest wait of these jobs, and for utilisation, makespan and fairness the
/// mean over the windows. The values themselves are those of the whole log.
package struct SettingsComparison: Sendable {
  /// One measure before and after.
  package struct Change: Sendable, Equatable {
    package var measure: SettingsMeasure
    package var before: IntervalEstimate
    package var after: IntervalEstimate
    /// After minus before.
    package var difference: IntervalEstimate
    /// The difference over the value before; nil where that is 0.
    package var relative: IntervalEstimate?
  }

  /// The waits of one partition or quality of service.
  package struct Group: Sendable, Equatable {
    package var name: String
    package var jobs: Int
    package var meanWaitBefore: Double
    package var meanWaitAfter: Double
    /// Of the mean wait, after minus before.
    package var difference: IntervalEstimate
  }

  package private(set) var changes: [Change] = []
  package private(set) var partitions: [Group] = []
  package private(set) var qualities: [Group] = []
  /// Jobs whose wait falls or grows by more than a minute, and jobs that start at another time at all.
  package private(set) var gaining = 0
  package private(set) var losing = 0
  package private(set) var moved = 0
  package private(set) var largestGain: (job: Int64, seconds: Int64)?
  package private(set) var largestLoss: (job: Int64, seconds: Int64)?
  /// Jobs that started in both replays.
  package private(set) var jobs = 0
  /// Jobs that never started before, or after.
  package private(set) var neverStarted: (before: Int, after: Int) = (0, 0)
  package private(set) var windows = 0
  package let seed: UInt64

  package static let thresholdSeconds: Int64 = 60

  package func change(_ measure: SettingsMeasure) -> Change? { changes.first { $0.measure == measure } }

  /// - Parameter processors: Of the cluster.
  package init(
    _ input: ReplicaWorkload, before: ReplicaSchedule, after: ReplicaSchedule, processors: Int, seed: UInt64
  ) {
    self.seed = seed
    neverStarted = (before.neverStarted.count, after.neverStarted.count)
    let kept = (0..<input.jobs.count).filter {
      before.startMilliseconds[$0] >= 0 && after.startMilliseconds[$0] >= 0
    }
    jobs = kept.count
    if kept.isEmpty { return }
    let selection = input.workload.selecting(kept)
    let windows = Self.windows(kept.count)
    self.windows = windows.count
    let first = ComparedReplay(selection, before, kept: kept, processors: processors, windows: windows)
    let second = ComparedReplay(selection, after, kept: kept, processors: processors, windows: windows)
    countMoves(selection, first, second)
    let draws = Draws(windows: windows.count, jobs: kept.count, seed: seed)
    compare(first, second, draws)
    compareGroups(input, kept, first, second, windows, draws)
  }

  static func windows(_ jobs: Int) -> [Range<Int>] {
    let count = max(min(max(jobs / 100, 10), 40, jobs), 1)
    return (0..<count).map { (jobs * $0 / count)..<(jobs * ($0 + 1) / count) }
  }

  private mutating func countMoves(_ jobs: Workload, _ first: ComparedReplay, _ second: ComparedReplay) {
    for job in 0..<jobs.count {
      let change = second.schedule.startSeconds[job] - first.schedule.startSeconds[job]
      if change != 0 { moved += 1 }
      if change < -Self.thresholdSeconds {
        gaining += 1
        if change < -(largestGain?.seconds ?? 0) { largestGain = (jobs.id[job], -change) }
      } else if change > Self.thresholdSeconds {
        losing += 1
        if change > largestLoss?.seconds ?? 0 { largestLoss = (jobs.id[job], change) }
      }
    }
  }

  private mutating func compare(_ first: ComparedReplay, _ second: ComparedReplay, _ draws: Draws) {
    let firstSamples = draws.times.map { first.measures($0) }
    let secondSamples = draws.times.map { second.measures($0) }
    for (index, measure) in SettingsMeasure.allCases.enumerated() {
      let from = first.values[index]
      let to = second.values[index]
      let a = firstSamples.map { $0[index] }
      let b = secondSamples.map { $0[index] }
      let differences = zip(a, b).map { $1 - $0 }
      var relative: IntervalEstimate?
      if from != 0 {
        relative = Self.interval(
          to / from - 1, zip(a, b).map { $0 != 0 ? $1 / $0 - 1 : ($1 == 0 ? 0 : .infinity) })
      }
      changes.append(
        Change(
          measure: measure, before: Self.interval(from, a), after: Self.interval(to, b),
          difference: Self.interval(to - from, differences), relative: relative))
    }
  }

  private mutating func compareGroups(
    _ input: ReplicaWorkload, _ kept: [Int], _ first: ComparedReplay, _ second: ComparedReplay,
    _ windows: [Range<Int>], _ draws: Draws
  ) {
    let partitionOf = kept.map { Int(input.jobs.requests[Int(input.jobs.request[$0])].partition) }
    let qualityOf = kept.map { Int(input.jobs.quality[$0]) }
    partitions = groups(input.partitionNames, partitionOf, first, second, windows, draws)
    qualities = groups(input.qualityNames, qualityOf, first, second, windows, draws)
  }

  private func groups(
    _ names: [String], _ numbers: [Int], _ first: ComparedReplay, _ second: ComparedReplay,
    _ windows: [Range<Int>],
    _ draws: Draws
  ) -> [Group] {
    names.indices.compactMap { group in
      var count = [Double](repeating: 0, count: windows.count)
      var before = count
      var after = count
      for (number, window) in windows.enumerated() {
        for job in window where numbers[job] == group {
          count[number] += 1
          before[number] += first.wait(job)
          after[number] += second.wait(job)
        }
      }
      let all = count.reduce(0, +)
      if all == 0 { return nil }
      let samples = draws.times.map { times -> Double in
        var jobs = 0.0
        var sum = 0.0
        for (window, weight) in times.enumerated() where weight > 0 {
          jobs += Double(weight) * count[window]
          sum += Double(weight) * (after[window] - before[window])
        }
        return jobs > 0 ? sum / jobs : 0
      }
      let from = before.reduce(0, +) / all
      let to = after.reduce(0, +) / all
      return Group(
        name: names[group], jobs: Int(all), meanWaitBefore: from, meanWaitAfter: to,
        difference: Self.interval(to - from, samples))
    }
  }

  static func interval(_ value: Double, _ samples: [Double]) -> IntervalEstimate {
    let sorted = samples.sorted()
    return IntervalEstimate(
      value: value, low: percentile(0.025, ofSorted: sorted), high: percentile(0.975, ofSorted: sorted),
      confidence: 0.95)
  }

  /// How often each window is drawn, for every draw.
  struct Draws {
    var times: [[Int]]

    init(windows: Int, jobs: Int, seed: UInt64) {
      // Percentiles walk over all jobs for each draw: fewer draws where there are many.
      let count = jobs > 200_000 ? 200 : 1000
      var generator = RandomGenerator(seed: seed)
      times = (0..<count).map { _ in
        var drawn = [Int](repeating: 0, count: windows)
        for _ in 0..<windows { drawn[generator.below(windows)] += 1 }
        return drawn
      }
    }
  }
}
