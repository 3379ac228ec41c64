/// How well predicted distributions agree with what came: where the outcomes lie in them.
///
/// Of outcomes that follow the distributions, a tenth falls into each tenth (the probability integral
/// transform; Dawid, 1984).
package struct Calibration: Sendable, Equatable, Codable {
  /// Outcomes by the tenth of their distribution that they fell into.
  package private(set) var tenths = [Int](repeating: 0, count: 10)

  package init() {}

  /// - Parameter position: The probability that was given to values up to the outcome.
  package mutating func add(_ position: Double) {
    tenths[min(max(Int(position * 10), 0), 9)] += 1
  }

  package var count: Int { tenths.reduce(0, +) }

  /// The share of outcomes between the tenth and the ninetieth percentile; 0.8 if calibrated.
  package var centralCoverage: Double {
    count == 0 ? 0 : Double(tenths[1..<9].reduce(0, +)) / Double(count)
  }

  /// The largest distance between the shares up to a tenth and that tenth; 0 if calibrated.
  package var largestDeviation: Double {
    guard count > 0 else { return 0 }
    var sum = 0
    var worst = 0.0
    for (index, tenth) in tenths.enumerated() {
      sum += tenth
      worst = max(worst, abs(Double(sum) / Double(count) - Double(index + 1) / 10))
    }
    return worst
  }
}
