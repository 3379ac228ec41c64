import Statistics
import Testing

@Suite struct ZipfDistributionTests {
  @Test func ranksComeAsOftenAsTheirWeightSays() {
    let zipf = ZipfDistribution(count: 5, exponent: 1)
    var random = RandomGenerator(seed: 1)
    var counts = [Int](repeating: 0, count: 5)
    for _ in 0..<100_000 { counts[zipf.sample(using: &random)] += 1 }
    let total = 1 + 1 / 2.0 + 1 / 3.0 + 1 / 4.0 + 1 / 5.0
    for rank in 0..<5 {
      let p = 1 / Double(rank + 1) / total
      #expect(abs(Double(counts[rank]) - 100_000 * p) < 4 * (100_000 * p * (1 - p)).squareRoot())
    }
    #expect(ZipfDistribution(count: 1, exponent: 2).sample(using: &random) == 0)
  }

  @Test func stagesOfATwoStageUniformKeepTheirShares() {
    let stages = TwoStageUniformDistribution(low: 1, middle: 3, high: 4, lowerProbability: 0.8)
    var random = RandomGenerator(seed: 2)
    let sample = (0..<50_000).map { _ in stages.sample(using: &random) }
    let distance = KolmogorovSmirnov.distance(sample) { x in
      x < 3 ? 0.8 * (x - 1) / 2 : 0.8 + 0.2 * (x - 3)
    }
    #expect(distance < 1.63 / 223.6)
  }
}
