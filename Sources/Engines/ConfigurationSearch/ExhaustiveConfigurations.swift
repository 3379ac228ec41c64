package import Statistics

/// Every configuration in the order of the pool; of a pool that is not complete, drawn ones.
package struct ExhaustiveConfigurations: ConfigurationStrategy {
  private var place = 0
  private var drawn: RandomConfigurations

  package init(generator: RandomGenerator) { drawn = RandomConfigurations(generator: generator) }

  package mutating func ask(
    _ count: Int, pool: inout ConfigurationPool, history: SearchHistory
  ) -> [Int] {
    guard pool.isComplete else { return drawn.ask(count, pool: &pool, history: history) }
    var numbers: [Int] = []
    while numbers.count < count, place < pool.count {
      if !history.isTaken(place) { numbers.append(place) }
      place += 1
    }
    return numbers
  }

  package mutating func tell(_ number: Int, _ outcome: TrialOutcome, pool: ConfigurationPool) {}
}
