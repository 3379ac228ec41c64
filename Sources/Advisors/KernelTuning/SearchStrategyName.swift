/// The searches that can be asked for by name.
package enum SearchStrategyName: String, Sendable, CaseIterable, Codable {
  case random
  case exhaustive
  /// Hill climbing with restarts.
  case local
  /// Simulated annealing.
  case annealing
  case genetic
  /// Differential evolution.
  case differential
  /// An adaptive, tabu-guided pack of grey wolves.
  case greyWolf = "grey-wolf"
  /// A Gaussian process and the expected improvement.
  case surrogate
  /// Plait's own: the surrogate, and what its trials say of others.
  case portfolio
}
