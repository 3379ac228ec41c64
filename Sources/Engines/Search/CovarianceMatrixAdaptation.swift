package import Statistics

/// CMA-ES, the evolution strategy with covariance matrix adaptation (Hansen, "The CMA Evolution
/// Strategy: A Tutorial", arXiv 1604.00772), with the tutorial's default parameters.
///
/// For real spaces of a few to some tens of dimensions and a cost that only ranks. Points that
/// leave the unit cube are handed out mirrored at its faces and learned from where they were drawn,
/// so that the cost repeats itself outside of the cube; clamping them would leave plateaus there, on
/// which the search drifts off.
package struct CovarianceMatrixAdaptation: Strategy, Codable {
  private let dimensions: Int
  package let populationSize: Int
  private var mean: [Double]
  private var stepSize: Double
  private var covariance: SymmetricMatrix
  private var basis: SymmetricMatrix.Eigen
  private var pathSigma: [Double]
  private var pathC: [Double]
  private var generation = 0
  private var generator: RandomGenerator
  private var asked: [[Double]] = []

  /// Starts at `mean` (a point of the unit cube) with steps of about `stepSize`.
  package init(mean: [Double], stepSize: Double, populationSize: Int? = nil, generator: RandomGenerator) {
    precondition(!mean.isEmpty && stepSize > 0)
    dimensions = mean.count
    self.populationSize =
      populationSize ?? 4 + Int((3 * naturalLogarithm(Double(mean.count))).rounded(.down))
    self.mean = mean
    self.stepSize = stepSize
    covariance = SymmetricMatrix(identity: mean.count)
    basis = covariance.eigen()
    pathSigma = Array(repeating: 0, count: mean.count)
    pathC = pathSigma
    self.generator = generator
  }

  package mutating func ask() -> [[Double]] {
    asked = (0..<populationSize).map { _ in
      let z = (0..<dimensions).map { axis in
        generator.normal() * basis.values[axis].squareRoot()
      }
      let step = basis.rotate(z)
      return (0..<dimensions).map { mean[$0] + stepSize * step[$0] }
    }
    return asked.map { $0.map(Self.mirrored) }
  }

  package mutating func tell(_ costs: [Double]) {
    precondition(costs.count == asked.count, "a cost is needed for each point that was asked for")
    generation += 1
    let ranked = asked.indices.sorted { (costs[$0], $0) < (costs[$1], $1) }
    let weights = Self.weights(populationSize)
    let effective = 1 / weights.reduce(0) { $0 + $1 * $1 }
    let n = Double(dimensions)

    let old = mean
    let oldStep = stepSize
    mean = (0..<dimensions).map { axis in
      zip(weights, ranked).reduce(0) { $0 + $1.0 * asked[$1.1][axis] }
    }
    let shift = (0..<dimensions).map { (mean[$0] - old[$0]) / stepSize }

    // Step-size control: the evolution path in coordinates where the covariance is the identity.
    let cSigma = (effective + 2) / (n + effective + 5)
    let damping = 1 + 2 * max(0, ((effective - 1) / (n + 1)).squareRoot() - 1) + cSigma
    let whitened = basis.whiten(shift)
    let sigmaGain = (cSigma * (2 - cSigma) * effective).squareRoot()
    for axis in 0..<dimensions {
      pathSigma[axis] = (1 - cSigma) * pathSigma[axis] + sigmaGain * whitened[axis]
    }
    let length = pathSigma.reduce(0) { $0 + $1 * $1 }.squareRoot()
    let expected = n.squareRoot() * (1 - 1 / (4 * n) + 1 / (21 * n * n))
    stepSize *= exponential(min(1, cSigma / damping * (length / expected - 1)))

    // Covariance: rank one from its path, rank mu from the better half.
    let cC = (4 + effective / n) / (n + 4 + 2 * effective / n)
    let decay = 1 - naturalPower(1 - cSigma, 2 * generation)
    let isStalled = length / decay.squareRoot() >= (1.4 + 2 / (n + 1)) * expected
    let cGain = isStalled ? 0 : (cC * (2 - cC) * effective).squareRoot()
    for axis in 0..<dimensions { pathC[axis] = (1 - cC) * pathC[axis] + cGain * shift[axis] }
    let c1 = 2 / ((n + 1.3) * (n + 1.3) + effective)
    let cMu = min(
      1 - c1, 2 * (effective - 2 + 1 / effective) / ((n + 2) * (n + 2) + effective))
    let kept = 1 - c1 - cMu + (isStalled ? c1 * cC * (2 - cC) : 0)
    covariance.scale(by: kept)
    covariance.addOuter(pathC, weight: c1)
    for (weight, index) in zip(weights, ranked) {
      covariance.addOuter(
        (0..<dimensions).map { (asked[index][$0] - old[$0]) / oldStep }, weight: cMu * weight)
    }
    basis = covariance.eigen()
  }

  /// The middle of what is drawn next: on a noisy cost a better answer than any point drawn.
  package var centre: [Double] { mean.map(Self.mirrored) }

  package var hasConverged: Bool {
    stepSize * (basis.values.max() ?? 0).squareRoot() < 1e-4
  }

  /// The coordinate in 0 ... 1 that `x` falls on when the axis is folded at its whole numbers.
  private static func mirrored(_ x: Double) -> Double {
    let rest = x.magnitude.truncatingRemainder(dividingBy: 2)
    return rest <= 1 ? rest : 2 - rest
  }

  /// Weights of the better half, falling logarithmically, with sum 1.
  private static func weights(_ populationSize: Int) -> [Double] {
    let parents = populationSize / 2
    let raw = (1...parents).map {
      naturalLogarithm(Double(populationSize + 1) / 2) - naturalLogarithm(Double($0))
    }
    let sum = raw.reduce(0, +)
    return raw.map { $0 / sum }
  }
}

private func naturalPower(_ base: Double, _ exponent: Int) -> Double {
  exponential(Double(exponent) * naturalLogarithm(base))
}
