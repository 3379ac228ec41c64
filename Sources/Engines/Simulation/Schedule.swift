/// When each job of a workload started; the answer of a simulation.
package struct Schedule: Sendable, Equatable {
  /// Start of each job, in seconds on the workload's clock, in the order of the workload.
  package var startSeconds: [Int64]
  /// The jobs in the order in which they were started.
  package var startOrder: [Int32]
  /// Under conservative backfilling, the start that each job was promised on submission.
  package var promisedSeconds: [Int64]
  /// Scheduling passes that looked at the queue, and jobs that overtook the head of it.
  package var passes = 0
  package var backfilled = 0
  /// Jobs that had waited longer than the policy's bound when they started (`RunTimePlanning`).
  package var escalated = 0

  package init(
    startSeconds: [Int64], startOrder: [Int32] = [], promisedSeconds: [Int64] = [], passes: Int = 0,
    backfilled: Int = 0, escalated: Int = 0
  ) {
    self.startSeconds = startSeconds
    self.startOrder = startOrder
    self.promisedSeconds = promisedSeconds
    self.passes = passes
    self.backfilled = backfilled
    self.escalated = escalated
  }
}
