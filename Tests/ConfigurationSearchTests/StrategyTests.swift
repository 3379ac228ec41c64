import ConfigurationSearch
import SearchSpaces
import Statistics
import Testing

/// What holds for every strategy.
protocol StrategyCase: Sendable {
  associatedtype Strategy: ConfigurationStrategy
  static func make(_ seed: UInt64) -> Strategy
  /// Trials of the comparison with random search on the rippled space.
  static var trials: Int { get }
}

extension StrategyCase {
  static var trials: Int { 150 }
}

private func generator(_ seed: UInt64) -> RandomGenerator { RandomGenerator(seed: seed).stream(7) }

enum AnnealingCase: StrategyCase {
  static func make(_ seed: UInt64) -> SimulatedAnnealing { SimulatedAnnealing(generator: generator(seed)) }
}
enum FirstImprovementCase: StrategyCase {
  static func make(_ seed: UInt64) -> LocalSearch { LocalSearch(generator: generator(seed)) }
}
enum BestImprovementCase: StrategyCase {
  static func make(_ seed: UInt64) -> LocalSearch {
    var settings = LocalSearch.Settings()
    settings.improvement = .best
    return LocalSearch(settings: settings, generator: generator(seed))
  }
}
enum GeneticCase: StrategyCase {
  static func make(_ seed: UInt64) -> GeneticSearch { GeneticSearch(generator: generator(seed)) }
}
enum DifferentialCase: StrategyCase {
  static func make(_ seed: UInt64) -> DifferentialEvolution {
    DifferentialEvolution(generator: generator(seed))
  }
}
enum WolfCase: StrategyCase {
  static func make(_ seed: UInt64) -> TabuGreyWolf { TabuGreyWolf(generator: generator(seed)) }
}
enum ForestCase: StrategyCase {
  static func make(_ seed: UInt64) -> ForestSearch {
    // Small, as tests run without optimisation.
    var settings = ForestSearch.Settings()
    settings.candidates = 200
    settings.trees = 12
    settings.refit = 4
    return ForestSearch(settings: settings, generator: generator(seed))
  }
  static var trials: Int { 60 }
}
enum ExhaustiveCase: StrategyCase {
  static func make(_ seed: UInt64) -> ExhaustiveConfigurations {
    ExhaustiveConfigurations(generator: generator(seed))
  }
}

let informedCases: [any StrategyCase.Type] = [
  AnnealingCase.self, FirstImprovementCase.self, BestImprovementCase.self, GeneticCase.self,
  DifferentialCase.self, WolfCase.self, ForestCase.self,
]
let allCases: [any StrategyCase.Type] = informedCases + [ExhaustiveCase.self]

@Suite struct StrategyTests {
  /// Over 20 seeds the median distance to the optimum is less than two thirds of random search's, and at least 14 of
  /// 20 pairs are won.
  @Test(arguments: informedCases.indices) func beatsRandomSearch(_ index: Int) throws {
    let space = try SyntheticSpace.rippled()
    func compare<Case: StrategyCase>(_ case: Case.Type) {
      var wins = 0
      var distances: [Double] = []
      var randomDistances: [Double] = []
      for seed in 1...20 as ClosedRange<UInt64> {
        let found = space.search(Case.make(seed), trials: Case.trials, seed: seed).best
        let drawn = space.search(
          RandomConfigurations(generator: generator(seed)), trials: Case.trials, seed: seed
        ).best
        distances.append(found - 10)
        randomDistances.append(drawn - 10)
        wins += found < drawn ? 1 : 0
      }
      let median = percentile(0.5, ofSorted: distances.sorted())
      let randomMedian = percentile(0.5, ofSorted: randomDistances.sorted())
      #expect(wins >= 14, "\(Case.self) won \(wins) of 20")
      #expect(median < randomMedian * 2 / 3, "\(Case.self) \(median) against \(randomMedian)")
    }
    compare(informedCases[index])
  }

