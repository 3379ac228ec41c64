internal import Slurm
internal import SlurmControl

/// What reservations leave of a machine: which processors they keep, now and later, and who runs on them.
struct MachineShare: Sendable {
  struct Span: Sendable, Equatable {
    /// Seconds since 1970.
    var seconds: Range<Int64>
    var processors: Int64
  }

  /// Until the end of what is played forward.
  private(set) var spans: [Span] = []
  /// The places in the snapshot of running jobs that lie wholly on nodes that are reserved at the moment.
  private(set) var within: Set<Int> = []
  /// Processors that are reserved at the moment and that no job has.
  private(set) var idleKept: Int64 = 0

  /// What is played forward ends here, in seconds.
  static let horizonSeconds: Int64 = 14 * 86_400

  /// - Parameter processors: Of the machine: overlapping reservations do not keep more.
  init(_ snapshot: QueueSnapshot, processors: Int) {
    let now = snapshot.atSeconds
    guard !snapshot.reservations.isEmpty else { return }
    var claimed: [(nodes: Set<String>, spans: [Range<Int64>])] = []
    var keptNow: Set<String> = []
    for reservation in snapshot.reservations {
      let times = reservation.spans(from: now, until: now + Self.horizonSeconds)
      guard !times.isEmpty else { continue }
      let names = Set((try? HostList.names(reservation.nodeList)) ?? [])
      for time in times {
        // A node that two reservations keep at once (OVERLAP, or maintenance within another) counts once.
        let doubled = claimed.filter { $0.spans.contains { $0.overlaps(time) } }
          .reduce(into: Set<String>()) { $0.formUnion($1.nodes.intersection(names)) }.count
        let share = names.isEmpty ? 1 : 1 - Double(doubled) / Double(names.count)
        let kept = Int64((Double(reservation.processors) * share).rounded())
        guard kept > 0 else { continue }
        spans.append(Span(seconds: time, processors: min(kept, Int64(processors))))
      }
      claimed.append((names, times))
      if times[0].contains(now) { keptNow.formUnion(names) }
    }
    let held = spans.filter { $0.seconds.contains(now) }.reduce(0) { $0 + $1.processors }
    var used: Int64 = 0
    for (place, job) in snapshot.jobs.enumerated() where job.isOnNodes && !job.nodeList.isEmpty {
      let names = (try? HostList.names(job.nodeList)) ?? []
      guard !names.isEmpty, names.allSatisfy(keptNow.contains) else { continue }
      within.insert(place)
      used += job.processors
    }
    idleKept = max(min(held, Int64(processors)) - used, 0)
  }
}
