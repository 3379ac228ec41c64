/// Brings jobs into a wanted order with as few changes of nice values as can be.
///
/// The jobs are given in the order wanted. Those whose priorities stand in it already, the longest
/// such subsequence, are left as they are; the others get priorities evenly spaced between their
/// neighbours'. Where there is no room between two neighbours they are moved too. The priorities stay
/// within the span of those that the jobs would have without Plait; only where that span has fewer values
/// than twice the jobs is it widened upwards.
struct NiceAssignment {
  /// What is known of a job: priorities as the controller computes them.
  struct Job: Equatable {
    /// The priority at its own nice value.
    var base: Int64
    /// The priority as it is now.
    var current: Int64
  }

  /// Priorities to aim at, in the order of `jobs`: `current` for a job that stays.
  static func targets(_ jobs: [Job]) -> [Int64] {
    guard let lowest = jobs.map(\.base).min(), let highest = jobs.map(\.base).max() else { return [] }
    // Priority 1 is Slurm's floor, at which differences are lost.
    let floor = max(lowest, 2)
    let ceiling = max(highest, floor + 2 * Int64(jobs.count))
    var keeps = longestDecreasing(jobs.map(\.current))
    for (position, job) in jobs.enumerated() where job.current < floor || job.current > ceiling {
      keeps[position] = false
    }
    return spaced(jobs.map(\.current), &keeps, floor: floor, ceiling: ceiling)
  }

  /// Which values form a longest strictly decreasing subsequence (patience sorting, O(n log n)).
  static func longestDecreasing(_ values: [Int64]) -> [Bool] {
    // tails[l] is where the best subsequence of length l + 1 ends: the largest last value.
    var tails: [Int] = []
    var before = [Int](repeating: -1, count: values.count)
    for (position, value) in values.enumerated() {
      var low = 0
      var high = tails.count
      while low < high {
        let middle = (low + high) / 2
        if values[tails[middle]] > value { low = middle + 1 } else { high = middle }
      }
      if low > 0 { before[position] = tails[low - 1] }
      if low == tails.count { tails.append(position) } else { tails[low] = position }
    }
    var keeps = [Bool](repeating: false, count: values.count)
    var position = tails.last ?? -1
    while position >= 0 {
      keeps[position] = true
      position = before[position]
    }
    return keeps
  }

  /// Fills in the values between those that are kept, which are given up where they are too near.
  private static func spaced(
    _ current: [Int64], _ keeps: inout [Bool], floor: Int64, ceiling: Int64
  ) -> [Int64] {
    var result = current
    let count = current.count
    var position = 0
    while position < count {
      if keeps[position] {
        position += 1
        continue
      }
      var first = position
      var end = position
      while end < count, !keeps[end] { end += 1 }
      // Open ends: the values themselves are taken by the neighbours.
      func above() -> Int64 { first > 0 ? result[first - 1] : ceiling + 1 }
      func below() -> Int64 { end < count ? current[end] : floor - 1 }
      while above() - below() - 1 < Int64(end - first), first > 0 || end < count {
        // The side that is nearer to its bound gives way less often.
        if end < count, first == 0 || below() - floor >= ceiling - above() {
          end += 1
          while end < count, !keeps[end] { end += 1 }
        } else if first > 0 {
          first -= 1
        } else {
          end += 1
        }
      }
      let top = above()
      let bottom = below()
      let places = Int64(end - first) + 1
      for offset in 0..<(end - first) {
        let share = Double(offset + 1) / Double(places)
        let even = top - Int64((Double(top - bottom) * share).rounded())
        // Rounding must not let two of them meet.
        let highest = (offset == 0 ? top : result[first + offset - 1]) - 1
        let lowest = bottom + Int64(end - first - offset)
        result[first + offset] = min(max(even, lowest), highest)
        keeps[first + offset] = true
      }
      position = end
    }
    return result
  }
}
