/// The Kolmogorov-Smirnov statistic: the largest distance between distribution functions.
package enum KolmogorovSmirnov {
  /// The distance between the empirical distributions of two samples, ties and all.
  ///
  /// Complexity: O(n log n).
  package static func distance(_ a: [Double], _ b: [Double]) -> Double {
    precondition(!a.isEmpty && !b.isEmpty, "the samples must not be empty")
    let a = a.sorted()
    let b = b.sorted()
    var i = 0
    var j = 0
    var largest = 0.0
    while i < a.count, j < b.count {
      let x = min(a[i], b[j])
      while i < a.count, a[i] == x { i += 1 }
      while j < b.count, b[j] == x { j += 1 }
      largest = max(largest, abs(Double(i) / Double(a.count) - Double(j) / Double(b.count)))
    }
    return largest
  }

  /// The distance between a sample and a continuous distribution function.
  package static func distance(_ sample: [Double], to cumulative: (Double) -> Double) -> Double {
    precondition(!sample.isEmpty, "the sample must not be empty")
    let count = Double(sample.count)
    var largest = 0.0
    for (index, x) in sample.sorted().enumerated() {
      let p = cumulative(x)
      largest = max(largest, p - Double(index) / count, Double(index + 1) / count - p)
    }
    return largest
  }
}
