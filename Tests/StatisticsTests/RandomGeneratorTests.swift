import Foundation
import Statistics
import Testing

@Suite struct RandomGeneratorTests {
  private struct Words: Codable, Equatable {
    struct State: Codable, Equatable {
      var w0: UInt64
      var w1: UInt64
      var w2: UInt64
      var w3: UInt64
    }
    var state: State
  }

  @Test func isXoshiro256PlusPlus() throws {
    // The outputs of the authors' C program from the state 1, 2, 3, 4.
    let words = Words(state: .init(w0: 1, w1: 2, w2: 3, w3: 4))
    var generator = try JSONDecoder().decode(RandomGenerator.self, from: JSONEncoder().encode(words))
    let expected: [UInt64] = [
      41_943_041, 58_720_359, 3_588_806_011_781_223, 3_591_011_842_654_386, 9_228_616_714_210_784_205,
      9_973_669_472_204_895_162,
    ]
    #expect(expected.map { _ in generator.next() } == expected)
  }

  @Test func isSeededBySplitMix64() throws {
    let encoded = try JSONEncoder().encode(RandomGenerator(seed: 1_234_567))
    let words = try JSONDecoder().decode(Words.self, from: encoded)
    #expect(
      words.state
        == .init(
          w0: 6_457_827_717_110_365_317, w1: 3_203_168_211_198_807_973, w2: 9_817_491_932_198_370_423,
          w3: 4_593_380_528_125_082_431))
  }

  @Test func continuesFromWhatWasEncoded() throws {
    var generator = RandomGenerator(seed: 9)
    for _ in 0..<100 { _ = generator.next() }
    var copy = try JSONDecoder().decode(RandomGenerator.self, from: JSONEncoder().encode(generator))
    for _ in 0..<100 { #expect(copy.next() == generator.next()) }
  }

  @Test func uniformNumbersFillTheInterval() {
    var generator = RandomGenerator(seed: 2)
    let sample = (0..<50_000).map { _ in generator.uniform() }
    #expect(sample.allSatisfy { $0 >= 0 && $0 < 1 })
    // The 1 % limit of the statistic.
    #expect(KolmogorovSmirnov.distance(sample) { min(max($0, 0), 1) } < 1.63 / 50_000.0.squareRoot())
  }

  @Test(arguments: [1, 2, 3, 7, 10, 64, 100]) func integersBelowABoundComeEquallyOften(_ bound: Int) {
    var generator = RandomGenerator(seed: 3)
    var counts = [Double](repeating: 0, count: bound)
    let draws = 20_000
    for _ in 0..<draws { counts[generator.below(bound)] += 1 }
    let expected = Double(draws) / Double(bound)
    let chiSquared = counts.reduce(0) { $0 + ($1 - expected) * ($1 - expected) / expected }
    let freedom = Double(bound - 1)
    #expect(chiSquared <= freedom + 4 * (2 * freedom).squareRoot())
  }

  @Test func largeBoundsAreNotBiased() {
    // Two thirds of the range: a plain remainder would give the lower half of it twice as often.
    var generator = RandomGenerator(seed: 4)
    let bound = Int.max / 3 * 2
    let draws = 20_000
    let low = (0..<draws).count { _ in generator.below(bound) < bound / 2 }
    #expect(abs(Double(low) - Double(draws) / 2) < 4 * (Double(draws) / 4).squareRoot())
  }

  @Test func normalDeviatesAreStandard() {
    var generator = RandomGenerator(seed: 5)
    let sample = (0..<20_000).map { _ in generator.normal() }
    #expect(
      KolmogorovSmirnov.distance(sample) { 0.5 * erfc(-$0 / 2.0.squareRoot()) }
        < 1.63 / 20_000.0.squareRoot())
  }

  @Test func streamsAreRepeatableAndUnrelated() {
    let root = RandomGenerator(seed: 6)
    var seen = Set<UInt64>()
    for index in 0..<1000 as Range<UInt64> {
      var stream = root.stream(index)
      var again = root.stream(index)
      let first = stream.next()
      #expect(again.next() == first)
      #expect(seen.insert(first).inserted)
    }
    var a = root.stream(0)
    var b = root.stream(1)
    var product = 0.0
    let count = 20_000
    for _ in 0..<count { product += (a.uniform() - 0.5) * (b.uniform() - 0.5) }
    // The correlation of independent streams is within four standard errors of 0.
    #expect(abs(product / Double(count) * 12) < 4 / Double(count).squareRoot())
  }

  @Test func takingAStreamDoesNotMoveTheGenerator() {
    var one = RandomGenerator(seed: 7)
    var two = RandomGenerator(seed: 7)
    _ = one.stream(3)
    #expect(one.next() == two.next())
  }
}
