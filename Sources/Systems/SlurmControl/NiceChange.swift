/// A job's nice value: its priority is lowered by it.
package struct NiceChange: Sendable, Equatable {
  package var job: Int64
  package var nice: Int64

  package init(job: Int64, nice: Int64) {
    self.job = job
    self.nice = nice
  }

  /// What Slurm takes: NICE_OFFSET is 2^31, and two values at either end have other meanings.
  package static let limits: ClosedRange<Int64> = -2_147_483_645...2_147_483_645
  /// On the wire this one is NO_VAL, "leave it as it is": over REST it is answered with success and not set.
  package static let unsettable: Int64 = -2
}
