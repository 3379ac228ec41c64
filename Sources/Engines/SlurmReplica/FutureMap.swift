/// The backfill scheduler's map of the future: spans of time, each with the nodes that no reservation takes.
///
/// Times are in seconds. Whole nodes are reserved, as Slurm does. Spans are linked in the order of time; the
/// bits of span s are `bits[s * words ..< (s + 1) * words]`.
struct FutureMap: Sendable {
  let words: Int
  private(set) var begin: [Int64] = []
  private(set) var end: [Int64] = []
  private(set) var next: [Int32] = []
  private(set) var bits: [UInt64] = []
  /// Spans that were ever made; Slurm never uses a record again within a pass.
  private(set) var records = 0
  private let resolution: Int64

  init(words: Int, resolution: Int64) {
    self.words = words
    self.resolution = resolution
  }

  /// Begins anew with one span in which all nodes are free.
  mutating func reset(now: Int64, window: Int64, all: [UInt64]) {
    begin.removeAll(keepingCapacity: true)
    end.removeAll(keepingCapacity: true)
    next.removeAll(keepingCapacity: true)
    bits.removeAll(keepingCapacity: true)
    begin.append(floored(now))
    end.append(floored(now + window))
    next.append(0)
    bits += all
    records = 1
  }

  /// A time, rounded down to the map's resolution.
  func floored(_ time: Int64) -> Int64 { time / resolution * resolution }

  /// Cuts `candidates` down to the nodes that are free over [start, end].
  ///
  /// - Returns: When the next node becomes free after `start`, the end of a reservation; 0 for never.
  func narrow(
    _ candidates: inout [UInt64], of partition: [UInt64], start: Int64, end endTime: Int64
  ) -> Int64 {
    var later: Int64 = 0
    var span = 0
    while true {
      if end[span] > start, next[span] != 0, later == 0 {
        let following = Int(next[span]) * words
        let this = span * words
        for word in 0..<words {
          let freed = partition[word] & bits[following + word] & ~(candidates[word] & bits[this + word])
          if freed != 0 {
            later = end[span]
            break
          }
        }
      }
      if end[span] > start {
        if begin[span] > endTime { break }
        for word in 0..<words { candidates[word] &= bits[span * words + word] }
      }
      if next[span] == 0 { break }
      span = Int(next[span])
    }
    return later
  }

  /// Whether one of the nodes is reserved at some time in [start, end).
  func isReserved(_ nodes: [Int32], from start: Int64, to stop: Int64) -> Bool {
    var span = 0
    while true {
      if end[span] > start, begin[span] < stop {
        for node in nodes where bits[span * words + Int(node) >> 6] >> UInt64(node & 63) & 1 == 0 {
          return true
        }
      }
      if next[span] == 0 { return false }
      span = Int(next[span])
    }
  }

  /// Reserves nodes over [start, stop), for one step of the resolution at least.
  mutating func reserve(_ nodes: [Int32], from startTime: Int64, to stopTime: Int64) {
    let start = max(startTime, begin[0])
    let stop = max(stopTime, start + resolution)
    var span = 0
    var before = 0
    var placed = false
    while true {
      if end[span] > start {
        split(span, at: start)
        placed = true
        break
      }
      if end[span] == start {
        placed = true
        break
      }
      before = span
      if next[span] == 0 { break }
      span = Int(next[span])
    }
    var after = -1
    while placed, next[span] != 0 {
      span = Int(next[span])
      if stop < end[span] { split(span, at: stop) }
      for node in nodes { bits[span * words + Int(node) >> 6] &= ~(1 << UInt64(node & 63)) }
      if stop == end[span] {
        if next[span] != 0 { after = Int(next[span]) }
        break
      }
    }
    joinEqual(from: before, until: after)
  }

  /// Cuts a span in two; the new one follows it.
  private mutating func split(_ span: Int, at time: Int64) {
    let new = begin.count
    begin.append(time)
    end.append(end[span])
    next.append(next[span])
    for word in 0..<words { bits.append(bits[span * words + word]) }
    end[span] = time
    next[span] = Int32(new)
    records += 1
  }

  /// Joins one pair of equal neighbours, as Slurm does after each reservation.
  private mutating func joinEqual(from first: Int, until last: Int) {
    var span = first
    while span != last, next[span] != 0 {
      let following = Int(next[span])
      var isEqual = true
      for word in 0..<words where bits[span * words + word] != bits[following * words + word] {
        isEqual = false
        break
      }
      if isEqual {
        end[span] = end[following]
        next[span] = next[following]
        return
      }
      span = following
    }
  }
}
