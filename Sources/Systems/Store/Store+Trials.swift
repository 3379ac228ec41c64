package import Fingerprints
internal import Diagnostics
internal import GRDB

extension Store {
  /// Stores trials, all or none, and returns their ids, in their order.
  ///
  /// Throws `StoreError`; `invalid-value` where a payload is not JSON.
  @discardableResult
  package func add(_ trials: [Trial]) throws(StoreError) -> [Int64] {
    try write { db in
      let statement = try db.makeStatement(
        sql: """
          INSERT INTO trial (createdUnixSeconds, verb, subject, machine, seed, payload)
          VALUES (?, ?, ?, ?, ?, ?)
          """)
      var ids: [Int64] = []
      for trial in trials {
        do {
          try statement.execute(arguments: [
            trial.createdUnixSeconds, trial.verb, trial.subject, trial.machine.text,
            Int64(bitPattern: trial.seed), trial.payloadJSON,
          ])
        } catch let error as DatabaseError where error.resultCode == .SQLITE_CONSTRAINT {
          throw StoreError(
            .invalidValue, "A trial of `\(trial.subject)` does not hold JSON.", cause: error.message)
        }
        ids.append(db.lastInsertedRowID)
      }
      return ids
    }
  }

  /// The trials of a subject, on one machine or on all, with their ids, in the order of their storing.
  package func trials(
    subject: String, machine: Fingerprint? = nil, verb: String? = nil
  ) throws(StoreError) -> [(id: Int64, trial: Trial)] {
    try read { db in
      let rows = try Row.fetchAll(
        db,
        sql: """
          SELECT * FROM trial
          WHERE subject = ?1 AND (?2 IS NULL OR machine = ?2) AND (?3 IS NULL OR verb = ?3) ORDER BY id
          """, arguments: [subject, machine?.text, verb])
      return try rows.map { try Self.trial($0, path: path) }
    }
  }

  /// What a verb's trials are of, each once, by the alphabet.
  package func trialSubjects(verb: String) throws(StoreError) -> [String] {
    try read { db in
      try String.fetchAll(
        db, sql: "SELECT DISTINCT subject FROM trial WHERE verb = ? ORDER BY subject", arguments: [verb])
    }
  }

  /// The trial of that id.
  ///
  /// Throws `StoreError` (`not-found`).
  package func trial(_ id: Int64) throws(StoreError) -> Trial {
    try read { db in
      guard let row = try Row.fetchOne(db, sql: "SELECT * FROM trial WHERE id = ?", arguments: [id]) else {
        throw StoreError(.notFound, "There is no trial \(id).")
      }
      return try Self.trial(row, path: path).trial
    }
  }

  private static func trial(_ row: Row, path: String) throws -> (id: Int64, trial: Trial) {
    guard let machine = Fingerprint(text: row["machine"]) else {
      throw StoreError(
        .corrupt, "The trial \(row["id"] as Int64) has no machine.", at: SourceLocation(file: path))
    }
    let trial = Trial(
      createdUnixSeconds: row["createdUnixSeconds"], verb: row["verb"], subject: row["subject"],
      machine: machine, seed: UInt64(bitPattern: row["seed"]), payloadJSON: row["payload"])
    return (row["id"], trial)
  }
}
