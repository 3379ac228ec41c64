/// The order in which a forward simulation serves the queue: a policy's key, fed with the recorded usage
/// of the machine where the key asks for it.
package struct ForwardOrder {
  private var evaluator: KeyEvaluator
  let isSubmissionOrder: Bool
  /// Whether more than the head of the queue may start.
  let backfills: Bool
  /// How far each partition's jobs go before those of others, in the unit of the key; empty where none does.
  private let leads: [Double]

  /// - Parameters:
  ///   - users: Users are numbered below this.
  ///   - leads: By partition: what is taken off the keys of its jobs.
  /// - Throws: `SimulationError.unsupported` for conservative backfilling.
  package init(
    _ policy: Policy, processors: Int, users: Int, leads: [Double] = []
  ) throws(SimulationError) {
    guard policy.backfill != .conservative else {
      throw SimulationError(
        .unsupported, "start times are simulated with the backfilling none or easy; conservative is not built"
      )
    }
    evaluator = KeyEvaluator(
      policy.order, weights: policy.multifactor, machineWidth: processors, users: max(users, 1))
    self.leads = leads.contains { $0 != leads[0] } ? leads : []
    isSubmissionOrder = evaluator.isSubmissionOrder && self.leads.isEmpty
    backfills = policy.backfill == .easy
  }

  /// A job of `user` has started (`width` > 0) or ended (`width` < 0).
  package mutating func usageChanges(user: Int, width: Double, at seconds: Int64) {
    if evaluator.followsUsage {
      evaluator.usageChanges(user: user, width: width, now: Double(seconds))
    }
  }

  /// Brings the usage that the key follows to `seconds`.
  package mutating func advance(to seconds: Int64) {
    if evaluator.followsUsage { evaluator.advance(to: seconds) }
  }

  /// The job's key at `now`; the smallest is served first.
  @inline(__always)
  package func key(_ job: ForwardJob, now: Int64) -> Double {
    let key = evaluator.key(
      estimate: Double(job.plannedSeconds), width: Double(job.processors), submit: Double(job.submitSeconds),
      wait: Double(now - job.submitSeconds), user: Int(job.user))
    return leads.isEmpty ? key : key - leads[Int(job.partition)]
  }
}
