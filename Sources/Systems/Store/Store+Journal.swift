internal import GRDB
internal import Recommendations

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
