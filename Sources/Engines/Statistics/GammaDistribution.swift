/// The gamma distribution with a shape and a scale; its mean is their product.
package struct GammaDistribution: Sendable, Equatable {
  package let shape: Double
  package let scale: Double
  /// Of the shape, or of shape + 1 where the shape is below 1.
  private let d: Double
  private let c: Double

  package init(shape: Double, scale: Double) {
    precondition(shape > 0 && scale > 0, "shape and scale of a gamma distribution are positive")
    self.shape = shape
    self.scale = scale
    d = (shape < 1 ? shape + 1 : shape) - 1.0 / 3
    c = 1 / (9 * d).squareRoot()
  }

  package var mean: Double { shape * scale }
  package var variance: Double { shape * scale * scale }

  /// A random number: Marsaglia and Tsang, "A simple method for generating gamma variables", ACM
  /// TOMS 26 (2000); for a shape below 1 with their boost by a power of a uniform number.
  package func sample(using random: inout RandomGenerator) -> Double {
    while true {
      let x = random.normal()
      let root = 1 + c * x
      if root <= 0 { continue }
      let v = root * root * root
      let u = random.uniform()
      let square = x * x
      // The squeeze accepts nearly all without a logarithm.
      if u < 1 - 0.0331 * square * square
        || logarithm(u) < 0.5 * square + d * (1 - v + logarithm(v))
      {
        let value = d * v * scale
        return shape < 1 ? value * power(random.uniform(), 1 / shape) : value
      }
    }
  }

  /// The probability of a number up to `x`.
  package func cumulative(_ x: Double) -> Double {
    IncompleteGamma.regularizedLower(shape, x / scale)
  }
}
