/// What it costs, in bounded slowdown a second, to let the waiting jobs wait: the sum of 1 / max(r, 10),
/// by their processors.
///
/// Sums are kept in fixed point, so that what was added and taken away again leaves nothing behind.
/// Machines of more than 1,024 processors are told apart in 1,024 steps.
struct QueuePressure: ~Copyable {
  private static let scale = Double(1 << 40)
  private static let steps = 1024

  private let machineProcessors: Int
  private let bucketCount: Int
  private var added: Buffer<Int64>
  /// The pressure of jobs of at most so many processors (in steps), once `sumUp` was called.
  private var upTo: Buffer<Double>

  init(machineProcessors: Int) {
    let count = min(machineProcessors, Self.steps) + 1
    var zeros = Buffer<Int64>(capacity: count)
    zeros.resize(to: count, filler: 0)
    var sums = Buffer<Double>(capacity: count)
    sums.resize(to: count, filler: 0)
    self.machineProcessors = machineProcessors
    bucketCount = count
    added = zeros
    upTo = sums
  }

  /// A job of `width` processors and that cost starts to wait (`sign` 1) or stops (-1).
  @inline(__always) mutating func change(width: Int, costPerSecond: Double, sign: Int64) {
    let bucket = (width * (bucketCount - 1) + machineProcessors - 1) / machineProcessors
    added[bucket] += sign * Int64(costPerSecond * Self.scale)
  }

  mutating func sumUp() {
    var sum: Int64 = 0
    for bucket in 0..<bucketCount {
      sum += added[bucket]
      upTo[bucket] = Double(sum) * (1 / Self.scale)
    }
  }

  var total: Double { upTo[bucketCount - 1] }

  /// The pressure of the jobs that need at most `processors`.
  @inline(__always) func ofJobs(needingAtMost processors: Int) -> Double {
    upTo[processors * (bucketCount - 1) / machineProcessors]
  }
}
