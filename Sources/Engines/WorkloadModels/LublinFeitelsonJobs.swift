#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#endif

internal import Statistics

/// Sizes and run times of Lublin and Feitelson's model, for a machine of a given size.
struct LublinFeitelsonJobs: Sendable {
  private let parameters: LublinFeitelsonParameters
  private let processors: Int
  private let sizes: TwoStageUniformDistribution
  private let shortRuns: GammaDistribution
  private let longRuns: GammaDistribution

  init(_ parameters: LublinFeitelsonParameters, processors: Int) {
    self.parameters = parameters
    self.processors = processors
    // On a machine too small for the stages, they close up at its size.
    let high = log2(Double(processors))
    let low = min(parameters.sizeLow, high)
    sizes = TwoStageUniformDistribution(
      low: low, middle: max(low, high - parameters.sizeMiddleBelowHigh), high: high,
      lowerProbability: parameters.sizeLowerProbability)
    shortRuns = GammaDistribution(shape: parameters.shortRunShape, scale: parameters.shortRunScale)
    longRuns = GammaDistribution(shape: parameters.longRunShape, scale: parameters.longRunScale)
  }

  /// A number of processors, from 1 to the machine's.
  func size(using random: inout RandomGenerator) -> Int {
    let kind = random.uniform()
    if kind < parameters.serialProbability { return 1 }
    var exponent = sizes.sample(using: &random)
    if kind < parameters.serialProbability + parameters.powerOfTwoProbability {
      exponent = exponent.rounded()
    }
    return min(max(Int(exp2(exponent).rounded()), 1), processors)
  }

  /// The natural logarithm of a run time in seconds, for a job of `size` processors.
  func runExponent(size: Int, using random: inout RandomGenerator) -> Double {
    let short = parameters.shortRunSlope * Double(size) + parameters.shortRunIntercept
    while true {
      let distribution = random.uniform() < short ? shortRuns : longRuns
      let exponent = distribution.sample(using: &random)
      if exponent <= LublinFeitelsonParameters.runExponentMax { return exponent }
    }
  }
}

extension LublinFeitelsonJobs {
  /// The run time in whole seconds, at least 1.
  static func runSeconds(exponent: Double) -> Int32 { Int32(max(exp(exponent).rounded(.down), 1)) }
}
