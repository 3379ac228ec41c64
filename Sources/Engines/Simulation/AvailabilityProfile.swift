/// The processors that are free from now on, as a step function of time: breakpoints and the free
/// processors from each to the next.
///
/// Two columns sorted by time. Finding the earliest place for a job is one walk over the
/// breakpoints, which stays within a few cache lines for the queues of real logs.
struct AvailabilityProfile: ~Copyable {
  private(set) var time: Buffer<Int64>
  private(set) var free: Buffer<Int32>

  init(processors: Int32) {
    time = Buffer()
    free = Buffer()
    time.append(0)
    free.append(processors)
  }

  var count: Int { time.count }

  /// Drops what lies before `now`; the first breakpoint is then `now`. O(breakpoints).
  mutating func advance(to now: Int64) {
    var passed = 0
    while passed + 1 < time.count, time[passed + 1] <= now { passed += 1 }
    if passed > 0 {
      let kept = time.count - passed
      for index in 0..<kept {
        time[index] = time[index + passed]
        free[index] = free[index + passed]
      }
      time.resize(to: kept, filler: 0)
      free.resize(to: kept, filler: 0)
    }
    time[0] = now
  }

  /// The earliest time, not before the first breakpoint, at which `width` processors are free for
  /// `seconds`; O(breakpoints).
  func earliestStart(width: Int32, seconds: Int64) -> Int64 {
    var index = 0
    let count = time.count
    while true {
      while free[index] < width { index += 1 }
      let start = time[index]
      let end = start + seconds
      var next = index + 1
      while next < count, time[next] < end, free[next] >= width { next += 1 }
      if next == count || time[next] >= end { return start }
      index = next
    }
  }

  /// Takes `width` processors (gives them back if negative) from `start` to `end`.
  mutating func take(_ width: Int32, from start: Int64, to end: Int64) {
    if start >= end { return }
    let first = breakpoint(at: start)
    let last = breakpoint(at: end)
    for index in first..<last { free[index] -= width }
    merge(at: last)
    merge(at: first)
  }

  /// The index of the breakpoint at `instant`, made if it is not there.
  private mutating func breakpoint(at instant: Int64) -> Int {
    var low = 0
    var high = time.count
    while low < high {
      let middle = (low + high) >> 1
      if time[middle] < instant { low = middle + 1 } else { high = middle }
    }
    if low < time.count, time[low] == instant { return low }
    precondition(low > 0, "a reservation lies before the present")
    time.insert(instant, at: low)
    free.insert(free[low - 1], at: low)
    return low
  }

  private mutating func merge(at index: Int) {
    if index > 0, index < time.count, free[index] == free[index - 1] {
      time.remove(at: index)
      free.remove(at: index)
    }
  }
}
