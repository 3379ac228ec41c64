/// A policy of one feature: the candidate with the largest value goes first, or that with the smallest.
package struct FeatureRule: Sendable, Equatable {
  /// Its place in `QueueFeatures.names`.
  package var feature: Int
  package var isLargest: Bool

  package init(feature: Int, isLargest: Bool) {
    precondition(QueueFeatures.names.indices.contains(feature))
    self.feature = feature
    self.isLargest = isLargest
  }

  /// First come, first served: the longest wait.
  package static let firstComeFirstServed = FeatureRule(feature: 2, isLargest: true)
  /// The largest slowdown by request.
  package static let largestExpansionFirst = FeatureRule(feature: 3, isLargest: true)

  /// For example "smallest log processors".
  package var description: String { "\(isLargest ? "largest" : "smallest") \(QueueFeatures.names[feature])" }
}
