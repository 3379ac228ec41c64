/// The jobs that wait in a `PredictedSimulation`, in the order of submission, in columns.
struct PredictedQueue: ~Copyable {
  /// The width of a job that has started in the pass under way; nothing can hold it.
  static let vacant = Int32.max

  private(set) var job = Buffer<Int32>()
  private(set) var width = Buffer<Int32>()
  private(set) var submit = Buffer<Int64>()
  private(set) var user = Buffer<Int32>()
  /// The second after which the job goes first.
  private(set) var dueSeconds = Buffer<Int64>()
  var slowdownPerSecond = Buffer<Double>()
  var fixedScore = Buffer<Double>()
  /// The run time that the job is tried for backfilling with.
  var likelySeconds = Buffer<Int32>()
  var key = Buffer<Double>()
  /// The jobs that wait.
  private(set) var live = 0

  /// Entries, those that started in this pass included.
  @inline(__always) var count: Int { job.count }

  mutating func append(
    job index: Int, width processors: Int32, submit seconds: Int64, user number: Int32, due: Int64
  ) {
    job.append(Int32(truncatingIfNeeded: index))
    width.append(processors)
    submit.append(seconds)
    user.append(number)
    dueSeconds.append(due)
    slowdownPerSecond.append(0)
    fixedScore.append(0)
    likelySeconds.append(0)
    key.append(0)
    live += 1
  }

  /// Where a job stands; jobs are numbered in the order of submission.
  func position(of wanted: Int32) -> Int? {
    var low = 0
    var high = count
    while low < high {
      let middle = (low + high) >> 1
      if job[middle] < wanted { low = middle + 1 } else { high = middle }
    }
    return low < count && job[low] == wanted ? low : nil
  }

  /// The fewest processors that a waiting job asks for.
  var leastWidth: Int32 {
    var least = Self.vacant
    var position = 0
    while position < count {
      least = min(least, width[position])
      position += 1
    }
    return least
  }

  /// The position of the smallest key; the earliest of equals.
  func leastKey() -> Int {
    var best = 0
    var bestKey = Double.infinity
    var position = 0
    while position < count {
      if key[position] < bestKey {
        bestKey = key[position]
        best = position
      }
      position += 1
    }
    return best
  }

  mutating func markStarted(at position: Int) {
    width[position] = Self.vacant
    key[position] = .infinity
    live -= 1
  }

  /// Closes the gaps that the jobs that started have left.
  mutating func compact() {
    if live == count { return }
    var to = 0
    var from = 0
    let end = count
    while from < end {
      if width[from] != Self.vacant {
        if to != from { move(from, to) }
        to += 1
      }
      from += 1
    }
    job.resize(to: to, filler: 0)
    width.resize(to: to, filler: 0)
    submit.resize(to: to, filler: 0)
    user.resize(to: to, filler: 0)
    dueSeconds.resize(to: to, filler: 0)
    slowdownPerSecond.resize(to: to, filler: 0)
    fixedScore.resize(to: to, filler: 0)
    likelySeconds.resize(to: to, filler: 0)
    key.resize(to: to, filler: 0)
  }

  @inline(__always) private func move(_ from: Int, _ to: Int) {
    job[to] = job[from]
    width[to] = width[from]
    submit[to] = submit[from]
    user[to] = user[from]
    dueSeconds[to] = dueSeconds[from]
    slowdownPerSecond[to] = slowdownPerSecond[from]
    fixedScore[to] = fixedScore[from]
    likelySeconds[to] = likelySeconds[from]
    key[to] = key[from]
  }
}