  @Test(arguments: allCases.indices, [1, 5]) func goesThroughASmallSpaceOnce(_ index: Int, batch: Int) throws
  {
    let space = try SyntheticSpace.small()
    func check<Case: StrategyCase>(_ case: Case.Type) {
      let result = space.search(Case.make(3), trials: 1000, seed: 3, batch: batch)
      #expect(result.numbers.count == space.pool.count && Set(result.numbers).count == space.pool.count)
      #expect(result.best == 1)
    }
    check(allCases[index])
  }

  @Test(arguments: allCases.indices) func sameSeedSameTrajectory(_ index: Int) throws {
    let space = try SyntheticSpace.withFailures()
    func check<Case: StrategyCase>(_ case: Case.Type) {
      let first = space.search(Case.make(9), trials: 120, seed: 9, batch: 3).numbers
      #expect(first == space.search(Case.make(9), trials: 120, seed: 9, batch: 3).numbers)
      if Case.self != ExhaustiveCase.self {
        #expect(first != space.search(Case.make(10), trials: 120, seed: 10, batch: 3).numbers)
      }
    }
    check(allCases[index])
  }

  /// Of a space that is not enumerated too, only valid configurations are asked for, each once.
  @Test(arguments: allCases.indices) func asksForValidConfigurationsOnly(_ index: Int) throws {
    let space = try SyntheticSpace.large()
    #expect(!space.pool.isComplete)
    func check<Case: StrategyCase>(_ case: Case.Type) {
      let result = space.search(Case.make(2), trials: 150, seed: 2, batch: 4)
      #expect(result.levels.count == 150 && Set(result.levels).count == 150)
      #expect(result.levels.allSatisfy { $0[2] + $0[3] <= 90 && $0[4] < 6 })
    }
    check(allCases[index])
  }

  /// A batch holds no configuration twice and none that runs already, whatever the order of the outcomes.
  @Test(arguments: allCases.indices) func batchesHoldNoDoubles(_ index: Int) throws {
    let space = try SyntheticSpace.rippled()
    func check<Case: StrategyCase>(_ case: Case.Type) {
      var pool = space.pool
      var strategy = Case.make(5)
      var history = SearchHistory()
      var order = RandomGenerator(seed: 1)
      var running: [Int] = []
      for _ in 0..<30 {
        let asked = strategy.ask(6, pool: &pool, history: history)
        #expect(Set(asked).count == asked.count && asked.count <= 6)
        for number in asked where history.position(of: number) == nil {
          #expect(!history.isTaken(number))
          history.begin(number)
          running.append(number)
        }
        // Half of what runs ends, in any order.
        running.shuffle(using: &order)
        for number in running.suffix(running.count / 2 + 1) {
          let outcome = TrialOutcome(cost: space.cost(pool.levels(of: number)))
          history.record(number, outcome)
          strategy.tell(number, outcome, pool: pool)
          running.removeLast()
        }
      }
      #expect(history.count > 100)
    }
    check(allCases[index])
  }

  /// Failed trials teach: a strategy meets fewer of them than random search does.
  @Test(arguments: informedCases.indices) func meetsFewerFailures(_ index: Int) throws {
    let space = try SyntheticSpace.withFailures()
    func check<Case: StrategyCase>(_ case: Case.Type) {
      var met = 0
      var drawn = 0
      for seed in 1...6 as ClosedRange<UInt64> {
        met += space.search(Case.make(seed), trials: 150, seed: seed).failures
        drawn +=
          space.search(
            RandomConfigurations(generator: generator(seed)), trials: 150, seed: seed
          ).failures
      }
      #expect(drawn > 200 && met * 2 < drawn, "\(Case.self) \(met) against \(drawn)")
    }
    check(informedCases[index])
  }

  /// A search in which everything fails ends without a best and without a crash.
  @Test(arguments: allCases.indices) func survivesAllFailures(_ index: Int) throws {
    let small = try SyntheticSpace.small()
    let space = SyntheticSpace(pool: small.pool) { _ in .nan }
    func check<Case: StrategyCase>(_ case: Case.Type) {
      let result = space.search(Case.make(4), trials: 1000, seed: 4, batch: 2)
      #expect(result.failures == space.pool.count)
    }
    check(allCases[index])
  }
}
