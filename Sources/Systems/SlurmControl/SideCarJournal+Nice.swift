internal import GRDB

/// A nice value that the side-car has asked for, or is about to.
package struct JournalledNice: Sendable, Equatable {
  package var job: Int64
  /// The submission tells apart two jobs that had the same number.
  package var submitSeconds: Int64
  /// What the job had before the side-car first touched it.
  package var original: Int64
  /// What was there when the last change was asked for.
  package var previous: Int64
  /// What was asked for last.
  package var wanted: Int64

  package init(job: Int64, submitSeconds: Int64, original: Int64, previous: Int64, wanted: Int64) {
    self.job = job
    self.submitSeconds = submitSeconds
    self.original = original
    self.previous = previous
    self.wanted = wanted
  }

  /// Whether a value is the side-car's doing, or was there before it: anything else somebody else has set.
  package func explains(_ nice: Int64) -> Bool { nice == original || nice == previous || nice == wanted }
}

extension SideCarJournal {
  package enum Purpose: String, Sendable {
    case order
    case restore
  }

  /// Writes down what Slurm is about to be asked for. A job's first entry fixes its original value.
  package func intend(
    _ changes: [JournalledNice], purpose: Purpose, atSeconds: Int64
  ) throws(SlurmControlError) {
    try write { db in
      let entry = try db.makeStatement(
        sql: """
          INSERT INTO nice VALUES (?, ?, ?, ?, ?, 1) ON CONFLICT (job, submitSeconds) DO UPDATE
          SET previous = excluded.previous, wanted = excluded.wanted, isOpen = 1
          """)
      let line = try db.makeStatement(
        sql:
          "INSERT INTO change (atSeconds, job, submitSeconds, before, nice, purpose) VALUES (?, ?, ?, ?, ?, ?)"
      )
      for change in changes {
        try entry.execute(arguments: [
          change.job, change.submitSeconds, change.original, change.previous, change.wanted,
        ])
        try line.execute(arguments: [
          atSeconds, change.job, change.submitSeconds, change.previous, change.wanted, purpose.rawValue,
        ])
      }
    }
  }

  /// The jobs whose value may not be what it was, by number.
  package func openEntries() throws(SlurmControlError) -> [JournalledNice] {
    try read { db in
      try Row.fetchAll(db, sql: "SELECT * FROM nice WHERE isOpen = 1 ORDER BY job, submitSeconds").map {
        row in
        JournalledNice(
          job: row["job"], submitSeconds: row["submitSeconds"], original: row["original"],
          previous: row["previous"], wanted: row["wanted"])
      }
    }
  }

  /// Nothing is left to do for these jobs: they have their value back, are gone, or somebody else has
  /// set theirs.
  package func close(_ entries: [JournalledNice]) throws(SlurmControlError) {
    guard !entries.isEmpty else { return }
    try write { db in
      let statement = try db.makeStatement(
        sql: "UPDATE nice SET isOpen = 0 WHERE job = ? AND submitSeconds = ?")
      for entry in entries { try statement.execute(arguments: [entry.job, entry.submitSeconds]) }
    }
  }

  /// How many changes were asked for, by purpose.
  package func changeCount(_ purpose: Purpose) throws(SlurmControlError) -> Int {
    try read { db in
      try Int.fetchOne(
        db, sql: "SELECT count(*) FROM change WHERE purpose = ?", arguments: [purpose.rawValue]) ?? 0
    }
  }

  /// How often a value was asked for that the job already had.
  package func needlessChanges() throws(SlurmControlError) -> Int {
    try read { db in
      try Int.fetchOne(db, sql: "SELECT count(*) FROM change WHERE before = nice") ?? 0
    }
  }
}
