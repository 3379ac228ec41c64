package import Statistics

/// Drives a strategy: hands out configurations that were not tried, answers from the history those that were, and
/// turns to random ones where the strategy runs in a circle.
package struct ConfigurationSearch<Strategy: ConfigurationStrategy>: Sendable {
  package private(set) var pool: ConfigurationPool
  package private(set) var strategy: Strategy
  package private(set) var history = SearchHistory()
  private var generator: RandomGenerator
  private var ready: [Int] = []

  /// Asks in vain, one after the other, before a random configuration is tried.
  private static var patience: Int { 200 }

  package init(pool: ConfigurationPool, strategy: Strategy, generator: RandomGenerator) {
    self.pool = pool
    self.strategy = strategy
    self.generator = generator
  }

  /// The next configuration to try; nil where every one was tried, or none can be drawn.
  ///
  /// - Parameter batch: How many the caller will ask for before it tells.
  package mutating func next(batch: Int = 1) -> Int? {
    var asks = 0
    while asks < Self.patience {
      while let number = ready.popLast() {
        if let position = history.position(of: number) {
          strategy.tell(number, outcome(at: position), pool: pool)
        } else if !history.isTaken(number) {
          history.begin(number)
          return number
        }
      }
      asks += 1
      let asked = strategy.ask(batch, pool: &pool, history: history)
      if asked.isEmpty { break }
      ready = asked.reversed()
    }
    return untried()
  }

  package mutating func record(_ number: Int, _ outcome: TrialOutcome) {
    history.record(number, outcome)
    strategy.tell(number, outcome, pool: pool)
  }

  /// Takes in a trial that the strategy did not ask for: the user's default, one of an earlier search.
  package mutating func learn(_ number: Int, _ outcome: TrialOutcome) {
    guard history.position(of: number) == nil else { return }
    history.record(number, outcome)
    strategy.tell(number, outcome, pool: pool)
  }

  /// The number of the configuration with these levels; nil where it is not valid.
  package mutating func number(of levels: [Int32]) -> Int? { pool.number(of: levels) }

  private func outcome(at position: Int) -> TrialOutcome {
    let objectives = history.objectives[position]
    return objectives.isEmpty
      ? TrialOutcome(cost: history.costs[position], effort: history.efforts[position])
      : TrialOutcome(objectives: objectives, effort: history.efforts[position])
  }

  private mutating func untried() -> Int? {
    for _ in 0..<64 {
      guard let number = pool.draw(&generator) else { return nil }
      guard history.isTaken(number) else {
        history.begin(number)
        return number
      }
    }
    guard pool.isComplete else { return nil }
    let start = generator.below(pool.count)
    for step in 0..<pool.count where !history.isTaken((start + step) % pool.count) {
      let number = (start + step) % pool.count
      history.begin(number)
      return number
    }
    return nil
  }
}
