/// When the running jobs are expected to give their processors back: a multiset of
/// (expected end, processors), sorted by the end.
///
/// A list of blocks of at most 64 releases, each block with the sum of its processors, so that
/// inserting, removing and finding the shadow time cost O(blocks + 64) instead of O(running jobs).
struct ReleaseCalendar: ~Copyable {
  private static let blockCapacity = 64

  /// The blocks in the order of time: the slot each lives in, its count, its sum, its last end.
  private var slots: Buffer<Int32>
  private var counts: Buffer<Int32>
  private var sums: Buffer<Int64>
  private var lastEnds: Buffer<Int64>
  /// Releases by slot; block `b` uses `slots[b] * 64 ..< slots[b] * 64 + counts[b]`.
  private var ends: Buffer<Int64>
  private var processors: Buffer<Int32>
  private var freeSlots: Buffer<Int32>

  init() {
    slots = Buffer()
    counts = Buffer()
    sums = Buffer()
    lastEnds = Buffer()
    ends = Buffer(capacity: 64 * Self.blockCapacity)
    processors = Buffer(capacity: 64 * Self.blockCapacity)
    freeSlots = Buffer()
  }

  var isEmpty: Bool { slots.count == 0 }

  /// The earliest expected end; `Int64.max` when no job runs.
  @inline(__always) var firstEnd: Int64 {
    slots.count == 0 ? .max : ends[Int(slots[0]) * Self.blockCapacity]
  }

  mutating func insert(end: Int64, processors count: Int32) {
    if slots.count == 0 { openBlock(at: 0) }
    var block = blockHolding(end)
    if block == slots.count { block -= 1 }
    if Int(counts[block]) == Self.blockCapacity {
      split(block)
      if end > lastEnds[block] { block += 1 }
    }
    let start = Int(slots[block]) * Self.blockCapacity
    let size = Int(counts[block])
    var position = size
    while position > 0, ends[start + position - 1] > end {
      ends[start + position] = ends[start + position - 1]
      processors[start + position] = processors[start + position - 1]
      position -= 1
    }
    ends[start + position] = end
    processors[start + position] = count
    counts[block] = Int32(size + 1)
    sums[block] += Int64(count)
    lastEnds[block] = ends[start + size]
  }

  /// Takes out one release of `count` processors at `end`; it must be there.
  mutating func remove(end: Int64, processors count: Int32) {
    var block = blockHolding(end)
    while block < slots.count {
      let start = Int(slots[block]) * Self.blockCapacity
      let size = Int(counts[block])
      var position = 0
      while position < size, ends[start + position] < end { position += 1 }
      while position < size, ends[start + position] == end {
        if processors[start + position] == count {
          remove(position, of: block, start: start, size: size)
          return
        }
        position += 1
      }
      precondition(position == size, "a release to be removed is not in the calendar")
      block += 1
    }
    preconditionFailure("a release to be removed is not in the calendar")
  }

  /// Takes out the earliest release and returns its processors.
  mutating func removeFirst() -> Int32 {
    let start = Int(slots[0]) * Self.blockCapacity
    let count = processors[start]
    remove(0, of: 0, start: start, size: Int(counts[0]))
    return count
  }

  /// The earliest time at which `needed` processors are expected to be free when `free` are free
  /// now, and how many are free then. Releases that are overdue count as free at `now + 1`.
  func shadow(needed: Int64, free: Int64, now: Int64) -> (time: Int64, free: Int64) {
    var available = free
    var block = 0
    while block < slots.count, available + sums[block] < needed {
      available += sums[block]
      block += 1
    }
    precondition(block < slots.count, "a job asks for more processors than the machine has")
    var start = Int(slots[block]) * Self.blockCapacity
    var position = 0
    while available < needed {
      available += Int64(processors[start + position])
      position += 1
    }
    let time = ends[start + position - 1]
    // Everything else that ends in the same second, which may reach into the next blocks; and, if
    // the time has already passed, everything that is overdue.
    let bound = max(time, now + 1)
    while true {
      while position < Int(counts[block]), ends[start + position] <= bound {
        available += Int64(processors[start + position])
        position += 1
      }
      if position < Int(counts[block]) { break }
      block += 1
      if block == slots.count { break }
      start = Int(slots[block]) * Self.blockCapacity
      position = 0
    }
    return (bound, available)
  }

  /// Appends all releases to `ends` and `counts`, in the order of time.
  func appendReleases(toEnds ends: inout Buffer<Int64>, counts: inout Buffer<Int32>) {
    var block = 0
    while block < slots.count {
      let start = Int(slots[block]) * Self.blockCapacity
      var position = start
      while position < start + Int(self.counts[block]) {
        ends.append(self.ends[position])
        counts.append(processors[position])
        position += 1
      }
      block += 1
    }
  }

  // MARK: - Blocks

  /// The first block whose last end is not before `end`; the number of blocks if there is none.
  @inline(__always) private func blockHolding(_ end: Int64) -> Int {
    var low = 0
    var high = slots.count
    while low < high {
      let middle = (low + high) >> 1
      if lastEnds[middle] < end { low = middle + 1 } else { high = middle }
    }
    return low
  }

  private mutating func openBlock(at index: Int) {
    let slot: Int32
    if freeSlots.count > 0 {
      slot = freeSlots[freeSlots.count - 1]
      freeSlots.removeLast()
    } else {
      slot = Int32(ends.count / Self.blockCapacity)
      ends.resize(to: ends.count + Self.blockCapacity, filler: 0)
      processors.resize(to: processors.count + Self.blockCapacity, filler: 0)
    }
    slots.insert(slot, at: index)
    counts.insert(0, at: index)
    sums.insert(0, at: index)
    lastEnds.insert(.min, at: index)
  }

  /// Moves the later half of a full block to a new block behind it.
  private mutating func split(_ block: Int) {
    openBlock(at: block + 1)
    let half = Self.blockCapacity / 2
    let from = Int(slots[block]) * Self.blockCapacity + half
    let to = Int(slots[block + 1]) * Self.blockCapacity
    var moved: Int64 = 0
    for offset in 0..<half {
      ends[to + offset] = ends[from + offset]
      processors[to + offset] = processors[from + offset]
      moved += Int64(processors[from + offset])
    }
    counts[block] = Int32(half)
    counts[block + 1] = Int32(half)
    sums[block] -= moved
    sums[block + 1] = moved
    lastEnds[block + 1] = lastEnds[block]
    lastEnds[block] = ends[from - 1]
  }

  private mutating func remove(_ position: Int, of block: Int, start: Int, size: Int) {
    sums[block] -= Int64(processors[start + position])
    var next = position + 1
    while next < size {
      ends[start + next - 1] = ends[start + next]
      processors[start + next - 1] = processors[start + next]
      next += 1
    }
    counts[block] = Int32(size - 1)
    if size == 1 {
      freeSlots.append(slots[block])
      slots.remove(at: block)
      counts.remove(at: block)
      sums.remove(at: block)
      lastEnds.remove(at: block)
    } else {
      lastEnds[block] = ends[start + size - 2]
    }
  }
}
