/// What is believed of a job's run time R, in two numbers that a queue can be ordered by.
package struct RunTimeExpectation: Sendable, Equatable, BitwiseCopyable {
  /// E[1 / max(R, 10 s)]: by how much the job's expected bounded slowdown grows each second it waits.
  package var slowdownPerSecond: Double
  /// E[max(R, 10 s)], in seconds.
  package var meanSeconds: Double

  package init(slowdownPerSecond: Double, meanSeconds: Double) {
    self.slowdownPerSecond = slowdownPerSecond
    self.meanSeconds = meanSeconds
  }

  /// A run time that is taken for certain.
  package init(certain seconds: Double) {
    meanSeconds = max(seconds, 10)
    slowdownPerSecond = 1 / meanSeconds
  }
}

/// A waiting job whose expectation has changed.
package struct RevisedExpectation: Sendable, Equatable {
  package var job: Int32
  package var expectation: RunTimeExpectation

  package init(job: Int32, expectation: RunTimeExpectation) {
    self.job = job
    self.expectation = expectation
  }
}

/// Predicts run times on line: it hears of submissions, starts and ends in the order in which they
/// happen and may use nothing else, least of all the run time of a job that has not ended.
///
/// Jobs are positions in the workload that is simulated.
package protocol RunTimePredictor: AnyObject {
  /// A job has come.
  func submitted(_ job: Int, at now: Int64) -> RunTimeExpectation
  func started(_ job: Int, at now: Int64)
  /// A job has ended; from now on its run time may be learned from.
  func ended(_ job: Int, at now: Int64)
  /// Appends the waiting jobs whose expectation the ends since the last call have changed.
  func revise(_ revised: inout [RevisedExpectation], at now: Int64)
  /// The run time that a share `level` of such jobs does not pass, of those that run for more than
  /// `elapsedSeconds`; in seconds, at most the job's request.
  func quantileSeconds(of job: Int, level: Double, elapsedSeconds: Double) -> Double
}
