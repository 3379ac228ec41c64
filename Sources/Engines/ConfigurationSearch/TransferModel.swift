/// A forecast of the logarithm of the cost from several sources: a weighted sum of their slowdowns, whose weights follow what is
/// measured here.
///
/// Weights begin equal and are those of a ridge regression towards equal ones, on all trials so far. Where, after enough trials, the sources
/// explain less than a tenth of the variance here, they are dropped: a bad prior costs no more than those trials.
struct TransferModel: Sendable {
  private let sources: [TransferSource]
  private(set) var weights: [Float]
  private(set) var isTrusted: Bool

  /// Trials after which a useless prior is dropped.
  static let probation = 12
  private static let leastExplained = 0.1
  /// Strength of the pull towards equal weights, in trials.
  private static let pull = 4.0

  init(_ sources: [TransferSource]) {
    self.sources = sources
    weights = Array(repeating: 1 / Float(max(sources.count, 1)), count: sources.count)
    isTrusted = !sources.isEmpty
  }

  /// The slowdowns that the sources saw, and the mean chance of failure.
  func forecasts(_ levels: [Int32]) -> (slowdowns: [Float], failure: Float) {
    var failure: Float = 0
    let slowdowns = sources.map { source in
      let forecast = source.forecast(levels)
      failure += forecast.failure
      return forecast.slowdown
    }
    return (slowdowns, failure / Float(max(sources.count, 1)))
  }

  func value(_ slowdowns: [Float]) -> Float {
    guard isTrusted else { return 0 }
    return zip(slowdowns, weights).reduce(0) { $0 + $1.0 * $1.1 }
  }

  /// Fits the weights to trials: what the sources said of each, and the logarithm of its cost.
  mutating func learn(_ forecasts: [[Float]], _ values: [Double]) {
    guard isTrusted, values.count >= 3 else { return }
    let n = sources.count
    let mean = values.reduce(0, +) / Double(values.count)
    let centres = (0..<n).map { k in forecasts.reduce(0.0) { $0 + Double($1[k]) } / Double(values.count) }
    let spread = values.reduce(0.0) { $0 + ($1 - mean) * ($1 - mean) }
    // The scale of the pull follows the spread of the forecasts, so that it counts as that many trials.
    var scale = 0.0
    for forecast in forecasts {
      for k in 0..<n { scale += (Double(forecast[k]) - centres[k]) * (Double(forecast[k]) - centres[k]) }
    }
    let ridge = Self.pull * max(scale / Double(n * values.count), 1e-4)
    var matrix = [Double](repeating: 0, count: n * n)
    var right = [Double](repeating: 0, count: n)
    let equal = 1 / Double(n)
    for (forecast, value) in zip(forecasts, values) {
      let x = (0..<n).map { Double(forecast[$0]) - centres[$0] }
      let rest = value - mean - x.reduce(0, +) * equal
      for i in 0..<n {
        right[i] += x[i] * rest
        for j in 0..<n { matrix[i * n + j] += x[i] * x[j] }
      }
    }
    for i in 0..<n { matrix[i * n + i] += ridge }
    guard let change = LinearSystem.solve(matrix, right) else { return }
    weights = change.map { Float(equal + $0) }
    let unexplained = zip(forecasts, values).reduce(0.0) { sum, pair in
      let guess = (0..<n).reduce(mean) { $0 + Double(weights[$1]) * (Double(pair.0[$1]) - centres[$1]) }
      return sum + (pair.1 - guess) * (pair.1 - guess)
    }
    if values.count >= Self.probation, spread > 0, unexplained > (1 - Self.leastExplained) * spread {
      isTrusted = false
    }
  }
}

/// A small system of linear equations with a positive definite matrix.
enum LinearSystem {
  /// Solves it by Cholesky's factor; nil where the matrix is not positive definite.
  static func solve(_ matrix: [Double], _ right: [Double]) -> [Double]? {
    let n = right.count
    var factor = matrix
    var x = right
    for i in 0..<n {
      for j in 0...i {
        var sum = factor[i * n + j]
        for k in 0..<j { sum -= factor[i * n + k] * factor[j * n + k] }
        if i == j {
          guard sum > 0 else { return nil }
          factor[i * n + i] = sum.squareRoot()
        } else {
          factor[i * n + j] = sum / factor[j * n + j]
        }
      }
      for j in 0..<i { x[i] -= factor[i * n + j] * x[j] }
      x[i] /= factor[i * n + i]
    }
    for i in stride(from: n - 1, through: 0, by: -1) {
      for j in (i + 1)..<max(n, i + 1) { x[i] -= factor[j * n + i] * x[j] }
      x[i] /= factor[i * n + i]
    }
    return x
  }
}
