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
    _ start: ConfigurationSearch<Strategy>, _ place: Place, _ clock: () -> Double, _ isCancelled: () -> Bool,
    _ keep: (Progress) throws -> Void
  ) async throws -> TuningResult {
    var search = start
    let space = specification.space
    let executor = place.executor
    let begin = clock()
    var trials: [KernelTrial] = []
    var rule = StopRule(workSeconds: workSeconds, patience: 8, fewestTrials: 30)
    var last = begin

    func take(_ trial: KernelTrial, number: Int?) {
      trials.append(trial)
      guard let number else { return }
      search.record(number, trial.outcome(objectives))
    }
    // A default that failed is tried again: with a failure nothing can be compared.
    let ownDefault = configuration(space.defaultLevels)
    for trial in place.own where trial.failure == nil || trial.configuration != ownDefault {
      guard let levels = space.levels(of: trial.configuration), let number = search.number(of: levels),
        search.history.position(of: number) == nil
      else { continue }
      trials.append(trial)
      search.learn(number, trial.outcome(objectives))
    }
    let known = trials.count
    let defaultTrial = try await startingTrial(&search, executor, trials)
    if !trials.contains(where: { $0.configuration == defaultTrial.configuration }) {
      trials.append(defaultTrial)
    }
    func progress(_ new: [KernelTrial]) throws {
      try keep(
        Progress(
          trials: trials.count - known, failures: trials.dropFirst(known).count { $0.failure != nil },
          newTrials: new,
          best: search.history.bestPosition.map { search.history.costs[$0] },
          defaultValue: defaultTrial.value(of: objectives[0]), seconds: clock() - begin))
    }
    try progress(trials.count > known ? [defaultTrial] : [])

    last = clock()
    var running: [[String: ParameterValue]: Int] = [:]
    var end: TuningResult.Ending?

    while true {
      let elapsed = clock() - begin
      let count = trials.count - known
      if end == nil {
        end = isCancelled() ? .cancelled : nil
        end = end ?? budget.exhaustion(seconds: elapsed, evaluations: count).map { .stopped($0) }
      }
      let room = min(executor.batch, budget.evaluations.map { $0 - count } ?? .max)
      while end == nil, running.count < room, let number = search.next(batch: room - running.count) {
        let configuration = configuration(search.pool.levels(of: number))
        running[configuration] = number
        try await executor.begin(configuration)
      }
      // Those under way are waited for, however the search ends.
      if running.isEmpty { break }
      let isTime = objectives == [.time] && specification.command == nil
      let trial = try await executor.next(best: isTime ? best(trials) : nil)
      take(trial, number: running.removeValue(forKey: trial.configuration))
      try progress([trial])
      let now = clock()
      if end == nil, stopsByItself, objectives.count == 1 {
        end = rule.reason(
          afterTrialOf: trial.value(of: objectives[0]) ?? .nan, seconds: now - last,
          forecast: search.strategy.expectedImprovement
        ).map { .stopped($0) }
      }
      last = now
    }

    var result = TuningResult(
      objectives: objectives, trials: trials, known: known, sources: place.sources,
      ending: end ?? .stopped(.everythingTried),
      searchSeconds: clock() - begin, defaultTrial: defaultTrial)
    if end != .cancelled {
      if objectives.count > 1 {
        let again = try await FrontMeasurement(objectives: objectives).measure(trials, executor)
        result.replace(again)
        try progress(again)
      }
      try await compare(&result, executor)
    }
    result.totalSeconds = clock() - begin
    return result
  }

  private func best(_ trials: [KernelTrial]) -> KernelTrial? {
    trials.lazy.compactMap { trial in trial.value(of: objectives[0]).map { (trial, $0) } }.min {
      $0.1 < $1.1
    }?.0
  }

  private func configuration(_ levels: [Int32]) -> [String: ParameterValue] {
    var configuration: [String: ParameterValue] = [:]
    for (parameter, value) in zip(specification.space.parameters, specification.space.values(of: levels)) {
      configuration[parameter.name] = value
    }
    return configuration
  }

  /// The trial of the user's own configuration, from earlier on or new.
  private func startingTrial<S: ConfigurationStrategy>(
    _ search: inout ConfigurationSearch<S>, _ executor: any TrialExecutor, _ trials: [KernelTrial]
  ) async throws -> KernelTrial {
    let levels = specification.space.defaultLevels
    let own = configuration(levels)
    if let known = trials.first(where: { $0.configuration == own }) { return known }
    guard let trial = try await executor.evaluate([own], best: nil).first else {
      throw TuningError(.defaultFails, "the default configuration could not be tried")
    }
    if let failure = trial.failure {
      throw TuningError(
        .defaultFails,
        "the default configuration fails, so there is nothing to compare with; mend it, or set other defaults: \(failure)"
      )
    }
    if let number = search.number(of: levels) { search.learn(number, trial.outcome(objectives)) }
    return trial
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

extension ParameterSpace {
  /// The levels of a configuration by name; nil where a parameter is missing or a value is not one of its values.
  func levels(of configuration: [String: ParameterValue]) -> [Int32]? {
    var levels: [Int32] = []
    for parameter in parameters {
      guard let value = configuration[parameter.name], let level = parameter.level(of: value) else {
        return nil
      }
      levels.append(Int32(level))
    }
    return levels
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
