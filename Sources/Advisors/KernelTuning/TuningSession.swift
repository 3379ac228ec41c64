package import KernelSpecifications
internal import ParameterSpaces
package import ConfigurationSearch
internal import SearchSpaces
internal import Statistics

/// One search for the best configuration of a kernel: from what is known of it, by trials, to a verified comparison with the user's
/// own configuration.
package struct TuningSession: Sendable {
  package var specification: KernelSpecification
  package var objectives: [KernelObjective]
  package var seed: UInt64
  package var budget: SearchBudget
  /// Seconds that runs with today's configuration are expected to take in future: what an improvement is weighed against.
  package var workSeconds = 3600.0
  /// Whether the search ends by itself once the next trial no longer pays.
  package var stopsByItself = true
  /// Rounds of the comparison at the end.
  package var rounds = 21
  /// Configurations that reach the comparison at the end beside the default.
  package var finalists = 3

  package init(
    _ specification: KernelSpecification, objectives: [KernelObjective], seed: UInt64, budget: SearchBudget
  ) {
    self.specification = specification
    self.objectives = objectives.isEmpty ? specification.objectives : objectives
    self.seed = seed
    self.budget = budget
  }

  /// What a caller is told while the search goes on.
  package struct Progress: Sendable {
    package var trials: Int
    package var failures: Int
    package var newTrials: [KernelTrial]
    /// The best value of the first objective so far, and the default's.
    package var best: Double?
    package var defaultValue: Double?
    package var seconds: Double
  }

  /// - Parameters:
  ///   - own: Trials of the same kernel, size and device from earlier on: they count and are not repeated.
  ///   - others: Trials elsewhere, a list for each device and size.
  ///   - clock: Seconds since some beginning.
  ///   - isCancelled: Asked between trials; the search then ends with what it has.
  ///   - keep: Called with each trial before the next is chosen.
  /// - Throws: `ParameterSpaceError`, `TuningError`, what the executor or `keep` throws.
  package func run(
    _ executor: any TrialExecutor, own: [KernelTrial] = [], others: [[KernelTrial]] = [],
    clock: () -> Double, isCancelled: () -> Bool = { false }, keep: (Progress) throws -> Void
  ) async throws -> TuningResult {
    let space = specification.space
    let ready = try ConfigurationSpace(space)
    let generator = RandomGenerator(seed: seed)
    let sources = others.compactMap { TransferSource($0, space: space, objective: objectives[0]) }
    let features = SurrogateFeatures(space, products: AxisProducts.groups(space))
    let pool = ConfigurationPool(ready)
    let place = Place(executor: executor, own: own, sources: sources.count)
    if objectives.count > 1 {
      let search = ConfigurationSearch(
        pool: pool, strategy: FrontSearch(features: features, generator: generator.stream(2)),
        generator: generator.stream(1))
      return try await run(search, place, clock, isCancelled, keep)
    }
    let surrogate = SurrogateSearch(features: features, sources: sources, generator: generator.stream(2))
    let search = ConfigurationSearch(
      pool: pool, strategy: Portfolio(surrogate: surrogate, generator: generator.stream(3)),
      generator: generator.stream(1))
    return try await run(search, place, clock, isCancelled, keep)
  }

  private struct Place {
    var executor: any TrialExecutor
    var own: [KernelTrial]
    var sources: Int
  }

  private func run<Strategy: ConfigurationStrategy & ForecastsImprovement>(
    _ search: ConfigurationSearch<Strategy>, _ place: Place, _ clock: () -> Double, _ isCancelled: () -> Bool,
    _ keep: (Progress) throws -> Void
  ) async throws -> TuningResult {
    let begin = clock()
    var series = TrialSeries(session: self, executor: place.executor, search: search, known: place.own)
    let defaultTrial = try await series.tryDefault()
    func progress(_ new: [KernelTrial]) throws {
      try keep(series.progress(new, defaultTrial, seconds: clock() - begin))
    }
    try progress(series.made > 0 ? [defaultTrial] : [])

    var last = clock()
    var end: TuningResult.Ending?
    while true {
      if end == nil, isCancelled() { end = .cancelled }
      end =
        end ?? budget.exhaustion(seconds: clock() - begin, evaluations: series.made).map { .stopped($0) }
      if end == nil { try await series.beginTrials() }
      // Those under way are waited for, however the search ends.
      guard series.isUnderWay else { break }
      let trial = try await series.next()
      try progress([trial])
      let now = clock()
      let reason = series.reasonToStop(after: trial, seconds: now - last)
      end = end ?? reason.map { .stopped($0) }
      last = now
    }

    var result = TuningResult(
      objectives: objectives, trials: series.trials, known: series.known, sources: place.sources,
      ending: end ?? .stopped(.everythingTried), searchSeconds: clock() - begin, defaultTrial: defaultTrial)
    if end != .cancelled {
      if objectives.count > 1 {
        let again = try await FrontMeasurement(objectives: objectives).measure(
          series.trials, place.executor)
        result.replace(again)
        try progress(again)
      }
      try await compare(&result, place.executor)
    }
    result.totalSeconds = clock() - begin
    return result
  }

  /// Times the default and the best few in turns and keeps the best of them.
  private func compare(_ result: inout TuningResult, _ executor: any TrialExecutor) async throws {
    let own = result.defaultTrial.configuration
    let leaders = result.trials.filter { $0.configuration != own && $0.value(of: objectives[0]) != nil }
      .sorted { ($0.value(of: objectives[0]) ?? .infinity) < ($1.value(of: objectives[0]) ?? .infinity) }
      .prefix(finalists)
    guard !leaders.isEmpty, objectives[0] == .time else { return }
    let configurations = [own] + leaders.map(\.configuration)
    let seconds = try await executor.interleave(configurations, rounds: rounds)
    let whole = (1..<configurations.count).filter { seconds[$0].count == rounds }
    guard seconds[0].count == rounds, let best = whole.min(by: { median(seconds[$0]) < median(seconds[$1]) })
    else { return }
    result.comparison = PairedComparison(
      configuration: configurations[best], before: seconds[0], after: seconds[best], seed: seed)
  }
}

extension TransferSource {
  /// What trials elsewhere say of a space; nil where too few of them fit it.
  init?(_ trials: [KernelTrial], space: ParameterSpace, objective: KernelObjective) {
    var rows: [Int32] = []
    var costs: [Double] = []
    for trial in trials {
      guard let levels = space.levels(of: trial.configuration) else { continue }
      rows += levels
      costs.append(trial.value(of: objective) ?? .nan)
    }
    guard costs.count >= 5 else { return nil }
    self.init(levels: rows, costs: costs, levelCounts: space.parameters.map(\.levels))
  }
}
