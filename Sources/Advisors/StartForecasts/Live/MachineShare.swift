internal import Slurm
internal import SlurmControl

/// What reservations leave of a machine: which processors they keep, now and later, and who runs on them.
///
/// A reservation keeps its nodes, each of them once, with what jobs can have of it: a node that is down keeps nothing
/// more. Where the queue is of jobs that take whole nodes, a part of a node that is reserved is the whole node to them.
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

  private struct Claim {
    var nodes: Set<String>
    var spans: [Range<Int64>]
  }

  /// - Parameters:
  ///   - processors: Of the machine: overlapping reservations do not keep more.
  ///   - processorsPerNode: Where nodes are not told one by one; nil where it is not known.
  init(_ snapshot: QueueSnapshot, processors: Int, processorsPerNode: Int? = nil) {
    let now = snapshot.atSeconds
    guard !snapshot.reservations.isEmpty else { return }
    let sizes = NodeSizes(snapshot, processorsPerNode: processorsPerNode)
    var claimed: [Claim] = []
    var keptNow: Set<String> = []
    for reservation in snapshot.reservations {
      let times = reservation.spans(from: now, until: now + Self.horizonSeconds)
      guard !times.isEmpty else { continue }
      let names = Set((try? HostList.names(reservation.nodeList)) ?? [])
      for time in times {
        // A node that two reservations keep at once (OVERLAP, or maintenance within another) counts once.
        let doubled = claimed.filter { $0.spans.contains { $0.overlaps(time) } }
          .reduce(into: Set<String>()) { $0.formUnion($1.nodes.intersection(names)) }
        let kept = sizes.processors(of: reservation, names: names, without: doubled)
        guard kept > 0 else { continue }
        spans.append(Span(seconds: time, processors: min(kept, Int64(processors))))
      }
      claimed.append(Claim(nodes: names, spans: times))
      if times[0].contains(now) { keptNow.formUnion(names) }
    }
    take(snapshot, keptNow, processors: Int64(processors))
  }

  /// Takes in who runs on what is reserved at the moment.
  private mutating func take(_ snapshot: QueueSnapshot, _ keptNow: Set<String>, processors: Int64) {
    let now = snapshot.atSeconds
    let held = spans.filter { $0.seconds.contains(now) }.reduce(0) { $0 + $1.processors }
    var used: Int64 = 0
    for (place, job) in snapshot.jobs.enumerated() where job.isOnNodes && !job.nodeList.isEmpty {
      let names = (try? HostList.names(job.nodeList)) ?? []
      let inside = names.count { keptNow.contains($0) }
      guard inside > 0 else { continue }
      if inside == names.count {
        within.insert(place)
        used += job.processors
      } else {
        // It has those processors until it ends, whatever is kept of them: they are not to be taken off twice.
        let part = job.processors * Int64(inside) / Int64(names.count)
        used += part
        release(part, until: (job.startSeconds ?? now) + (job.limitSeconds ?? Self.horizonSeconds), from: now)
      }
    }
    idleKept = max(min(held, processors) - used, 0)
  }

  /// Takes processors off what is kept at the moment, until a job ends at its latest.
  private mutating func release(_ processors: Int64, until: Int64, from now: Int64) {
    var left = processors
    for place in spans.indices where left > 0 && spans[place].seconds.contains(now) {
      let span = spans[place]
      let part = min(left, span.processors)
      let end = min(max(until, now + 1), span.seconds.upperBound)
      spans[place].processors -= part
      spans[place].seconds = span.seconds.lowerBound..<end
      if end < span.seconds.upperBound {
        spans.append(Span(seconds: end..<span.seconds.upperBound, processors: span.processors))
      }
      left -= part
    }
    spans.removeAll { $0.processors <= 0 }
  }
}

/// How large the nodes of a machine are, as far as that is known.
private struct NodeSizes {
  private var known: [String: Int64] = [:]
  private let processorsPerNode: Int64?
  /// Whether all jobs that wait for their turn take whole nodes.
  private let countsNodes: Bool

  init(_ snapshot: QueueSnapshot, processorsPerNode: Int?) {
    for node in snapshot.nodes { known[node.name] = node.processors }
    self.processorsPerNode = processorsPerNode.map { Int64($0) }
    let waiting = snapshot.jobs.filter { $0.isWaiting && $0.reservation.isEmpty }
    countsNodes = !waiting.isEmpty && waiting.allSatisfy(\.takesWholeNodes)
  }

  /// What a reservation keeps, but for nodes that another one keeps.
  func processors(of reservation: LiveReservation, names: Set<String>, without doubled: Set<String>) -> Int64
  {
    let own = names.subtracting(doubled)
    let share = names.isEmpty ? 1 : Double(own.count) / Double(names.count)
    let told = Int64((Double(reservation.processors) * share).rounded())
    guard let whole = whole(own) else { return told }
    return countsNodes ? whole : min(told, whole)
  }

  /// All processors of nodes; nil where that is not known.
  private func whole(_ names: Set<String>) -> Int64? {
    guard !names.isEmpty else { return nil }
    if !known.isEmpty { return names.reduce(0) { $0 + (known[$1] ?? 0) } }
    guard countsNodes else { return nil }
    return processorsPerNode.map { $0 * Int64(names.count) }
  }
}
