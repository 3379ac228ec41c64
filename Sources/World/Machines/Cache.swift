/// A level of a node's caches.
package struct Cache: Sendable, Hashable {
  package enum Kind: String, Sendable, Hashable, CaseIterable {
    case data
    case instruction
    case unified
  }

  /// From 1, the nearest to the core.
  package var level: Int
  package var kind: Kind
  /// Of one cache.
  package var sizeBytes: Int64
  /// How many cores share one cache.
  package var sharedByCores: Int
  package var lineBytes: Int?

  package init(level: Int, kind: Kind, sizeBytes: Int64, sharedByCores: Int, lineBytes: Int? = nil) {
    self.level = level
    self.kind = kind
    self.sizeBytes = sizeBytes
    self.sharedByCores = sharedByCores
    self.lineBytes = lineBytes
  }
}
