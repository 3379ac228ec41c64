/// The columns of a queue at a scheduling pass, in the order of submission; valid during a call only.
package struct QueueColumns {
  /// The jobs that wait.
  package let count: Int
  /// Each one's position in the workload.
  package let job: UnsafePointer<Int32>
  /// Processors.
  package let width: UnsafePointer<Int32>
  /// Submission, in seconds.
  package let submitSeconds: UnsafePointer<Int64>
  package let user: UnsafePointer<Int32>
  /// E[1 / max(R, 10 s)] as the predictor has it.
  package let slowdownPerSecond: UnsafePointer<Double>
  /// E[max(R, 10 s)] of each job of the workload (by position in it, not in the queue), in seconds.
  package let meanSeconds: UnsafePointer<Int32>
  /// Processors that no job uses.
  package let free: Int

  package init(
    count: Int, job: UnsafePointer<Int32>, width: UnsafePointer<Int32>, submitSeconds: UnsafePointer<Int64>,
    user: UnsafePointer<Int32>, slowdownPerSecond: UnsafePointer<Double>, meanSeconds: UnsafePointer<Int32>,
    free: Int
  ) {
    self.count = count
    self.job = job
    self.width = width
    self.submitSeconds = submitSeconds
    self.user = user
    self.slowdownPerSecond = slowdownPerSecond
    self.meanSeconds = meanSeconds
    self.free = free
  }
}

/// Orders the whole queue at once, in the place of a priority key: what a rule cannot say that sees
/// one job at a time, such as how a job stands beside the others that wait.
///
/// It hears of submissions, starts and ends in the order in which they happen; one call a pass, none
/// for each job.
package protocol QueueScorer: AnyObject {
  func submitted(user: Int, width: Int, at now: Int64)
  func started(user: Int, width: Int, at now: Int64)
  func ended(user: Int, width: Int, at now: Int64)
  /// Writes a finite key for each waiting job; the smallest goes first.
  func fill(_ keys: UnsafeMutablePointer<Double>, for queue: QueueColumns, at now: Int64)
}
