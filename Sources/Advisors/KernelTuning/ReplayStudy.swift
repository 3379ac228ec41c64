internal import SearchReplay
package import ConfigurationSearch
package import TuningRecords
internal import Dispatch
internal import ParameterSpaces
internal import Statistics

/// Plays a search on recorded spaces, many times, and scores it by the community's protocol.
package struct ReplayStudy: Sendable {
  package var strategy: SearchStrategyName
  package var seeds: Int
  package var firstSeed: UInt64 = 0
  /// A run goes on past the end of the protocol's time until it came within 1 % of the optimum, for at most that many evaluations.
  package var mostEvaluationsBeyond = 300
  /// Whether the search's own time counts as simulated time, too. Then a result depends on the machine and its load.
  package var countsSearchTime = false
  /// Of the surrogate, alone or in the portfolio.
  package var options = SurrogateSearch.Options()

  package init(strategy: SearchStrategyName, seeds: Int) {
    self.strategy = strategy
    self.seeds = seeds
  }

  /// What came of it on one space.
  package struct Result: Sendable {
    package var name: String
    package var configurations: Int
    package var failures: Int
    package var optimum: Double
    package var sources: Int
    /// Nil where the protocol has nothing to measure: no times, or no two different costs.
    package var score: Double?
    package var cutoffEvaluations: Int?
    package var budgetSeconds: Double?
    package var runs: [Run]

    package struct Run: Sendable {
      package var seed: UInt64
      package var evaluationsToFivePercent: Int?
      package var evaluationsToOnePercent: Int?
      /// Different configurations that were tried in the protocol's time.
      package var evaluations: Int
      /// The best cost in the protocol's time.
      package var bestCost: Double
    }
  }

  /// - Parameter sources: Records of other searches that the search may begin from; those that do not fit are left out.
  /// - Throws: `ParameterSpaceError` where the record is no space, `CancellationError` when cancelled.
  package func run(
    _ record: RecordedSpace, name: String, sources: [RecordedSpace] = []
  ) throws -> Result {
    let costs = try RecordedCosts(record, name: name)
    let fitting = sources.compactMap { TransferMatch.source($0, for: costs.space) }
    let measure = TuningProtocol(costs: costs.costs, seconds: costs.seconds)
    let features = SurrogateFeatures(costs.space, products: AxisProducts.groups(costs.space))
    let optimum = costs.costs.filter { !$0.isNaN }.min() ?? .nan

    let play = Play(
      costs: costs, budgetSeconds: measure?.endSeconds ?? 0, target: optimum + 0.01 * abs(optimum),
      mostBeyond: mostEvaluationsBeyond, countsSearchTime: countsSearchTime)
    let runs = try ReplayStudy.concurrently(seeds) { [strategy, options] index in
      let seed = firstSeed + UInt64(index)
      let generator = RandomGenerator(seed: seed)
      return switch strategy {
      case .random: play.run(RandomConfigurations(generator: generator), seed)
      case .exhaustive: play.run(ExhaustiveConfigurations(generator: generator), seed)
      case .local: play.run(LocalSearch(generator: generator), seed)
      case .annealing: play.run(SimulatedAnnealing(generator: generator), seed)
      case .genetic: play.run(GeneticSearch(generator: generator), seed)
      case .differential: play.run(DifferentialEvolution(generator: generator), seed)
      case .greyWolf: play.run(TabuGreyWolf(generator: generator), seed)
      case .forest: play.run(ForestSearch(generator: generator), seed)
      case .surrogate:
        play.run(
          SurrogateSearch(features: features, sources: fitting, options: options, generator: generator), seed)
      case .portfolio:
        play.run(
          Portfolio(
            surrogate: SurrogateSearch(
              features: features, sources: fitting, options: options, generator: generator),
            generator: generator),
          seed)
      }
    }
    return Self.result(name, record, costs, measure, runs, sources: fitting.count)
  }

  /// Scores what another program tried: for each of its runs the rows of the record, in the order in which it first tried them, and
  /// the seconds that each took.
  ///
  /// - Throws: `ParameterSpaceError` where the record is no space.
  package static func score(
    _ record: RecordedSpace, name: String, visits: [[(row: Int, seconds: Double)]]
  ) throws -> Result {
    let costs = try RecordedCosts(record, name: name)
    let runs = visits.enumerated().map { index, visits in
      var seconds = 0.0
      return ReplayRun(
        seed: UInt64(index),
        trials: visits.map { visit in
          seconds += visit.seconds
          return ReplayRun.Trial(number: costs.numbers[visit.row], endSeconds: seconds)
        })
    }
    let measure = TuningProtocol(costs: costs.costs, seconds: costs.seconds)
    return result(name, record, costs, measure, runs, sources: 0)
  }

  private static func result(
    _ name: String, _ record: RecordedSpace, _ costs: RecordedCosts, _ measure: TuningProtocol?,
    _ runs: [ReplayRun],
    sources: Int
  ) -> Result {
    let optimum = costs.costs.filter { !$0.isNaN }.min() ?? .nan
    let sign = record.objective.isSmallerBetter ? 1.0 : -1.0
    let end = measure?.endSeconds ?? .infinity
    return Result(
      name: name, configurations: costs.costs.count, failures: costs.costs.count { $0.isNaN },
      optimum: sign * optimum, sources: sources, score: measure.flatMap { $0.score(runs) },
      cutoffEvaluations: measure?.cutoffEvaluations, budgetSeconds: measure?.endSeconds,
      runs: runs.map { run in
        let within = ReplayRun(seed: run.seed, trials: run.trials.filter { $0.endSeconds <= end })
        return Result.Run(
          seed: run.seed,
          evaluationsToFivePercent: run.evaluations(within: 1.05, of: optimum, costs: costs.costs),
          evaluationsToOnePercent: run.evaluations(within: 1.01, of: optimum, costs: costs.costs),
          evaluations: within.trials.count, bestCost: sign * within.bestCost(costs.costs))
      })
  }

  /// One run of any strategy.
  private struct Play: Sendable {
    var costs: RecordedCosts
    var budgetSeconds: Double
    var target: Double
    var mostBeyond: Int
    var countsSearchTime: Bool

    func run<Strategy: ConfigurationStrategy>(_ strategy: Strategy, _ seed: UInt64) -> ReplayRun {
      Replay(
        costs, budgetSeconds: budgetSeconds, target: target, mostBeyond: mostBeyond,
        countsSearchTime: countsSearchTime
      ).run(strategy, seed: seed)
    }
  }

  /// Values in index order, whatever the number of threads.
  private static func concurrently<Value: Sendable>(
    _ count: Int, _ value: @Sendable (Int) -> Value
  ) throws -> [Value] {
    let results = ResultSlots<Value>(count)
    DispatchQueue.concurrentPerform(iterations: count) { index in
      if !Task.isCancelled { results.set(index, value(index)) }
    }
    try Task.checkCancellation()
    return results.values
  }
}

/// A place for each result of concurrent work.
private final class ResultSlots<Value: Sendable>: @unchecked Sendable {
  private let slots: UnsafeMutableBufferPointer<Value?>

  init(_ count: Int) {
    slots = .allocate(capacity: count)
    slots.initialize(repeating: nil)
  }

  deinit {
    slots.deinitialize()
    slots.deallocate()
  }

  /// Each place is set once, by one thread.
  func set(_ index: Int, _ value: Value) { slots[index] = value }

  var values: [Value] { slots.map { $0! } }
}
