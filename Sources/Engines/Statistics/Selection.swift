/// The nearest-rank percentiles of values in any order, for ascending `fractions`; reorders the values.
///
/// Quickselect (Hoare, 1961) with the median of three as pivot, each fraction on what the one before
/// left to its right: O(n) expected for a few fractions, against O(n log n) for sorting.
package func percentiles(_ fractions: [Double], of values: inout [Double]) -> [Double] {
  precondition(!values.isEmpty, "a percentile needs at least one value")
  let count = values.count
  return values.withUnsafeMutableBufferPointer { values in
    var low = 0
    return fractions.map { fraction in
      let rank = min(max(Int((fraction * Double(count)).rounded(.up)) - 1, low), count - 1)
      select(rank, in: values, from: low)
      low = rank
      return values[rank]
    }
  }
}

/// Puts the value of that rank in its place, with nothing larger before it and nothing smaller behind.
private func select(_ rank: Int, in values: UnsafeMutableBufferPointer<Double>, from start: Int) {
  var low = start
  var high = values.count - 1
  while low < high {
    let middle = low + (high - low) / 2
    if values[middle] < values[low] { values.swapAt(middle, low) }
    if values[high] < values[low] { values.swapAt(high, low) }
    if values[high] < values[middle] { values.swapAt(high, middle) }
    let pivot = values[middle]
    var left = low
    var right = high
    while left <= right {
      while values[left] < pivot { left += 1 }
      while values[right] > pivot { right -= 1 }
      if left <= right {
        values.swapAt(left, right)
        left += 1
        right -= 1
      }
    }
    if rank <= right {
      high = right
    } else if rank >= left {
      low = left
    } else {
      return
    }
  }
}
