/// A line of the journal: an apply or an undo, and how it ended.
package struct JournalEntry: Sendable, Equatable {
  package var recommendation: String
  /// `apply` or `undo`.
  package var act: String
  /// `open`, `done` or `rolledBack`.
  package var phase: String
  package var root: String
  package var writtenUnixSeconds: Int64
  package var finishedUnixSeconds: Int64?
  /// The files that it is about, in order.
  package var paths: [String]
}
