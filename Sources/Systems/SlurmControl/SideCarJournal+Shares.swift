internal import GRDB

extension SideCarJournal {
  /// Whether no job was seen yet: what is used now is what was used before all of them.
  package func hasSeenNothing() throws(SlurmControlError) -> Bool {
    try read { db in try Int.fetchOne(db, sql: "SELECT count(*) FROM job") ?? 0 } == 0
  }

  /// Writes down what accounts and users have used, in place of what was there.
  package func note(_ shares: AccountShares) throws(SlurmControlError) {
    try write { db in
      try db.execute(sql: "DELETE FROM share")
      let statement = try db.makeStatement(sql: "INSERT INTO share VALUES (?, ?, ?, ?, ?, ?, ?)")
      for (place, association) in shares.associations.enumerated() {
        try statement.execute(arguments: [
          place, shares.atSeconds, association.account, association.user, association.parent,
          association.shares,
          association.usage,
        ])
      }
    }
  }

  /// What accounts and users had used before the first job; nil where it was not told.
  package func shares() throws(SlurmControlError) -> AccountShares? {
    try read { db in
      var shares = AccountShares()
      for row in try Row.fetchAll(db, sql: "SELECT * FROM share ORDER BY place") {
        shares.atSeconds = row["atSeconds"]
        shares.associations.append(
          AccountShares.Association(
            account: row["account"], user: row["user"], parent: row["parent"], shares: row["shares"],
            usage: row["usage"], factor: nil))
      }
      return shares.associations.isEmpty ? nil : shares
    }
  }
}
