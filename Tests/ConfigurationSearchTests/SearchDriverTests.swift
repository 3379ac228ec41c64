import ConfigurationSearch
import ParameterSpaces
import SearchSpaces
import Statistics
import Testing

@Suite struct SearchDriverTests {
  @Test func everyConfigurationIsTriedOnceAndNoMore() throws {
    let space = try ConfigurationSpace(
      ParameterSpace([Parameter("a", .integers(0...9, step: 1)), Parameter("b", .boolean)]))
    let generator = RandomGenerator(seed: 1)
    var search = ConfigurationSearch(
      pool: ConfigurationPool(space), strategy: RandomConfigurations(generator: generator.stream(1)),
      generator: generator)
    var seen: Set<Int> = []
    while let number = search.next() {
      #expect(seen.insert(number).inserted)
      search.record(number, TrialOutcome(cost: Double(number)))
    }
    #expect(seen.count == 20 && search.history.bestCost == 0)
  }
}
