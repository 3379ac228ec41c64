package import Statistics

/// Configurations drawn evenly, without repeats: the strategy that every other has to beat.
package struct RandomConfigurations: ConfigurationStrategy {
  private var generator: RandomGenerator

  package init(generator: RandomGenerator) { self.generator = generator }

  package mutating func ask(
    _ count: Int, pool: inout ConfigurationPool, history: SearchHistory
  ) -> [Int] {
    var numbers: [Int] = []
    for _ in 0..<count {
      for _ in 0..<32 {
        guard let number = pool.draw(&generator) else { return numbers }
        if !history.isTaken(number), !numbers.contains(number) {
          numbers.append(number)
          break
        }
      }
    }
    return numbers
  }

  package mutating func tell(_ number: Int, _ outcome: TrialOutcome, pool: ConfigurationPool) {}
}
