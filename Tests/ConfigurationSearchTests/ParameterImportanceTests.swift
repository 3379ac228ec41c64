import ConfigurationSearch
import ParameterSpaces
import SearchSpaces
import Statistics
import Testing

@Suite struct ParameterImportanceTests {
  /// A history of drawn trials.
  private func history(
    _ pool: ConfigurationPool, trials: Int, seed: UInt64 = 1, cost: ([Int32]) -> Double
  ) -> SearchHistory {
    var search = ConfigurationSearch(
      pool: pool, strategy: RandomConfigurations(generator: RandomGenerator(seed: seed)),
      generator: RandomGenerator(seed: seed))
    for _ in 0..<trials {
      guard let number = search.next() else { break }
      search.record(number, TrialOutcome(cost: cost(search.pool.levels(of: number))))
    }
    return search.history
  }

  private func pool() throws -> ConfigurationPool {
    ConfigurationPool(
      try ConfigurationSpace(
        ParameterSpace([
          Parameter("a", .integers(0...3, step: 1)), Parameter("b", .integers(0...3, step: 1)),
          Parameter("c", .categories(["p", "q", "r"].map { .text($0) })),
          Parameter("d", .integers(0...4, step: 1)), Parameter("one", .integers(5...5, step: 1)),
        ])))
  }

  /// Of independent effects on the logarithm the shares are those of the formula: the variances of 0...3 times 0.3, of 0...3 times
  /// 0.1 and of (0, 0.5, 0), which are 0.1125, 0.0125 and 0.0556.
  @Test func sharesOfAKnownFormula() throws {
    let pool = try pool()
    let trials = history(pool, trials: 240) { levels in
      exponential(0.3 * Double(levels[0]) - 0.1 * Double(levels[1]) + (levels[2] == 1 ? 0.5 : 0))
    }
    let importance = try #require(ParameterImportance(trials, pool: pool))
    let known = [0.1125, 0.0125, 0.05556, 0, 0].map { $0 / 0.18056 }
    for (parameter, share) in zip(importance.parameters, known) {
      #expect((parameter.share - share).magnitude < 0.06, "\(parameter.index) \(parameter.share) \(share)")
    }
    #expect(importance.parameters.map(\.bestLevel).prefix(2) == [0, 3])
    #expect(importance.pairs.allSatisfy { $0.share < 0.05 })
    #expect(importance.explainedShare > 0.9)
    let curve = importance.parameters[0].levels.compactMap(\.cost)
    #expect(curve.count == 4 && zip(curve, curve.dropFirst()).allSatisfy(<))
    #expect((curve[3] / curve[0] - exponential(0.9)).magnitude < 0.25)
  }

  /// What only two parameters together do is the pair's share, not theirs.
  @Test func pairsHaveTheirShare() throws {
    let pool = try pool()
    let trials = history(pool, trials: 200) { levels in
      (levels[0] < 2) == (levels[1] < 2) ? 1 : 2
    }
    let importance = try #require(ParameterImportance(trials, pool: pool))
    let first = try #require(importance.pairs.first)
    #expect(first.first == 0 && first.second == 1 && first.share > 0.8)
    #expect(importance.parameters.allSatisfy { $0.share < 0.1 })
  }

  @Test func failuresAreCountedByLevel() throws {
    let pool = try pool()
    let trials = history(pool, trials: 150) { $0[3] == 2 ? .nan : 1 + Double($0[0]) }
    let importance = try #require(ParameterImportance(trials, pool: pool))
    let levels = importance.parameters[3].levels
    #expect(levels.map(\.trials).reduce(0, +) == 150)
    for (place, level) in levels.enumerated() {
      #expect(level.failures == (place == 2 ? level.trials : 0) && level.trials > 0)
    }
    #expect(importance == ParameterImportance(trials, pool: pool))
  }

  @Test func theOrderOfTheTrialsMattersNot() throws {
    let pool = try pool()
    let trials = history(pool, trials: 52) { 1 + Double($0[0]) * 0.3 + Double($0[3] % 2) }
    var reversed = SearchHistory()
    for (number, cost) in zip(trials.numbers, trials.costs).reversed() {
      reversed.record(number, TrialOutcome(cost: cost))
    }
    let importance = try #require(ParameterImportance(trials, pool: pool))
    #expect(importance == ParameterImportance(reversed, pool: pool))
  }

  @Test func noiseIsNotExplained() throws {
    let pool = try pool()
    var generator = RandomGenerator(seed: 5)
    let trials = history(pool, trials: 150) { _ in 1 + generator.uniform() }
    let importance = try #require(ParameterImportance(trials, pool: pool))
    #expect(importance.explainedShare < 0.1)
  }

  @Test func fewTrialsSayNothing() throws {
    let pool = try pool()
    #expect(ParameterImportance(history(pool, trials: 7) { _ in 1 }, pool: pool) == nil)
    #expect(ParameterImportance(history(pool, trials: 40) { _ in .nan }, pool: pool) == nil)
  }
}
