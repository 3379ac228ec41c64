/// All jobs that slurmctld remembers, at one moment of its clock.
package struct QueueSnapshot: Sendable, Equatable {
  /// Seconds since 1970, of the controller's clock.
  package var atSeconds: Int64
  package var jobs: [LiveJob]
  /// Records that could not be read, with what was wrong; such jobs are left alone.
  package var unreadable: [String]

  package init(atSeconds: Int64, jobs: [LiveJob], unreadable: [String] = []) {
    self.atSeconds = atSeconds
    self.jobs = jobs
    self.unreadable = unreadable
  }
}
