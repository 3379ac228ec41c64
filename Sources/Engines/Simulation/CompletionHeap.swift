/// The jobs that run, by the time at which they really end: a 4-ary heap of integer keys.
///
/// A key packs (end time, start sequence) into one integer, 38 bits and 26 bits, so that a
/// comparison is one instruction and jobs that end in the same second come out in the order in
/// which they were started. Good for 8,700 years and 67 million jobs.
struct CompletionHeap: ~Copyable {
  static let sequenceBits: UInt64 = 26
  static let sequenceMask: UInt64 = (1 << sequenceBits) - 1
  /// The most jobs that one simulation can hold.
  static let jobLimit = 1 << 26
  /// The latest end that a key can hold, in seconds after the origin.
  static let endLimitSeconds: Int64 = 1 << 38

  private var keys: Buffer<UInt64>

  init(capacity: Int) { keys = Buffer(capacity: capacity) }

  @inline(__always) var isEmpty: Bool { keys.count == 0 }

  /// The earliest end; `Int64.max` when no job runs.
  @inline(__always) var nextEnd: Int64 {
    keys.count == 0 ? .max : Int64(keys[0] >> Self.sequenceBits)
  }

  @inline(__always) mutating func push(end: Int64, sequence: Int) {
    let key = UInt64(end) << Self.sequenceBits | UInt64(sequence)
    keys.append(key)
    let base = keys.base
    var hole = keys.count - 1
    while hole > 0 {
      let parent = (hole - 1) >> 2
      if base[parent] <= key { break }
      base[hole] = base[parent]
      hole = parent
    }
    base[hole] = key
  }

  /// Takes out the earliest end and returns its start sequence.
  @inline(__always) mutating func pop() -> Int {
    let base = keys.base
    let top = base[0]
    let last = base[keys.count - 1]
    keys.removeLast()
    let count = keys.count
    if count > 0 {
      var hole = 0
      while true {
        let first = hole * 4 + 1
        if first >= count { break }
        var least = first
        var leastKey = base[first]
        let end = min(first + 4, count)
        var child = first + 1
        while child < end {
          let key = base[child]
          if key < leastKey {
            leastKey = key
            least = child
          }
          child += 1
        }
        if leastKey >= last { break }
        base[hole] = leastKey
        hole = least
      }
      base[hole] = last
    }
    return Int(top & Self.sequenceMask)
  }
}
