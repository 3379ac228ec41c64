/// A change that slurmctld did not make.
package struct NiceRefusal: Sendable, Equatable {
  package var job: Int64
  package var reason: Reason
  /// In Slurm's words.
  package var words: String

  package enum Reason: Sendable, Equatable {
    /// The job is no longer known, or is over.
    case gone
    /// slurmctld cannot do it at this moment, as while the job is being written to accounting.
    case passing
    /// The account may not change other users' jobs.
    case denied
    case other
  }

  package init(job: Int64, reason: Reason, words: String) {
    self.job = job
    self.reason = reason
    self.words = words
  }

  package init(job: Int64, words: String) {
    self.job = job
    self.words = words
    let lowered = words.lowercased()
    if lowered.contains("invalid job id") || lowered.contains("already finished")
      || lowered.contains("job/step already completing")
    {
      reason = .gone
    } else if lowered.contains("try again") || lowered.contains("not available right now") {
      reason = .passing
    } else if lowered.contains("denied") || lowered.contains("not permitted")
      || lowered.contains("invalid user id")
    {
      reason = .denied
    } else {
      reason = .other
    }
  }
}
