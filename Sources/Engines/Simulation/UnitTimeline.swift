/// The free resources of one node or pool from now on, as a step function of time.
///
/// Two columns: breakpoints, and for each the free amounts until the next: cores, memory (KiB),
/// graphics processors by type. What lies before now is dropped when the function changes.
struct UnitTimeline: Sendable {
  static let cores = 0
  static let memory = 1
  static let firstGPU = 2

  /// Amounts of one step.
  private let width: Int
  private(set) var times: [Int64] = [0]
  private(set) var free: [Int64]

  init(capacity: [Int64]) {
    width = capacity.count
    free = capacity
  }

  /// The step that holds `instant`, which must not lie before the first.
  @inline(__always) func step(at instant: Int64) -> Int {
    var index = 0
    while index + 1 < times.count, times[index + 1] <= instant { index += 1 }
    return index
  }

  @inline(__always) func end(ofStep step: Int) -> Int64 {
    step + 1 < times.count ? times[step + 1] : .max
  }

  /// Whether `amount` is free during a step.
  @inline(__always) func holds(_ amount: ResourceAmount, inStep step: Int) -> Bool {
    let base = step * width
    return free[base + Self.cores] >= amount.cores && free[base + Self.memory] >= amount.memoryKibibytes
      && (amount.gpus == 0 || free[base + Self.firstGPU + amount.gpuType] >= amount.gpus)
  }

  /// Whether `amount` is free from `start` to `end`.
  @inline(__always) func holds(_ amount: ResourceAmount, from start: Int64, to end: Int64) -> Bool {
    var index = step(at: start)
    while true {
      if !holds(amount, inStep: index) { return false }
      index += 1
      if index == times.count || times[index] >= end { return true }
    }
  }

  /// The earliest time, not before `now`, at which `amount` is free for `seconds`; nil where it never is.
  func earliestStart(of amount: ResourceAmount, seconds: Int64, now: Int64) -> Int64? {
    var index = step(at: now)
    while true {
      while index < times.count, !holds(amount, inStep: index) { index += 1 }
      if index == times.count { return nil }
      let start = max(times[index], now)
      let end = start + seconds
      var next = index + 1
      while next < times.count, times[next] < end, holds(amount, inStep: next) { next += 1 }
      if next == times.count || times[next] >= end { return start }
      index = next
    }
  }

  /// The least amounts that are free from `start` to `end`.
  func least(from start: Int64, to end: Int64, into least: inout [Int64]) {
    var index = step(at: start)
    for resource in 0..<width { least[resource] = free[index * width + resource] }
    index += 1
    while index < times.count, times[index] < end {
      for resource in 0..<width {
        least[resource] = min(least[resource], free[index * width + resource])
      }
      index += 1
    }
  }

  /// Takes `amount` from `start` to `end`, or gives it back; both must not lie before `now`.
  mutating func take(
    _ amount: ResourceAmount, givingBack: Bool = false, from start: Int64, to end: Int64, now: Int64
  ) {
    if start >= end { return }
    dropSteps(before: now)
    let sign: Int64 = givingBack ? -1 : 1
    let first = breakpoint(at: start)
    let last = breakpoint(at: end)
    for step in first..<last {
      free[step * width + Self.cores] -= sign * amount.cores
      free[step * width + Self.memory] -= sign * amount.memoryKibibytes
      if amount.gpus > 0 { free[step * width + Self.firstGPU + amount.gpuType] -= sign * amount.gpus }
    }
    merge(at: last)
    merge(at: first)
  }

  private mutating func dropSteps(before now: Int64) {
    let passed = step(at: now)
    if passed > 0 {
      times.removeFirst(passed)
      free.removeFirst(passed * width)
    }
  }

  private mutating func breakpoint(at instant: Int64) -> Int {
    let index = step(at: instant)
    if times[index] == instant { return index }
    precondition(times[index] < instant, "a reservation lies before the present")
    times.insert(instant, at: index + 1)
    free.insert(contentsOf: Array(free[(index * width)..<((index + 1) * width)]), at: (index + 1) * width)
    return index + 1
  }

  private mutating func merge(at step: Int) {
    guard step > 0, step < times.count else { return }
    for resource in 0..<width where free[step * width + resource] != free[(step - 1) * width + resource] {
      return
    }
    times.remove(at: step)
    free.removeSubrange((step * width)..<((step + 1) * width))
  }
}
