internal import Slurm

/// All jobs that slurmctld remembers, at one moment of its clock.
package struct QueueSnapshot: Sendable, Equatable {
  /// Seconds since 1970, of the controller's clock.
  package var atSeconds: Int64
  package var jobs: [LiveJob]
  /// Records that could not be read, with what was wrong; such jobs are left alone.
  package var unreadable: [String]

  /// What is kept for somebody; empty where it was not asked for.
  package var reservations: [LiveReservation] = []
  /// The nodes; empty where they were not asked for.
  package var nodes: [LiveNode] = []

  /// The processors that reservations keep at the moment of the snapshot, those of jobs within them included. A node
  /// that two of them keep counts once.
  package var keptProcessors: Int64 {
    var claimed: Set<String> = []
    var sum: Int64 = 0
    for reservation in reservations where !reservation.spans(from: atSeconds, until: atSeconds + 1).isEmpty {
      let names = (try? HostList.names(reservation.nodeList)) ?? []
      let fresh = names.count { claimed.insert($0).inserted }
      sum +=
        names.isEmpty ? reservation.processors : reservation.processors * Int64(fresh) / Int64(names.count)
    }
    return sum
  }

  package init(atSeconds: Int64, jobs: [LiveJob], unreadable: [String] = []) {
    self.atSeconds = atSeconds
    self.jobs = jobs
    self.unreadable = unreadable
  }
}
