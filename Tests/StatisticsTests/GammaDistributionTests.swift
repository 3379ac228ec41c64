import Statistics
import Testing

@Suite struct GammaDistributionTests {
  @Test(arguments: [
    // Shape, x and P(shape, x), from tables of the incomplete gamma function.
    (1.0, 1.0, 0.632_120_558_828_557_7), (0.5, 0.5, 0.682_689_492_137_085_9),
    (5, 10, 0.970_747_311_923_038_7), (10, 2, 0.000_046_498_075_017_263_8),
    (100, 100, 0.513_298_798_279_148_6),
  ])
  func incompleteGammaHasTheTabulatedValues(shape: Double, x: Double, p: Double) {
    #expect(abs(IncompleteGamma.regularizedLower(shape, x) - p) < 1e-12)
  }

  @Test func logGammaIsThatOfTheFactorials() {
    var factorial = 1.0
    for n in 1...20 {
      #expect(abs(IncompleteGamma.logGamma(Double(n)) - factorial.logarithm) < 1e-12 * Double(n * n))
      factorial *= Double(n)
    }
    #expect(abs(IncompleteGamma.logGamma(0.25) - 1.288_022_524_698_077) < 1e-12)
  }

  @Test(arguments: [0.3, 1.0, 4.2, 10.46, 639.1])
  func samplesFollowTheDistribution(shape: Double) {
    let gamma = GammaDistribution(shape: shape, scale: 0.7)
    var random = RandomGenerator(seed: 5)
    let sample = (0..<20_000).map { _ in gamma.sample(using: &random) }
    // 1.63 / sqrt(n): the 1 % point of the Kolmogorov-Smirnov statistic.
    #expect(KolmogorovSmirnov.distance(sample, to: gamma.cumulative) < 1.63 / 141.4)
    let mean = sample.reduce(0, +) / 20_000
    #expect(abs(mean - gamma.mean) < 4 * (gamma.variance / 20_000).squareRoot())
  }

  @Test func theStatisticTellsDistributionsApart() {
    var random = RandomGenerator(seed: 6)
    let gamma = GammaDistribution(shape: 4, scale: 1)
    let sample = (0..<20_000).map { _ in gamma.sample(using: &random) }
    let other = GammaDistribution(shape: 4.2, scale: 1)
    #expect(KolmogorovSmirnov.distance(sample, to: other.cumulative) > 1.63 / 141.4)
    #expect(KolmogorovSmirnov.distance([1, 2, 2, 3], [1, 2, 2, 3]) == 0)
    #expect(KolmogorovSmirnov.distance([1, 2], [3, 4]) == 1)
    #expect(KolmogorovSmirnov.distance([1, 1, 2, 2], [1, 2, 2, 2]) == 0.25)
  }
}

extension Double {
  /// The natural logarithm by its series, independent of the library's.
  fileprivate var logarithm: Double {
    var mantissa = self
    var halvings = 0.0
    while mantissa > 1.5 {
      mantissa /= 2
      halvings += 1
    }
    let y = (mantissa - 1) / (mantissa + 1)
    var sum = 0.0
    for k in 0..<40 {
      var term = 1.0
      for _ in 0..<(2 * k + 1) { term *= y }
      sum += 2 * term / Double(2 * k + 1)
    }
    return sum + halvings * 0.693_147_180_559_945_309_4
  }
}
