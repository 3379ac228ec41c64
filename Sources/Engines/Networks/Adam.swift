/// The optimiser of Kingma and Ba (ICLR 2015), with its usual constants.
struct Adam {
  private var mean: [Double]
  private var square: [Double]
  private var meanDecay = 1.0
  private var squareDecay = 1.0

  private static let firstDecay = 0.9
  private static let secondDecay = 0.999

  init(count: Int) {
    mean = Array(repeating: 0, count: count)
    square = mean
  }

  /// Moves the parameters against the gradient; a gradient longer than 5 is cut to that.
  mutating func step(_ parameters: inout [Double], _ gradient: [Double], rate: Double) {
    meanDecay *= Self.firstDecay
    squareDecay *= Self.secondDecay
    var norm = 0.0
    for value in gradient { norm += value * value }
    let cut = norm > 25 ? 5 / norm.squareRoot() : 1
    let size = rate * (1 - squareDecay).squareRoot() / (1 - meanDecay)
    for index in parameters.indices {
      let slope = gradient[index] * cut
      mean[index] = Self.firstDecay * mean[index] + (1 - Self.firstDecay) * slope
      square[index] = Self.secondDecay * square[index] + (1 - Self.secondDecay) * slope * slope
      parameters[index] -= size * mean[index] / (square[index].squareRoot() + 1e-8)
    }
  }
}
