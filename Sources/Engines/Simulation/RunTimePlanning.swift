/// Which parts of a predicted run-time distribution EASY backfilling plans with.
///
/// One number for everything is what makes predictions dangerous: a reservation wants the late end of
/// what runs, a backfilled job is tried by what is likely.
package struct RunTimePlanning: Sendable, Equatable {
  /// A running job is expected to end at this quantile of its run time, given how long it has run.
  package var releaseQuantile = 0.9
  /// A job is tried for backfilling with this quantile of its run time.
  package var backfillQuantile = 0.6
  /// A named key orders a job by this quantile of its run time; nil by its mean. Jobs that fail at once and others of their kind
  /// that run for hours have a mean of hours: a low quantile lets them go first.
  package var orderQuantile: Double?
  /// A job that has waited longer than this goes first, the longest waiting of them before the
  /// others, and while one of them heads the queue everything is planned with the users' requests,
  /// which no job outlives: then nothing but the jobs that run and those before it can delay it.
  /// In seconds; nil for never.
  package var escalationSeconds: Int64?
  /// The bound on a job's wait is at least this many times what the machine needs, all processors at
  /// work, for what was there when the job came: the jobs that waited, by their expected run times, and
  /// the rest of the running ones, by their expected ends. The bound then follows the load: when
  /// everything waits long, not everything is escalated.
  package var escalationBacklogs = 0.0

  package init(
    releaseQuantile: Double = 0.9, backfillQuantile: Double = 0.6, escalationSeconds: Int64? = nil,
    escalationBacklogs: Double = 0, orderQuantile: Double? = nil
  ) {
    self.orderQuantile = orderQuantile
    self.releaseQuantile = releaseQuantile
    self.backfillQuantile = backfillQuantile
    self.escalationSeconds = escalationSeconds
    self.escalationBacklogs = escalationBacklogs
  }

  /// What a named key orders a job by.
  ///
  /// - Parameter quantileSeconds: The quantile of the job's run time at a level.
  package func ordering(
    _ expectation: RunTimeExpectation, quantileSeconds: (Double) -> Double
  ) -> RunTimeExpectation {
    guard let orderQuantile else { return expectation }
    return RunTimeExpectation(
      slowdownPerSecond: expectation.slowdownPerSecond, meanSeconds: max(quantileSeconds(orderQuantile), 1))
  }
}
