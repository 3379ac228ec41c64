internal import SlurmControl

/// A job that is not over, as the side-car follows it.
struct TrackedJob {
  var job: LiveJob
  var submitSeconds: Int64
  /// Its own nice value.
  var original: Int64
  /// Its position in what is learned from.
  var position = 0
  var user = 0
  var arm: ExperimentArm?
  /// What the whole machine needed, when the job came, for all that was there before it, in seconds.
  var backlogSeconds = 0.0
  /// Somebody else has set its nice value after the side-car had: it is left alone.
  var isForeign = false
  /// Whether its processors count as used by its user.
  var isCharged = false
  /// The priority that it would have at its own nice value, and whether that is known.
  private(set) var base: Int64 = 0
  private(set) var hasBase = false

  init(_ job: LiveJob, arm: ExperimentArm?, now: Int64) {
    self.job = job
    self.arm = arm
    submitSeconds = job.submitSeconds
    original = job.nice
    noteBase()
  }

  /// Follows the priority at the job's own nice value. At 1, Slurm's floor, a lowered priority says
  /// nothing, so that what was known last stays.
  mutating func noteBase() {
    guard job.isWaiting, job.priority > 0 else { return }
    if job.priority == 1, job.nice > original, hasBase { return }
    base = job.priority + job.nice - original
    hasBase = true
  }
}
