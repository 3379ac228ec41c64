internal import GRDB
internal import Recommendations

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

extension Store {
  /// What was applied and undone, of one recommendation or of all, the oldest first.
  package func journal(of id: String? = nil) throws(StoreError) -> [JournalEntry] {
    try read { db in
      let wanted = try id.map { try Self.find($0, in: db, path: path).id }
      let rows = try Row.fetchAll(
        db, sql: "SELECT * FROM intent WHERE ?1 IS NULL OR recommendation = ?1 ORDER BY id",
        arguments: [wanted])
      return try rows.map { row in
        JournalEntry(
          recommendation: row["recommendation"], act: row["act"], phase: row["phase"], root: row["root"],
          writtenUnixSeconds: row["writtenUnixSeconds"], finishedUnixSeconds: row["finishedUnixSeconds"],
          paths: try String.fetchAll(
            db, sql: "SELECT path FROM act WHERE intent = ? AND kind = 'file' ORDER BY ordinal",
            arguments: [row["id"] as Int64]))
      }
    }
  }
}
