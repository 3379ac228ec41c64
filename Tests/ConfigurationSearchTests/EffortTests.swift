import ConfigurationSearch
import ParameterSpaces
import SearchSpaces
import Statistics
import Testing

/// A search that is told what trials take.
@Suite struct EffortTests {
  private struct Run {
    var numbers: [Int]
    var best: Double
    /// Seconds.
    var total: Double
  }

  /// 40 trials of the rippled space; `effort` is told where there is one.
  private func run(seed: UInt64, takes: ([Int32]) -> Double, isTold: Bool) throws -> Run {
    let space = try SyntheticSpace.rippled()
    let parameters = try ParameterSpace([
      Parameter("x", .integers(0...7, step: 1)), Parameter("y", .integers(0...7, step: 1)),
      Parameter("z", .integers(0...5, step: 1)), Parameter("w", .powersOfTwo(1...32)),
      Parameter("u", .integers(0...4, step: 1)),
      Parameter("kind", .categories(["a", "b", "c", "d"].map { .text($0) })), Parameter("flag", .boolean),
    ])
    // Small, as tests run without optimisation.
    var options = SurrogateSearch.Options()
    options.drawnCandidates = 80
    options.nearCandidates = 60
    let generator = RandomGenerator(seed: seed)
    let surrogate = SurrogateSearch(
      features: SurrogateFeatures(parameters), options: options, generator: generator.stream(2))
    var search = ConfigurationSearch(pool: space.pool, strategy: surrogate, generator: generator.stream(1))
    var total = 0.0
    while search.history.count < 40, let number = search.next() {
      let levels = search.pool.levels(of: number)
      total += takes(levels)
      search.record(
        number, TrialOutcome(cost: space.cost(levels), effort: isTold ? takes(levels) : .nan))
    }
    return Run(numbers: search.history.numbers, best: search.history.bestCost, total: total)
  }

  /// What makes trials ten times as long does not matter where the cost is least.
  @Test func dearTrialsAreMadeWhereTheyPromiseMore() throws {
    func takes(_ levels: [Int32]) -> Double { levels[6] == 1 ? 10 : 1 }
    var shares: [Double] = []
    var gaps: [Double] = []
    for seed in 1...4 as ClosedRange<UInt64> {
      let told = try run(seed: seed, takes: takes, isTold: true)
      let untold = try run(seed: seed, takes: takes, isTold: false)
      shares.append(told.total / untold.total)
      gaps.append(told.best - untold.best)
    }
    #expect(shares.sorted()[2] < 0.7, "\(shares)")
    #expect(gaps.sorted()[2] <= 1, "\(gaps)")
  }

  @Test func equalEffortsChangeNothing() throws {
    let told = try run(seed: 3, takes: { _ in 2.5 }, isTold: true)
    let untold = try run(seed: 3, takes: { _ in 2.5 }, isTold: false)
    #expect(told.numbers == untold.numbers)
  }
}
