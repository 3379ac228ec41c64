internal import GRDB

/// How one giving back of all values ended, as the journal has it.
package struct JournalledSettling: Sendable, Equatable {
  package var atSeconds: Int64
  /// `settled` or `given-up`.
  package var ending: String
  package var restored: Int
  package var left: Int
  /// How often slurmctld was started anew meanwhile.
  package var restarts: Int
  /// Why it was given up; empty where it was not.
  package var reason: String
}

extension SideCarJournal {
  /// The number of the last change that was asked for; 0 before the first.
  package func lastChange() throws(SlurmControlError) -> Int64 {
    try read { db in
      // Also of changes that were forgotten since.
      try Int64.fetchOne(db, sql: "SELECT seq FROM sqlite_sequence WHERE name = 'change'") ?? 0
    }
  }

  /// Whether everything that was ever asked for was given back to a slurmctld that has saved it.
  package func isSettled() throws(SlurmControlError) -> Bool {
    let last = try lastChange()
    return try read { db in
      try Int64.fetchOne(db, sql: "SELECT max(lastChange) FROM settling") ?? 0
    } >= last
  }

  /// Writes down how giving back ended.
  ///
  /// - Parameter lastChange: The last change that it holds for; 0 for none.
  func note(
    _ settling: NiceRestoration.Settling, atSeconds: Int64, lastChange: Int64
  ) throws(SlurmControlError) {
    try write { db in
      try db.execute(
        sql: """
          INSERT INTO settling (atSeconds, ending, restored, "left", restarts, reason, lastChange)
          VALUES (?, ?, ?, ?, ?, ?, ?)
          """,
        arguments: [
          atSeconds, settling.ending.rawValue, settling.outcome.restored,
          settling.outcome.left + settling.outcome.completing, settling.restarts, settling.reason, lastChange,
        ])
      // A guardian of every restart in a year is more than anybody reads.
      try db.execute(sql: "DELETE FROM settling WHERE id <= (SELECT max(id) FROM settling) - 1000")
    }
  }

  /// How giving back has ended so far, the latest last.
  package func settlings() throws(SlurmControlError) -> [JournalledSettling] {
    try read { db in
      try Row.fetchAll(db, sql: "SELECT * FROM settling ORDER BY id").map { row in
        JournalledSettling(
          atSeconds: row["atSeconds"], ending: row["ending"], restored: row["restored"], left: row["left"],
          restarts: row["restarts"], reason: row["reason"])
      }
    }
  }
}
