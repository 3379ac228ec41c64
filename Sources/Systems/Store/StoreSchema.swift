internal import Diagnostics
internal import GRDB

/// The tables of the store and how they came to be: one script a version, never changed once released.
enum StoreSchema {
  /// Marks the file as ours in SQLite's header: "Plat" in ASCII.
  private static let applicationID = 0x506C_6174

  static var version: Int { scripts.count }

  /// Brings a database to this version in one transaction, which other processes wait for.
  static func migrate(_ db: Database, path: String) throws {
    // Most openings find nothing to do and need no right to write.
    if try isCurrent(db, path: path) { return }
    try db.inTransaction(.immediate) {
      if try isCurrent(db, path: path) { return .commit }
      let found = try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0
      for script in scripts[found...] { try db.execute(sql: script) }
      try db.execute(sql: "PRAGMA user_version = \(version)")
      try db.execute(sql: "PRAGMA application_id = \(applicationID)")
      return .commit
    }
  }

  private static func isCurrent(_ db: Database, path: String) throws -> Bool {
    let found = try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0
    let application = try Int.fetchOne(db, sql: "PRAGMA application_id") ?? 0
    let tables = try Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_schema") ?? 0
    if application != applicationID, application != 0 || found != 0 || tables != 0 {
      throw StoreError(
        .notAStore, "This database belongs to another program. Name another place with PLAIT_STORE.",
        at: SourceLocation(file: path))
    }
    if found > version {
      throw StoreError(
        .newerVersion,
        "The store has version \(found), and this Plait knows up to \(version). Use the newer Plait, or "
          + "name another place with PLAIT_STORE.", at: SourceLocation(file: path))
    }
    return found == version
  }

  private static let scripts = [
    """
    CREATE TABLE recommendation (
      id TEXT PRIMARY KEY NOT NULL,
      createdUnixSeconds INTEGER NOT NULL,
      verb TEXT NOT NULL,
      state TEXT NOT NULL,
      fingerprint TEXT NOT NULL UNIQUE,
      contents TEXT NOT NULL CHECK (json_valid(contents))
    ) STRICT;
    CREATE TABLE verification (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      recommendation TEXT NOT NULL REFERENCES recommendation (id),
      contents TEXT NOT NULL CHECK (json_valid(contents))
    ) STRICT;
    CREATE INDEX verificationByRecommendation ON verification (recommendation);
    CREATE TABLE trial (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      createdUnixSeconds INTEGER NOT NULL,
      verb TEXT NOT NULL,
      subject TEXT NOT NULL,
      machine TEXT NOT NULL,
      seed INTEGER NOT NULL,
      payload TEXT NOT NULL CHECK (json_valid(payload))
    ) STRICT;
    CREATE INDEX trialBySubject ON trial (subject, machine);
    CREATE TABLE run (
      key TEXT PRIMARY KEY NOT NULL,
      updatedUnixSeconds INTEGER NOT NULL,
      progress BLOB NOT NULL
    ) STRICT;
    CREATE TABLE intent (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      recommendation TEXT NOT NULL REFERENCES recommendation (id),
      act TEXT NOT NULL CHECK (act IN ('apply', 'undo')),
      root TEXT NOT NULL,
      stateBefore TEXT NOT NULL,
      phase TEXT NOT NULL CHECK (phase IN ('open', 'done', 'rolledBack')),
      writtenUnixSeconds INTEGER NOT NULL,
      finishedUnixSeconds INTEGER
    ) STRICT;
    CREATE UNIQUE INDEX intentOpen ON intent (recommendation) WHERE phase = 'open';
    CREATE INDEX intentByRecommendation ON intent (recommendation);
    CREATE TABLE act (
      intent INTEGER NOT NULL REFERENCES intent (id),
      ordinal INTEGER NOT NULL,
      kind TEXT NOT NULL CHECK (kind IN ('file', 'makeFolder', 'removeFolder', 'command')),
      path TEXT,
      beforeMode INTEGER, beforeBytes BLOB,
      afterMode INTEGER, afterBytes BLOB,
      forward TEXT, backward TEXT,
      phase TEXT NOT NULL DEFAULT 'pending' CHECK (phase IN ('pending', 'started', 'done')),
      processID INTEGER, processStart INTEGER,
      PRIMARY KEY (intent, ordinal)
    ) STRICT, WITHOUT ROWID;
    """
  ]
}
