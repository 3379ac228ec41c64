/// A job of one scenario of what may come: it runs, waits, or is still to be submitted.
///
/// Its run time is one that it may have; the other figures are what a scheduler would plan with.
package struct RolloutJob: Sendable, Equatable, BitwiseCopyable {
  package var processors: Int32
  package var user: Int32
  /// When it was, or will be, submitted.
  package var submitSeconds: Int64
  /// When it started; of use for jobs that run at the beginning alone.
  package var startSeconds: Int64
  /// How long it runs in this scenario, from its start.
  package var runSeconds: Int32
  package var requestedSeconds: Int32
  /// The run time that its end is expected by once it runs, from its start.
  package var reservedSeconds: Int32
  /// The run time that it is tried for backfilling with.
  package var likelySeconds: Int32
  package var expectation: RunTimeExpectation
  /// Whether its wait is part of the cost.
  package var isCounted: Bool

  package init(
    processors: Int32, user: Int32, submitSeconds: Int64, startSeconds: Int64 = 0, runSeconds: Int32,
    requestedSeconds: Int32, reservedSeconds: Int32, likelySeconds: Int32, expectation: RunTimeExpectation,
    isCounted: Bool = true
  ) {
    self.processors = processors
    self.user = user
    self.submitSeconds = submitSeconds
    self.startSeconds = startSeconds
    self.runSeconds = runSeconds
    self.requestedSeconds = requestedSeconds
    self.reservedSeconds = reservedSeconds
    self.likelySeconds = likelySeconds
    self.expectation = expectation
    self.isCounted = isCounted
  }
}
