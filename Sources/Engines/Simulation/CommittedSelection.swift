/// The protocol of RLScheduler (Zhang and others, SC20), kept apart from the other loops because a
/// scheduler here commits to the job that it picks: nothing may be picked until that job fits.
///
/// One job of the queue is picked and committed. While it does not fit, the clock moves to the next
/// submission or end (a submission first when both come in the same second), one event at a time.
/// With backfilling, jobs in the order of submission start meanwhile if they fit now and would end,
/// by their requests, strictly before the shadow time, which is computed once, when the job is
/// committed, and has no extra-nodes rule. After a start the next job is picked from those that
/// have been seen so far; the clock moves only when there are none.
package struct CommittedSelection: Sendable {
  package var order: QueueOrder
  package var backfills: Bool
  /// Reproduces a defect of the released evaluation code: rules that use the waiting time read the
  /// start time of jobs that have none yet, -1, in place of the clock.
  package var readsUnsetStart: Bool

  package init(order: QueueOrder, backfills: Bool, readsUnsetStart: Bool = false) {
    self.order = order
    self.backfills = backfills
    self.readsUnsetStart = readsUnsetStart
  }

  /// The schedule of `workload` on an empty machine; estimates are the workload's.
  package func run(_ workload: Workload, processors: Int) throws(SimulationError) -> Schedule {
    let policy = Policy(order: order, backfill: .none)
    let users = try Simulator.validate(workload, processors: processors, policy: policy)
    if workload.count == 0 { return Schedule(startSeconds: []) }
    let evaluator = KeyEvaluator(
      order, weights: MultifactorWeights(), machineWidth: processors, users: users)
    let state = CommittedState(workload, processors, evaluator, policy: self)
    return state.run()
  }
}

/// The loop of `CommittedSelection`.
private struct CommittedState: ~Copyable {
  let workload: Workload
  var evaluator: KeyEvaluator
  let policy: CommittedSelection
  var free: Int64
  var now: Int64
  var arriving = 1
  var queue: [Int32] = [0]
  var running = CompletionHeap(capacity: 256)
  var calendar = ReleaseCalendar()
  var start: [Int64]
  var startOrder: [Int32] = []
  var backfilled = 0

  init(
    _ workload: Workload, _ processors: Int, _ evaluator: KeyEvaluator, policy: CommittedSelection
  ) {
    let none = [Int64](repeating: -1, count: workload.count)
    self.workload = workload
    self.evaluator = evaluator
    self.policy = policy
    free = Int64(processors)
    now = workload.submitSeconds[0]
    start = none
  }

  consuming func run() -> Schedule {
    while true {
      let job = pick()
      if width(job) > free {
        let shadow = policy.backfills ? shadowTime(for: job) : 0
        while width(job) > free {
          if policy.backfills { backfill(before: shadow) }
          step()
        }
      }
      begin(job)
      queue.removeAll { $0 == job }
      while queue.isEmpty {
        if arriving == workload.count {
          return Schedule(startSeconds: start, startOrder: startOrder, backfilled: backfilled)
        }
        step()
      }
    }
  }

  private func width(_ job: Int32) -> Int64 { Int64(workload.processors[Int(job)]) }

  private mutating func pick() -> Int32 {
    evaluator.advance(to: now)
    var best = queue[0]
    var bestKey = Double.infinity
    for job in queue {
      let submit = workload.submitSeconds[Int(job)]
      let wait = policy.readsUnsetStart ? -1 - submit : now - submit
      let key = evaluator.key(of: Int(job), in: workload, wait: Double(wait))
      if key < bestKey {
        bestKey = key
        best = job
      }
    }
    return best
  }

  /// The end, by the requests, of the running job whose end lets `job` fit.
  private func shadowTime(for job: Int32) -> Int64 {
    calendar.shadow(needed: width(job), free: free, now: Int64.min + 1).time
  }

  private mutating func backfill(before shadow: Int64) {
    var kept = 0
    for index in queue.indices {
      let job = queue[index]
      if width(job) <= free, now + Int64(workload.estimatedSeconds[Int(job)]) < shadow {
        begin(job)
        backfilled += 1
      } else {
        queue[kept] = job
        kept += 1
      }
    }
    queue.removeLast(queue.count - kept)
  }

  private mutating func begin(_ job: Int32) {
    start[Int(job)] = now
    running.push(end: now + Int64(workload.runSeconds[Int(job)]), sequence: startOrder.count)
    calendar.insert(
      end: now + Int64(workload.estimatedSeconds[Int(job)]), processors: workload.processors[Int(job)])
    startOrder.append(job)
    free -= width(job)
  }

  /// Moves the clock to the next submission or end and takes in that one event.
  private mutating func step() {
    let submission = arriving < workload.count ? workload.submitSeconds[arriving] : .max
    if submission <= running.nextEnd {
      now = max(now, submission)
      queue.append(Int32(truncatingIfNeeded: arriving))
      arriving += 1
    } else {
      now = max(now, running.nextEnd)
      let job = startOrder[running.pop()]
      calendar.remove(
        end: start[Int(job)] + Int64(workload.estimatedSeconds[Int(job)]),
        processors: workload.processors[Int(job)])
      free += width(job)
    }
  }
}
