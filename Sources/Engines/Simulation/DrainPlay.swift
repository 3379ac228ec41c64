/// One decision's plays: the waiting jobs in their order, and the running ones by their requests.
struct DrainPlay: ~Copyable {
  private let arrivalCost: Double
  private let horizonSeconds: Double
  private var free: Int32 = 0
  /// The releases of the running jobs: seconds from now, and processors.
  private var ends = Buffer<Int64>()
  private var releases = Buffer<Int32>()
  private var endSeconds = Buffer<Double>()
  /// The waiting jobs, in their order.
  private var width = Buffer<Int32>()
  private var run = Buffer<Double>()
  private var costPerSecond = Buffer<Double>()
  /// The releases of the running play, of which those before `first` are over.
  private var playEnd = Buffer<Double>()
  private var playReleases = Buffer<Int32>()

  init(arrivalCost: Double, horizonSeconds: Double) {
    self.arrivalCost = arrivalCost
    self.horizonSeconds = horizonSeconds
  }

  /// Starts a decision; no job waits yet. A job that has outrun its request is taken to end within
  /// the next second.
  mutating func prepare(from state: borrowing SelectionState) {
    free = Int32(state.free)
    ends.removeAll()
    releases.removeAll()
    state.calendar.appendReleases(toEnds: &ends, counts: &releases)
    endSeconds.resize(to: ends.count, filler: 0)
    for index in 0..<ends.count { endSeconds[index] = Double(max(ends[index] - state.now, 1)) }
    let room = ends.count + DrainLookahead.playedJobsMax
    playEnd.resize(to: room, filler: 0)
    playReleases.resize(to: room, filler: 0)
    width.removeAll()
    run.removeAll()
    costPerSecond.removeAll()
  }

  /// Adds the next waiting job of the order, of which there are at most 64.
  mutating func add(_ job: Int, of jobs: borrowing SubmittedJobs) {
    let seconds = Double(jobs.estimatedSeconds[job])
    width.append(jobs.processors[job])
    run.append(seconds)
    costPerSecond.append(1 / max(seconds, 10))
  }

  /// What the play costs that starts with `candidate`; something above `bound` if it costs more.
  func cost(startingWith candidate: Int, bound: Double) -> Double {
    let releaseEnd = playEnd.base
    let releaseCount = playReleases.base
    releaseEnd.update(from: endSeconds.base, count: endSeconds.count)
    releaseCount.update(from: releases.base, count: releases.count)
    var first = 0
    var end = releases.count
    var waiting: UInt64 = (1 << UInt64(width.count)) - 1
    var free = self.free
    var now = 0.0
    var cost = 0.0
    var job = candidate
    while true {
      let needed = width[job]
      if needed > free {
        let begin = now
        while needed > free {
          now = releaseEnd[first]
          free += releaseCount[first]
          first += 1
        }
        let weight = horizonSeconds / (horizonSeconds + begin)
        let drain = (now - begin) * weight
        cost += 0.5 * arrivalCost * drain * drain
      }
      cost += costPerSecond[job] * (now * horizonSeconds / (horizonSeconds + now))
      waiting &= ~(1 << UInt64(job))
      if waiting == 0 || cost > bound { return cost }
      free -= needed
      let release = now + run[job]
      var place = end
      while place > first, releaseEnd[place - 1] > release {
        releaseEnd[place] = releaseEnd[place - 1]
        releaseCount[place] = releaseCount[place - 1]
        place -= 1
      }
      releaseEnd[place] = release
      releaseCount[place] = needed
      end += 1
      job = next(of: waiting, free: free)
    }
  }

  /// The first waiting job that fits, else the narrowest.
  @inline(__always) private func next(of waiting: UInt64, free: Int32) -> Int {
    var rest = waiting
    var narrowest = 0
    var least = Int32.max
    while rest != 0 {
      let job = rest.trailingZeroBitCount
      let needed = width[job]
      if needed <= free { return job }
      if needed < least {
        least = needed
        narrowest = job
      }
      rest &= rest &- 1
    }
    return narrowest
  }
}
