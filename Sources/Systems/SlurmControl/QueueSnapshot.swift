/// All jobs that slurmctld remembers, at one moment of its clock.
package struct QueueSnapshot: Sendable, Equatable {
  /// Seconds since 1970, of the controller's clock.
  package var atSeconds: Int64
  package var jobs: [LiveJob]
  /// Records that could not be read, with what was wrong; such jobs are left alone.
  package var unreadable: [String]

  /// What is kept for somebody; empty where it was not asked for.
  package var reservations: [LiveReservation] = []

  /// The processors that reservations keep at the moment of the snapshot, those of jobs within them included.
  package var keptProcessors: Int64 {
    reservations.filter { !$0.spans(from: atSeconds, until: atSeconds + 1).isEmpty }
      .reduce(0) { $0 + $1.processors }
  }

  package init(atSeconds: Int64, jobs: [LiveJob], unreadable: [String] = []) {
    self.atSeconds = atSeconds
    self.jobs = jobs
    self.unreadable = unreadable
  }
}
