/// A front that a search found, by the share of one box that it dominates; see `FrontStudy.hypervolumes`.
package struct FrontVolume: Sendable, Equatable {
  package var method: FrontStudy.Method
  /// Policies that were tried on the training part.
  package var evaluations: Int
  /// How many of them form the front there.
  package var policies: Int
  /// The share on the training part, by all of the front.
  package var training: Double
  /// The share on the jobs held back, by at most eight of the front.
  package var heldBack: Double
}
