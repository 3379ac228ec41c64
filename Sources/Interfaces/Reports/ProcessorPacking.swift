/// Which processors each job of a schedule may have had, when nobody wrote it down: every job, in
/// the order of its start, takes the lowest free processors.
///
/// A job takes the lowest gap of the machine that holds it whole; where there is none it is split
/// over the lowest free processors. Jobs that overlap in time never share a processor: where more processors are in
/// use than the machine has, the row numbers simply go on. O(jobs × gaps).
package struct ProcessorPacking: Sendable {
  /// The processors of each job, in the order of the input; usually one range.
  package private(set) var ranges: [[Range<Int>]]
  /// One more than the highest processor in use.
  package private(set) var height: Int

  /// Packs jobs that run from `starts` to `ends` (excluded) on `processors` each, on a machine of
  /// `capacity` processors. Jobs that end at
  /// the moment when another starts have left before it; jobs without duration take a place too.
  package init(starts: [Double], ends: [Double], processors: [Int], capacity: Int) {
    precondition(starts.count == ends.count && ends.count == processors.count)
    ranges = Array(repeating: [], count: starts.count)
    height = 0
    let order = starts.indices.sorted { (starts[$0], $0) < (starts[$1], $1) }
    let departures = starts.indices.sorted { (ends[$0], $0) < (ends[$1], $1) }
    var isPlaced = Array(repeating: false, count: starts.count)
    var isGone = isPlaced
    var waiting: [Int] = []
    var departure = 0
    var gaps = FreeRanges()
    for job in order {
      while departure < departures.count, ends[departures[departure]] <= starts[job] {
        let leaving = departures[departure]
        departure += 1
        // A job without duration may leave, in this order, before it came.
        if isPlaced[leaving] { waiting.append(leaving) } else { isGone[leaving] = true }
      }
      for leaving in waiting { for range in ranges[leaving] { gaps.release(range) } }
      waiting.removeAll(keepingCapacity: true)
      ranges[job] = gaps.take(max(0, processors[job]), below: capacity)
      height = max(height, ranges[job].last?.upperBound ?? 0)
      isPlaced[job] = true
      if isGone[job] { waiting.append(job) }
    }
  }
}

/// The free processors as disjoint ranges, lowest first; above the last all are free.
private struct FreeRanges {
  private var ranges: [Range<Int>] = [0..<Int.max]

  mutating func take(_ count: Int, below capacity: Int) -> [Range<Int>] {
    guard count > 0 else { return [] }
    let whole = ranges.firstIndex { range in
      min(range.upperBound, max(capacity, range.lowerBound)) - range.lowerBound >= count
    }
    if let whole { return [shorten(whole, count)] }
    var taken: [Range<Int>] = []
    var missing = count
    while missing > 0 {
      let share = min(missing, ranges[0].upperBound - ranges[0].lowerBound)
      let range = shorten(0, share)
      missing -= share
      if let end = taken.last, end.upperBound == range.lowerBound {
        taken[taken.count - 1] = end.lowerBound..<range.upperBound
      } else {
        taken.append(range)
      }
    }
    return taken
  }

  private mutating func shorten(_ index: Int, _ count: Int) -> Range<Int> {
    let range = ranges[index]
    let cut = range.lowerBound + count
    if cut == range.upperBound { ranges.remove(at: index) } else { ranges[index] = cut..<range.upperBound }
    return range.lowerBound..<cut
  }

  mutating func release(_ range: Range<Int>) {
    var low = 0
    var high = ranges.count
    while low < high {
      let middle = (low + high) / 2
      if ranges[middle].lowerBound < range.lowerBound { low = middle + 1 } else { high = middle }
    }
    var merged = range
    if low < ranges.count, ranges[low].lowerBound == merged.upperBound {
      merged = merged.lowerBound..<ranges[low].upperBound
      ranges.remove(at: low)
    }
    if low > 0, ranges[low - 1].upperBound == merged.lowerBound {
      ranges[low - 1] = ranges[low - 1].lowerBound..<merged.upperBound
    } else {
      ranges.insert(merged, at: low)
    }
  }
}
