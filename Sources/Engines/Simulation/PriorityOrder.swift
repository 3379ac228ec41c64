/// The named orders in which a queue can be served.
///
/// With r the estimated run time (s), n the processors, s the submission (s), w the time waited so
/// far (s); the job with the smallest key goes first, ties go to the earlier submission and then
/// to the smaller position in the log. The formulas and their sources stand in
/// Documentation/priority-keys.md.
package enum PriorityOrder: String, Sendable, CaseIterable {
  /// First come, first served: s.
  case fcfs
  /// Shortest job first (also SPT, shortest processing time): r.
  case sjf
  /// Longest job first: -r.
  case ljf
  /// Smallest area first: r n.
  case saf
  /// Smallest number of processors first: n.
  case smallest
  /// Largest expansion factor first, with the run time bounded at 10 s: -(w + r) / max(r, 10).
  case lxf
  /// Waiting time to the third power over the run time (Tang and others, 2009): -(w / r)^3 n.
  case wfp3
  /// (Tang and others, 2009): -w / (log2(n) r), with 1e-15 added to w and n, so that a job on one
  /// processor goes first.
  case unicep
  /// Carastan-Santos and de Camargo (SC17): log10(r) n + 870 log10(s).
  case f1
  /// Carastan-Santos and de Camargo (SC17): sqrt(r) n + 25600 log10(s).
  case f2
  /// Carastan-Santos and de Camargo (SC17): r n + 6860000 log10(s).
  case f3
  /// Carastan-Santos and de Camargo (SC17): r sqrt(n) + 530000 log10(s).
  case f4
  /// Slurm's multifactor priority: age, fair share and job size, weighted.
  case multifactor

  /// Reads a name in any case; `spt` is `sjf`.
  package init?(name: String) {
    let lowered = name.lowercased()
    if lowered == "spt" {
      self = .sjf
      return
    }
    self.init(rawValue: lowered)
  }

  /// Whether the key of a waiting job changes as time passes.
  package var isDynamic: Bool {
    switch self {
    case .lxf, .wfp3, .unicep, .multifactor: true
    default: false
    }
  }
}
