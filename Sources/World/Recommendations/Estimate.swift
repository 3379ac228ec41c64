/// A value with an interval around it: never a bare point.
package struct Estimate: Sendable, Equatable, Codable {
  /// The best single value, in the objective's unit.
  package var value: Double
  /// The ends of the interval that holds the true value with probability `confidence`.
  package var low: Double
  package var high: Double
  /// From 0 (exclusive) to 1; 1 for a value that is known exactly, as a simulation's is.
  package var confidence: Double

  package init(value: Double, low: Double, high: Double, confidence: Double) {
    self.value = value
    self.low = low
    self.high = high
    self.confidence = confidence
  }

  /// A value that is known exactly.
  package static func exactly(_ value: Double) -> Estimate {
    Estimate(value: value, low: value, high: value, confidence: 1)
  }
}
