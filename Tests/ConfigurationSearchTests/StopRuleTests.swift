import ConfigurationSearch
import Statistics
import Testing

@Suite struct StopRuleTests {
  /// Trials until the rule ends a random search of the rippled space, and the best cost then.
  private func search(workSeconds: Double, seed: UInt64) throws -> (
    trials: Int, best: Double, reason: StopReason?
  ) {
    let space = try SyntheticSpace.rippled()
    var search = ConfigurationSearch(
      pool: space.pool, strategy: TabuGreyWolf(generator: RandomGenerator(seed: seed)),
      generator: RandomGenerator(seed: seed))
    var rule = StopRule(workSeconds: workSeconds)
    while search.history.count < 5000, let number = search.next() {
      let cost = space.cost(search.pool.levels(of: number))
      search.record(number, TrialOutcome(cost: cost))
      if let reason = rule.reason(afterTrialOf: cost, seconds: 2) {
        return (search.history.count, search.history.bestCost, reason)
      }
    }
    return (search.history.count, search.history.bestCost, nil)
  }

  /// The more the result is worth, the longer the search goes on and the better its result.
  @Test func worthDecidesTheLength() throws {
    var trials: [Double] = []
    var best: [Double] = []
    for work in [10.0, 200, 4e3] {
      let outcomes = try (1...6 as ClosedRange<UInt64>).map { try search(workSeconds: work, seed: $0) }
      #expect(outcomes.allSatisfy { $0.reason != nil })
      trials.append(mean(outcomes.map { Double($0.trials) }))
      best.append(mean(outcomes.map(\.best)))
    }
    #expect(trials[0] < trials[1] && trials[1] * 2 < trials[2])
    #expect(best[0] > best[1] && best[1] > best[2])
  }

  @Test func theReasonSaysWhy() throws {
    let reason = try #require(try search(workSeconds: 10, seed: 1).reason)
    guard case .notWorthwhile(let gain, let trial) = reason else {
      Issue.record("\(reason)")
      return
    }
    #expect(gain < trial && trial == 2)
    #expect(reason.description.hasPrefix("one more trial costs 2 s and is expected to save 0."))
  }

  /// The strategy's own forecast takes the place of the record.
  @Test func forecastsCount() {
    var rule = StopRule(workSeconds: 100, patience: 3, fewestTrials: 1)
    for _ in 0..<50 { #expect(rule.reason(afterTrialOf: 1, seconds: 1, forecast: 0.5) == nil) }
    #expect(rule.reason(afterTrialOf: 1, seconds: 1, forecast: 0.001) == nil)
    #expect(rule.reason(afterTrialOf: 1, seconds: 1, forecast: 0.001) == nil)
    #expect(rule.reason(afterTrialOf: 1, seconds: 1, forecast: 0.001) != nil)
  }

  @Test func failedTrialsAloneDoNotEndASearch() {
    var rule = StopRule(workSeconds: 0, patience: 1, fewestTrials: 1)
    for _ in 0..<100 { #expect(rule.reason(afterTrialOf: .nan, seconds: 1) == nil) }
  }

  @Test func budgetsEnd() {
    let budget = SearchBudget(seconds: 60, evaluations: 10, money: 0.01, pricePerHour: 1.2)
    #expect(budget.secondsInAll == 30)
    #expect(budget.exhaustion(seconds: 29, evaluations: 9) == nil)
    #expect(budget.exhaustion(seconds: 29, evaluations: 10) == .evaluationsSpent(10))
    #expect(budget.exhaustion(seconds: 31, evaluations: 9) == .moneySpent(0.01))
    #expect(budget.exhaustion(seconds: 60, evaluations: 9) == .timeSpent(seconds: 60))
    #expect(SearchBudget().exhaustion(seconds: 1e9, evaluations: 1_000_000) == nil)
  }

  /// The forest's forecast falls as its search goes on.
  @Test func theForestForecastsItsImprovement() throws {
    let space = try SyntheticSpace.rippled()
    var search = ConfigurationSearch(
      pool: space.pool, strategy: ForestCase.make(3),
      generator: RandomGenerator(seed: 3))
    var forecasts: [Double] = []
    #expect(search.strategy.expectedImprovement == nil)
    while search.history.count < 200, let number = search.next() {
      if let forecast = search.strategy.expectedImprovement { forecasts.append(forecast) }
      search.record(number, TrialOutcome(cost: space.cost(search.pool.levels(of: number))))
    }
    #expect(forecasts.allSatisfy { $0 >= 0 && $0 <= 1 } && forecasts.count > 100)
    #expect(mean(Array(forecasts.suffix(20))) < mean(Array(forecasts.prefix(20))) / 2)
  }
}
