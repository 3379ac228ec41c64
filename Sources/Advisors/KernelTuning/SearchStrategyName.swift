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
  /// A forest of random trees and the expected improvement.
  case forest
  /// A Gaussian process and the expected improvement.
  case surrogate
  /// Plait's own: the surrogate leads, and others are asked as they prove themselves.
  case portfolio
}
