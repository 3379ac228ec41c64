/// How finely a simulation keeps account of where jobs run.
package enum Placement: String, Sendable, CaseIterable {
  /// The resources of each node group are one pool: nothing is lost to fragmentation, as if jobs
  /// could be moved at will. The bound that no placement beats.
  case pooled
  /// Every job gets concrete nodes and keeps them, so that free cores which lie on the wrong nodes
  /// stay free.
  case nodes
}

/// Which of several nodes that would do a job gets.
package enum NodeChoice: String, Sendable, CaseIterable {
  /// The nodes with the lowest numbers.
  case firstFit = "first-fit"
  /// The nodes with the fewest free cores, which leaves empty nodes to jobs that need whole ones; of
  /// equals the lowest numbers.
  case bestFit = "best-fit"
}
