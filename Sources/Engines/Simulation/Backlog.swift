/// The work that lies before a job that comes now, in processor-seconds, from running sums.
///
/// Whole processor-seconds in 64 bits: what is added and taken away again leaves nothing behind.
struct Backlog: ~Copyable {
  private let processors: Int64
  /// Of the waiting jobs, expected run time times processors.
  private var waiting: Int64 = 0
  /// Of the running jobs, expected end times processors, and processors.
  private var ends: Int64 = 0
  private var busy: Int64 = 0

  init(processors: Int) {
    self.processors = Int64(processors)
  }

  /// A waiting job is expected to take so long; `sign` -1 where it no longer waits or is expected to.
  @inline(__always) mutating func waits(seconds: Int32, width: Int32, sign: Int64 = 1) {
    waiting &+= sign &* Int64(seconds) &* Int64(width)
  }

  /// A running job is expected to end then; `sign` -1 where it is no longer.
  @inline(__always) mutating func runs(until end: Int64, width: Int32, sign: Int64 = 1) {
    ends &+= sign &* end &* Int64(width)
    busy &+= sign &* Int64(width)
  }

  /// What the whole machine needs for all of it. O(1).
  @inline(__always) func seconds(at now: Int64) -> Double {
    Double(max(waiting, 0) &+ max(ends &- busy &* now, 0)) / Double(processors)
  }
}
