internal import Diagnostics
internal import GRDB

/// The tables of the journal and how they came to be: one script a version, never changed once released.
enum SideCarSchema {
  static func migrate(_ db: Database) throws {
    let found = try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0
    if found > scripts.count {
      throw SlurmControlError(
        .journal,
        "the journal has version \(found) and this Plait knows up to \(scripts.count); use the newer Plait")
    }
    if found == scripts.count { return }
    try db.inTransaction(.immediate) {
      for script in scripts[found...] { try db.execute(sql: script) }
      try db.execute(sql: "PRAGMA user_version = \(scripts.count)")
      return .commit
    }
  }

  private static let scripts = [
    """
    CREATE TABLE nice (
      job INTEGER NOT NULL,
      submitSeconds INTEGER NOT NULL,
      original INTEGER NOT NULL,
      previous INTEGER NOT NULL,
      wanted INTEGER NOT NULL,
      isOpen INTEGER NOT NULL,
      PRIMARY KEY (job, submitSeconds)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX niceOpen ON nice (isOpen) WHERE isOpen = 1;
    CREATE TABLE change (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      atSeconds INTEGER NOT NULL,
      job INTEGER NOT NULL,
      submitSeconds INTEGER NOT NULL,
      before INTEGER NOT NULL,
      nice INTEGER NOT NULL,
      purpose TEXT NOT NULL CHECK (purpose IN ('order', 'restore'))
    ) STRICT;
    CREATE TABLE job (
      number INTEGER NOT NULL,
      submitSeconds INTEGER NOT NULL,
      eligibleSeconds INTEGER,
      startSeconds INTEGER,
      endSeconds INTEGER,
      limitSeconds INTEGER,
      processors INTEGER NOT NULL,
      nodes INTEGER NOT NULL,
      user TEXT NOT NULL,
      account TEXT NOT NULL,
      partition TEXT NOT NULL,
      quality TEXT NOT NULL,
      arm TEXT,
      ending TEXT,
      PRIMARY KEY (number, submitSeconds)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE period (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      startSeconds INTEGER NOT NULL,
      endSeconds INTEGER,
      mode TEXT NOT NULL,
      policy TEXT NOT NULL
    ) STRICT;
    """,
    // What accounts and users had used before the first job that was seen.
    """
    CREATE TABLE share (
      place INTEGER PRIMARY KEY,
      atSeconds INTEGER NOT NULL,
      account TEXT NOT NULL,
      user TEXT NOT NULL,
      parent INTEGER NOT NULL,
      shares INTEGER,
      usage REAL NOT NULL
    ) STRICT;
    """,
    // How giving back all values ended, and up to which change that holds.
    """
    CREATE TABLE settling (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      atSeconds INTEGER NOT NULL,
      ending TEXT NOT NULL CHECK (ending IN ('settled', 'given-up')),
      restored INTEGER NOT NULL,
      "left" INTEGER NOT NULL,
      restarts INTEGER NOT NULL,
      reason TEXT NOT NULL,
      lastChange INTEGER NOT NULL
    ) STRICT;
    """,
  ]
}
