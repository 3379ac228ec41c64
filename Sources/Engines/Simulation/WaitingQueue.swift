/// The jobs that wait, in the order of the queue, in columns that a scan can run over.
///
/// A job that leaves is marked, not moved: its width becomes `vacant`, which no free capacity can
/// hold. Each block of 32 entries carries a lower bound of the width and of the estimate of its
/// jobs, so that a scan for jobs that could start skips most of a long queue.
struct WaitingQueue: ~Copyable {
  static let vacant = Int32.max
  static let blockShift = 5
  static let blockSize = 1 << blockShift

  private(set) var job: Buffer<Int32>
  private(set) var width: Buffer<Int32>
  private(set) var estimate: Buffer<Int32>
  /// The key of a queue that is kept in the order of a key (smallest first); else unused.
  private(set) var key: Buffer<Double>
  private(set) var blockWidth: Buffer<Int32>
  private(set) var blockEstimate: Buffer<Int32>
  /// The first entry that may hold a job; all before it are vacant.
  private(set) var first = 0
  /// The jobs that wait.
  private(set) var live = 0

  init() {
    job = Buffer()
    width = Buffer()
    estimate = Buffer()
    key = Buffer()
    blockWidth = Buffer()
    blockEstimate = Buffer()
  }

  @inline(__always) var end: Int { width.count }

  /// Puts a job at the end.
  @inline(__always) mutating func append(job index: Int32, width count: Int32, estimate seconds: Int32) {
    if end >= 256, live < end >> 1 { compact() }
    let position = end
    job.append(index)
    width.append(count)
    estimate.append(seconds)
    let block = position >> Self.blockShift
    if block == blockWidth.count {
      blockWidth.append(count)
      blockEstimate.append(seconds)
    } else {
      if count < blockWidth[block] { blockWidth[block] = count }
      if seconds < blockEstimate[block] { blockEstimate[block] = seconds }
    }
    live += 1
  }

  /// Puts a job behind all jobs whose key is not larger and returns its position; O(queue).
  mutating func insert(
    job index: Int32, width count: Int32, estimate seconds: Int32, key value: Double
  ) -> Int {
    if end >= 256, live < end >> 1 { compact() }
    var low = first
    var high = end
    while low < high {
      let middle = (low + high) >> 1
      if key[middle] <= value { low = middle + 1 } else { high = middle }
    }
    job.insert(index, at: low)
    width.insert(count, at: low)
    estimate.insert(seconds, at: low)
    key.insert(value, at: low)
    rebound(from: low >> Self.blockShift)
    live += 1
    return low
  }

  /// Takes the job at `position` out.
  @inline(__always) mutating func remove(at position: Int) {
    width[position] = Self.vacant
    estimate[position] = Self.vacant
    live -= 1
    if live == 0 {
      clear()
    } else if position == first {
      var next = first + 1
      while width[next] == Self.vacant { next += 1 }
      first = next
    }
  }

  /// Tightens the bounds of the block that holds `position`.
  @inline(__always) mutating func tightenBlock(of position: Int) {
    bound(position >> Self.blockShift)
  }

  /// The smallest width of all blocks from the head on: no job can start on fewer processors.
  @inline(__always) func leastWidth() -> Int32 {
    var least = Self.vacant
    var block = first >> Self.blockShift
    while block < blockWidth.count {
      least = min(least, blockWidth[block])
      block += 1
    }
    return least
  }

  // MARK: - Upkeep

  private mutating func clear() {
    job.removeAll()
    width.removeAll()
    estimate.removeAll()
    key.removeAll()
    blockWidth.removeAll()
    blockEstimate.removeAll()
    first = 0
  }

  private mutating func compact() {
    let keyed = key.count > 0
    var to = 0
    var from = first
    let count = end
    while from < count {
      if width[from] != Self.vacant {
        job[to] = job[from]
        width[to] = width[from]
        estimate[to] = estimate[from]
        if keyed { key[to] = key[from] }
        to += 1
      }
      from += 1
    }
    job.resize(to: to, filler: 0)
    width.resize(to: to, filler: 0)
    estimate.resize(to: to, filler: 0)
    if keyed { key.resize(to: to, filler: 0) }
    first = 0
    rebound(from: 0)
  }

  private mutating func rebound(from block: Int) {
    let blocks = (end + Self.blockSize - 1) >> Self.blockShift
    blockWidth.resize(to: blocks, filler: Self.vacant)
    blockEstimate.resize(to: blocks, filler: Self.vacant)
    var index = block
    while index < blocks {
      bound(index)
      index += 1
    }
  }

  @inline(__always) private mutating func bound(_ block: Int) {
    var leastWidth = Self.vacant
    var leastEstimate = Self.vacant
    var position = block << Self.blockShift
    let last = min(position + Self.blockSize, end)
    while position < last {
      leastWidth = min(leastWidth, width[position])
      leastEstimate = min(leastEstimate, estimate[position])
      position += 1
    }
    blockWidth[block] = leastWidth
    blockEstimate[block] = leastEstimate
  }
}
