internal import Search
package import Simulation
internal import Statistics

/// Evolves one policy for several machines at once: what a site starts from before its own log has
/// taught anything.
///
/// Windows of each log are simulated under FCFS with EASY backfilling and under a candidate. Its cost is
/// the mean logarithm of the ratio of the mean bounded slowdowns, with penalties where the longest
/// wait, the largest bounded slowdown or the mean wait exceed EASY's, so that every window counts alike.
/// Run times are predicted from what had ended before each job, once, and played back.
package struct GeneralPolicyLearning: Sendable {
  /// One log to learn from.
  package struct Source: Sendable {
    package var name: String
    package var workload: Workload
    package var processors: Int

    package init(name: String, workload: Workload, processors: Int) {
      self.name = name
      self.workload = workload
      self.processors = processors
    }
  }

  private struct Window: Sendable {
    var source: Int
    var training: TrainingSet
    var today: ScheduleMetrics
  }

  private let windows: [Window]
  private static let jobLimit = 60_000
  private static let windowJobs = 7000
  private static let positions = 3
  private static let firstStep = 0.15
  private static let easy = NamedPolicy(Policy(.fcfs, backfill: .easy))

  /// Predicts the run times of every source; takes some seconds a source.
  /// - Parameter inWhole: The first 60,000 jobs of each log are one window. Short windows are quicker and miss what a
  ///   queue does that stays full for weeks.
  /// - Throws: `SimulationError`, `LearningError`.
  package init(_ sources: [Source], inWhole: Bool = false) async throws {
    let parts = try await concurrentMap(Array(sources.enumerated())) {
      try Self.windows(of: $0.element, number: $0.offset, inWhole: inWhole)
    }
    windows = parts.flatMap { $0 }
  }

  private static func windows(of source: Source, number: Int, inWhole: Bool) throws -> [Window] {
    let count = min(source.workload.count, jobLimit)
    let workload = source.workload.window(0..<count)
    let runTimes = try LearnedRunTimes(
      workload, processors: source.processors, baseline: Policy(.lxf, backfill: .easy),
      progress: { _ in }, isCancelled: { false })
    let first = count / 10
    let jobs = min(inWhole ? jobLimit : windowJobs, count - first)
    // A log that is no longer than a window is one.
    let positions = count - first > jobs ? positions : 1
    var windows: [Window] = []
    for position in 0..<positions {
      let start = first + (count - first - jobs) * position / max(positions - 1, 1)
      for factor in position == 1 ? [1, 0.9] : [1] {
        var training = TrainingSet(
          workload, window: start..<(start + jobs), gapFactor: factor, processors: source.processors)
        training.recordedRunTimes = runTimes.recorded
        let today = try training.metrics(of: easy, isCancelled: { false })[0].whole
        windows.append(Window(source: number, training: training, today: today))
      }
    }
    return windows
  }

  package var windowCount: Int { windows.count }

  /// What came out of a search.
  package struct Answer: Sendable {
    /// The parameters of an `ExpectationKeyFamily`.
    package var values: [Double]
    package var evaluations: Int

    /// The policy for a log whose longest wait is that long today.
    package func policy(longestWaitSeconds: Double) -> Policy {
      ExpectationKeyFamily(longestWaitSeconds: longestWaitSeconds).policy(values)
    }

    /// The neutral key as it is, without a search.
    package static let neutral = Answer(values: ExpectationKeyFamily.neutral, evaluations: 0)
  }

  /// Runs CMA-ES from the neutral key and takes the middle of where it ends.
  package func run(
    evaluations: Int, seed: UInt64, progress: (Int, Double) -> Void
  ) async throws -> Answer {
    let space = ExpectationKeyFamily(longestWaitSeconds: 1).space
    var strategy = CovarianceMatrixAdaptation(
      mean: space.point(of: ExpectationKeyFamily.neutral), stepSize: Self.firstStep, populationSize: 12,
      generator: RandomGenerator(seed: seed))
    var done = 0
    while done + strategy.populationSize <= evaluations {
      let asked = strategy.ask().map { space.values(of: $0) }
      let costs = try await concurrentMap(asked) { try cost($0) }
      strategy.tell(costs)
      done += asked.count
      progress(done, costs.min() ?? 0)
    }
    // Three decimals are all that the key is printed with, so that what is printed is what was measured.
    let values = space.values(of: strategy.centre).map { ($0 * 1000).rounded() / 1000 }
    return Answer(values: values, evaluations: done)
  }

  /// How an answer does on the windows against FCFS with EASY backfilling, geometric means of ratios.
  package func ratios(of answer: Answer) async throws -> (slowdown: Double, longestWait: Double) {
    let tried = try await concurrentMap(windows) { window in
      (try metrics(answer.values, window), window.today)
    }
    return (
      geometricMean(tried.map { $0.0.meanBoundedSlowdown / $0.1.meanBoundedSlowdown }),
      geometricMean(tried.map { max($0.0.maxWaitSeconds, 1) / max($0.1.maxWaitSeconds, 1) })
    )
  }

  /// What the keys that are set by hand cost on each source, and for each source the key that costs least on the
  /// others: the mean over their windows, the first of equals.
  package func chosenByHand() async throws -> [(answer: Answer, others: Double, own: ScheduleMetrics)] {
    let keys = ExpectationKeyFamily.keysByHand
    let tried = try await concurrentMap(keys) { values in
      try windows.map { ($0.source, try cost(values, $0)) }
    }
    let count = (windows.map(\.source).max() ?? -1) + 1
    return try (0..<count).map { left in
      let costs = tried.map { mean($0.filter { $0.0 != left }.map(\.1)) }
      let best = costs.indices.min { costs[$0] < costs[$1] } ?? 0
      let own = try metrics(keys[best], windows.first { $0.source == left }!)
      return (Answer(values: keys[best], evaluations: keys.count), costs[best], own)
    }
  }

  private func metrics(_ values: [Double], _ window: Window) throws -> ScheduleMetrics {
    let family = ExpectationKeyFamily(longestWaitSeconds: window.today.maxWaitSeconds)
    let policy = NamedPolicy(name: "general", policy: family.policy(values), runTimes: .learned)
    return try window.training.metrics(of: policy, isCancelled: { false })[0].whole
  }

  private func cost(_ values: [Double]) throws -> Double {
    mean(try windows.map { try cost(values, $0) })
  }

  private func cost(_ values: [Double], _ window: Window) throws -> Double {
    func excess(_ value: Double, _ bound: Double) -> Double {
      max(0, logarithm(max(value, 1) / max(bound, 1)))
    }
    let tried = try metrics(values, window)
    let today = window.today
    return logarithm(tried.meanBoundedSlowdown / today.meanBoundedSlowdown)
      + excess(tried.maxWaitSeconds, 1.05 * today.maxWaitSeconds)
      + 0.3 * excess(tried.maxBoundedSlowdown, today.maxBoundedSlowdown)
      + 2 * excess(tried.meanWaitSeconds, today.meanWaitSeconds)
  }
}
