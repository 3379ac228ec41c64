/// Picks the waiting job with the smallest priority key; the earlier submission of equal ones.
struct KeySelection: SelectionRule, ~Copyable {
  private let workload: Workload
  private var evaluator: KeyEvaluator
  private let readsUnsetStart: Bool

  init(_ workload: Workload, evaluator: KeyEvaluator, readsUnsetStart: Bool) {
    self.workload = workload
    self.evaluator = evaluator
    self.readsUnsetStart = readsUnsetStart
  }

  mutating func enqueue(_ job: Int, of jobs: borrowing SubmittedJobs) {}
  mutating func dequeue(_ job: Int, of jobs: borrowing SubmittedJobs) {}

  mutating func pick(from state: borrowing SelectionState, of jobs: borrowing SubmittedJobs) -> Int {
    evaluator.advance(to: state.now)
    var best = 0
    var bestKey = Double.infinity
    for position in 0..<state.queue.count {
      let job = Int(state.queue[position])
      let submit = jobs.submitSeconds[job]
      let wait = readsUnsetStart ? -1 - submit : state.now - submit
      let key = evaluator.key(of: job, in: workload, wait: Double(wait))
      if key < bestKey {
        bestKey = key
        best = position
      }
    }
    return best
  }
}
