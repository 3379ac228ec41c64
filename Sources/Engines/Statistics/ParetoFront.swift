/// Fronts of points that no other point beats in every objective; all objectives are minimised.
package enum ParetoFront {
  /// Whether `a` is at least as good as `b` in every objective and better in one.
  package static func dominates(_ a: [Double], _ b: [Double]) -> Bool {
    var better = false
    for (x, y) in zip(a, b) {
      if x > y { return false }
      if x < y { better = true }
    }
    return better
  }

  /// The indices of the points that no other dominates, in order; of equal points only the first.
  package static func indices(of points: [[Double]]) -> [Int] {
    points.indices.filter { candidate in
      !points.indices.contains { other in
        dominates(points[other], points[candidate])
          || (other < candidate && points[other] == points[candidate])
      }
    }
  }

  /// The volume between the points and `reference` that at least one point dominates (Zitzler and
  /// Thiele, 1998), by slicing along the last objective; exact for any number of objectives, meant
  /// for the tens of points of a front. Points that are not better than the reference count 0.
  package static func hypervolume(of points: [[Double]], reference: [Double]) -> Double {
    let inside = points.filter { point in zip(point, reference).allSatisfy { $0 < $1 } }
    return volume(inside, reference)
  }

  private static func volume(_ points: [[Double]], _ reference: [Double]) -> Double {
    guard let last = reference.indices.last, !points.isEmpty else { return 0 }
    if last == 0 { return reference[0] - points.map { $0[0] }.min()! }
    let sorted = points.sorted { $0[last] < $1[last] }
    var total = 0.0
    var slice: [[Double]] = []
    for (index, point) in sorted.enumerated() {
      slice.append(Array(point[..<last]))
      let upper = index + 1 < sorted.count ? sorted[index + 1][last] : reference[last]
      if upper > point[last] {
        total += volume(slice, Array(reference[..<last])) * (upper - point[last])
      }
    }
    return total
  }
}
