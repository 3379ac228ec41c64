/// Picks by `DrainLookahead`; of plays that cost the same, the one of the first job of the order.
///
/// The order is kept sorted through arrivals and starts, so that a decision is plays only: at most
/// candidates x played jobs steps, and a play ends once it costs more than the best so far.
struct LookaheadSelection: SelectionRule, ~Copyable {
  private let policy: DrainLookahead
  private let machineProcessors: Double
  /// By job.
  private var key: Buffer<Double>
  /// The waiting jobs by key; the earlier submission of equal ones first.
  private var order = Buffer<Int32>()
  private var play: DrainPlay

  init(_ policy: DrainLookahead, jobs: Int, processors: Int) {
    var keys = Buffer<Double>(capacity: jobs)
    keys.resize(to: jobs, filler: 0)
    self.policy = policy
    machineProcessors = Double(processors)
    key = keys
    play = DrainPlay(arrivalCost: policy.arrivalCost, horizonSeconds: policy.horizonSeconds)
  }

  mutating func enqueue(_ job: Int, of jobs: borrowing SubmittedJobs) {
    let run = Double(jobs.estimatedSeconds[job])
    let n = Double(jobs.processors[job])
    let share = n / machineProcessors
    let logRun = fastLogarithm(max(run, 1))
    key[job] =
      policy.boundedRun * fastLogarithm(max(run, 10)) + policy.width * fastLogarithm(n)
      + policy.share * share + policy.run * logRun + policy.shareByRun * share * logRun
    order.insert(Int32(job), at: place(of: job))
  }

  mutating func dequeue(_ job: Int, of jobs: borrowing SubmittedJobs) {
    order.remove(at: place(of: job))
  }

  /// How many waiting jobs come before `job`.
  private func place(of job: Int) -> Int {
    var low = 0
    var high = order.count
    while low < high {
      let middle = (low + high) >> 1
      let other = Int(order[middle])
      if key[other] < key[job] || (key[other] == key[job] && other < job) {
        low = middle + 1
      } else {
        high = middle
      }
    }
    return low
  }

  mutating func pick(from state: borrowing SelectionState, of jobs: borrowing SubmittedJobs) -> Int {
    if state.queue.count == 1 { return 0 }
    let played = min(order.count, DrainLookahead.playedJobsMax)
    play.prepare(from: state)
    for index in 0..<played { play.add(Int(order[index]), of: jobs) }
    var best = 0
    var bestCost = Double.infinity
    for candidate in 0..<min(played, policy.candidates) {
      let cost = play.cost(startingWith: candidate, bound: bestCost)
      // A hair's breadth is left to rounding, which differs with the order of summing.
      if cost < bestCost - 1e-9 * (1 + cost) {
        bestCost = cost
        best = candidate
      }
    }
    let chosen = order[best]
    var position = 0
    while state.queue[position] != chosen { position += 1 }
    return position
  }
}
