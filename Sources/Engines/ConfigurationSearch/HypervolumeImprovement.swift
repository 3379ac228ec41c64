#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#endif

/// The expected gain in the area that a front of two objectives dominates, for a candidate of which both are known but for
/// independent normal errors.
///
/// Below a reference the front is a staircase; over each of its steps, from s to s' at the height h, the gain's expectation is
/// E(h - y2)+ times E(s' - y1)+ - E(s - y1)+, and the steps' sum is exact (Emmerich, Deutz and Klinkenberg, IEEE CEC 2011, by
/// another arrangement of the sum). Complexity: O(steps) a candidate.
struct HypervolumeImprovement: Sendable {
  /// Where steps begin, the first at minus infinity, and the reference at the end.
  private var edges: [Double] = [-.infinity]
  /// The front's height over each step.
  private var heights: [Double]

  /// - Parameters:
  ///   - points: Pairs, in any order; those beyond the reference count for nothing.
  ///   - reference: What every point of use is below.
  init(_ points: [(Double, Double)], reference: (Double, Double)) {
    heights = [reference.1]
    for point in points.sorted(by: { $0 < $1 })
    where point.0 < reference.0 && point.1 < heights[heights.count - 1] {
      edges.append(point.0)
      heights.append(point.1)
    }
    edges.append(reference.0)
  }

  /// The area expected to be gained by a candidate.
  func expected(means: (Double, Double), deviations: (Double, Double)) -> Double {
    var sum = 0.0
    var below = 0.0
    for step in heights.indices {
      let reach = Self.expectedExcess(edges[step + 1], means.0, deviations.0)
      sum += (reach - below) * Self.expectedExcess(heights[step], means.1, deviations.1)
      below = reach
    }
    return sum
  }

  /// E(bound - y)+ for a normal y.
  private static func expectedExcess(_ bound: Double, _ mean: Double, _ deviation: Double) -> Double {
    let gap = bound - mean
    let u = gap / deviation
    // Beyond this, nothing is to be expected.
    guard u > -8 else { return 0 }
    return gap * 0.5 * erfc(-u * 0.707_106_781_186_547_5)
      + deviation * 0.398_942_280_401_432_7 * exp(-0.5 * u * u)
  }
}
