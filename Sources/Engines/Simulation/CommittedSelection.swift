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
  package var policy: SelectionPolicy
  package var backfills: Bool
  /// Reproduces a defect of the released evaluation code: rules that use the waiting time read the
  /// start time of jobs that have none yet, -1, in place of the clock. Of priority keys only.
  package var readsUnsetStart: Bool

  package init(policy: SelectionPolicy, backfills: Bool, readsUnsetStart: Bool = false) {
    self.policy = policy
    self.backfills = backfills
    self.readsUnsetStart = readsUnsetStart
  }

  package init(order: QueueOrder, backfills: Bool, readsUnsetStart: Bool = false) {
    self.init(policy: .key(order), backfills: backfills, readsUnsetStart: readsUnsetStart)
  }

  /// The schedule of `workload` on an empty machine; estimates are the workload's.
  package func run(_ workload: Workload, processors: Int) throws(SimulationError) -> Schedule {
    try run(workload, processors: processors, clock: NoDecisionClock()).schedule
  }

  /// The same schedule, and what each decision took by `nanoseconds`, a monotonic clock.
  package func timed(
    _ workload: Workload, processors: Int, nanoseconds: @escaping () -> UInt64
  ) throws(SimulationError) -> (schedule: Schedule, decisionNanoseconds: [UInt64]) {
    let (schedule, clock) = try run(
      workload, processors: processors, clock: SampledDecisionClock(nanoseconds))
    return (schedule, clock.samples)
  }

  private func run<Clock: DecisionClock>(
    _ workload: Workload, processors: Int, clock: Clock
  ) throws(SimulationError) -> (schedule: Schedule, clock: Clock) {
    let order: QueueOrder = if case .key(let order) = policy { order } else { .named(.fcfs) }
    let users = try Simulator.validate(
      workload, processors: processors, policy: Policy(order: order, backfill: .none))
    if workload.count == 0 { return (Schedule(startSeconds: []), clock) }
    switch policy {
    case .key:
      let evaluator = KeyEvaluator(
        order, weights: MultifactorWeights(), machineWidth: processors, users: users)
      return loop(
        workload, processors,
        KeySelection(workload, evaluator: evaluator, readsUnsetStart: readsUnsetStart), clock)
    case .features(let key):
      return loop(
        workload, processors, FeatureSelection(key, jobs: workload.count, processors: processors), clock)
    case .lookahead(let lookahead):
      return loop(
        workload, processors, LookaheadSelection(lookahead, jobs: workload.count, processors: processors),
        clock)
    }
  }

  private func loop<Rule: SelectionRule & ~Copyable, Clock: DecisionClock>(
    _ workload: Workload, _ processors: Int, _ rule: consuming Rule, _ clock: Clock
  ) -> (schedule: Schedule, clock: Clock) {
    var loop = CommittedLoop(
      workload, processors: processors, backfills: backfills, rule: rule, clock: clock)
    let schedule = loop.run()
    return (schedule, loop.clock)
  }
}
