internal import FoundationEssentials
internal import GRDB

extension Store {
  /// Stores a run's progress in place of what was stored under its key.
  package func save(_ run: RunProgress) throws(StoreError) {
    try write { db in
      try db.execute(
        sql: """
          INSERT INTO run VALUES (?, ?, ?) ON CONFLICT (key) DO UPDATE
          SET updatedUnixSeconds = excluded.updatedUnixSeconds, progress = excluded.progress
          """, arguments: [run.key, run.updatedUnixSeconds, Data(run.progress)])
    }
  }

  /// The progress stored under a key; nil where there is none.
  package func run(key: String) throws(StoreError) -> RunProgress? {
    try read { db in
      try Row.fetchOne(db, sql: "SELECT * FROM run WHERE key = ?", arguments: [key]).map { row in
        RunProgress(
          key: row["key"], updatedUnixSeconds: row["updatedUnixSeconds"],
          progress: Array(row["progress"] as Data))
      }
    }
  }

  /// All runs that have not been finished, the latest first.
  package func runs() throws(StoreError) -> [RunProgress] {
    try read { db in
      try Row.fetchAll(db, sql: "SELECT * FROM run ORDER BY updatedUnixSeconds DESC, key").map { row in
        RunProgress(
          key: row["key"], updatedUnixSeconds: row["updatedUnixSeconds"],
          progress: Array(row["progress"] as Data))
      }
    }
  }

  /// Forgets a run: it is finished.
  package func removeRun(key: String) throws(StoreError) {
    try write { db in try db.execute(sql: "DELETE FROM run WHERE key = ?", arguments: [key]) }
  }
}
