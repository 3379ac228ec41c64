internal import Statistics

/// Costs on the scale on which models are fitted: the logarithm where all are positive, else as they are.
struct LogCosts: Sendable {
  let isLogarithmic: Bool

  /// Failed trials (NaN) count for nothing.
  init(_ costs: [Double]) {
    isLogarithmic = costs.allSatisfy { !($0 <= 0) }
  }

  func value(_ cost: Double) -> Double { isLogarithmic ? logarithm(cost) : cost }
  func cost(_ value: Double) -> Double { isLogarithmic ? exponential(value) : value }
}
