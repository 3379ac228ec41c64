/// The nearest-rank percentile of sorted values: the smallest value such that at least `fraction`
/// of all values are not larger. `sorted` must not be empty.
package func percentile(_ fraction: Double, ofSorted sorted: [Double]) -> Double {
  precondition(!sorted.isEmpty, "a percentile needs at least one value")
  let rank = (fraction * Double(sorted.count)).rounded(.up)
  return sorted[min(max(Int(rank) - 1, 0), sorted.count - 1)]
}

/// The mean of values; 0 for none.
package func mean(_ values: [Double]) -> Double {
  values.isEmpty ? 0 : values.reduce(0, +) / Double(values.count)
}

/// Jain's fairness index (Jain, Chiu and Hawe, DEC TR-301, 1984): (sum x)^2 / (n sum x^2), from
/// 1/n (one has all) to 1 (all have the same); 1 for no values.
package func jainIndex(_ values: [Double]) -> Double {
  let sum = values.reduce(0, +)
  let squares = values.reduce(0) { $0 + $1 * $1 }
  return squares > 0 ? sum * sum / (Double(values.count) * squares) : 1
}

/// The geometric mean of positive values; 1 of none.
package func geometricMean(_ values: [Double]) -> Double {
  values.isEmpty ? 1 : exponential(mean(values.map { logarithm($0) }))
}
