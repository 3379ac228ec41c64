internal import GRDB

/// A nice value that Slurm is about to be asked for.
package struct JournalledNice: Sendable, Equatable {
  package var job: Int64
  /// The submission tells apart two jobs that had the same number.
  package var submitSeconds: Int64
  /// What the job had before the side-car first touched it.
  package var original: Int64
  /// What is there now.
  package var previous: Int64
  package var wanted: Int64

  package init(job: Int64, submitSeconds: Int64, original: Int64, previous: Int64, wanted: Int64) {
    self.job = job
    self.submitSeconds = submitSeconds
    self.original = original
    self.previous = previous
    self.wanted = wanted
  }
}

/// What the side-car has done to a job's nice value.
package struct TouchedNice: Sendable, Equatable {
  package var job: Int64
  package var submitSeconds: Int64
  /// What the job had before the side-car first touched it.
  package var original: Int64
  /// Every value that was ever asked for: a slurmctld that was killed may come back with any of them.
  package var asked: Set<Int64>
  /// Whether the value may not be what it was.
  package var isOpen: Bool

  package init(_ change: JournalledNice) {
    job = change.job
    submitSeconds = change.submitSeconds
    original = change.original
    asked = [change.previous, change.wanted]
    isOpen = true
  }

  init(_ row: Row) {
    job = row["job"]
    submitSeconds = row["submitSeconds"]
    original = row["original"]
    isOpen = row["isOpen"]
    asked = []
  }

  /// Whether a value is the side-car's doing, or was there before it: anything else somebody else has set.
  package func explains(_ nice: Int64) -> Bool { nice == original || asked.contains(nice) }

  package mutating func take(_ change: JournalledNice) {
    asked.insert(change.wanted)
    isOpen = true
  }
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

  /// All jobs that were ever touched, by number, but for those that were let go long ago.
  package func touched() throws(SlurmControlError) -> [TouchedNice] {
    try read { db in
      var found = try Row.fetchAll(db, sql: "SELECT * FROM nice ORDER BY job, submitSeconds").map {
        TouchedNice($0)
      }
      var place: [Int64: [Int]] = [:]
      for index in found.indices { place[found[index].job, default: []].append(index) }
      for row in try Row.fetchAll(db, sql: "SELECT DISTINCT job, nice FROM change") {
        for index in place[row["job"]] ?? [] { found[index].asked.insert(row["nice"]) }
      }
      return found
    }
  }

  /// How many jobs have a value that may not be what it was.
  package func openCount() throws(SlurmControlError) -> Int {
    try read { db in try Int.fetchOne(db, sql: "SELECT count(*) FROM nice WHERE isOpen = 1") ?? 0 }
  }

  /// Forgets jobs that were let go before a moment of the controller's clock.
  package func prune(beforeSeconds: Int64) throws(SlurmControlError) {
    try write { db in
      try db.execute(
        sql: """
          DELETE FROM nice WHERE isOpen = 0 AND NOT EXISTS (SELECT 1 FROM change
          WHERE change.job = nice.job AND change.submitSeconds = nice.submitSeconds AND atSeconds >= ?)
          """, arguments: [beforeSeconds])
      try db.execute(
        sql: """
          DELETE FROM change WHERE atSeconds < ? AND NOT EXISTS (SELECT 1 FROM nice
          WHERE change.job = nice.job AND change.submitSeconds = nice.submitSeconds)
          """, arguments: [beforeSeconds])
    }
  }

  /// Nothing is left to do for these jobs: they have their value back, are gone, or somebody else has
  /// set theirs.
  package func close(_ entries: [TouchedNice]) throws(SlurmControlError) {
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
