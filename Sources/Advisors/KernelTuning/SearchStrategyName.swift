/// The searches that can be asked for by name.
package enum SearchStrategyName: String, Sendable, CaseIterable, Codable {
  case random
  /// A Gaussian process and the expected improvement.
  case surrogate
  /// Plait's own: the surrogate, and what its trials say of others.
  case portfolio
}
