internal import Fingerprints
internal import Diagnostics
internal import FoundationEssentials
internal import GRDB
package import Recommendations

extension Store {
  /// Stores a recommendation and returns it with its id.
  ///
  /// The id is made of its contents: the same advice given again returns the one that is stored, in
  /// the state in which it stands. Throws `StoreError`; `invalid-value` where it is not valid.
  package func add(_ recommendation: Recommendation) throws(StoreError) -> Recommendation {
    var proposal = recommendation
    proposal.state = .proposed
    proposal.id = ""
    let fingerprint: String
    do {
      fingerprint = try proposal.contentFingerprint().text
    } catch {
      throw StoreError(.invalidValue, error.message, at: error.location, cause: error.cause)
    }
    return try write { db in
      let known = try Row.fetchOne(
        db, sql: "SELECT id, state, contents FROM recommendation WHERE fingerprint = ?",
        arguments: [fingerprint])
      if let known { return try Self.recommendation(known, path: path) }
      // Two different contents may begin with the same digits: then the id is longer.
      for length in 8...32 {
        let id = "r-" + fingerprint.prefix(length)
        if try Row.fetchOne(db, sql: "SELECT 1 FROM recommendation WHERE id = ?", arguments: [id]) == nil {
          proposal.id = id
          break
        }
      }
      try db.execute(
        sql: "INSERT INTO recommendation VALUES (?, ?, ?, ?, ?, ?)",
        arguments: [
          proposal.id, proposal.createdUnixSeconds, proposal.verb, proposal.state.rawValue, fingerprint,
          String(decoding: try proposal.json(), as: UTF8.self),
        ])
      return proposal
    }
  }

  /// The recommendation of that id, or of the only id that begins so.
  ///
  /// Throws `StoreError`: `not-found` or `ambiguous`.
  package func recommendation(_ id: String) throws(StoreError) -> Recommendation {
    try read { db in try Self.find(id, in: db, path: path) }
  }

  /// All recommendations, or those of a verb or in a state, the newest first.
  package func recommendations(
    verb: String? = nil, state: Recommendation.State? = nil
  ) throws(StoreError) -> [Recommendation] {
    try read { db in
      let rows = try Row.fetchAll(
        db,
        sql: """
          SELECT id, state, contents FROM recommendation
          WHERE (?1 IS NULL OR verb = ?1) AND (?2 IS NULL OR state = ?2)
          ORDER BY createdUnixSeconds DESC, id
          """, arguments: [verb, state?.rawValue])
      return try rows.map { try Self.recommendation($0, path: path) }
    }
  }

  /// Marks a recommendation as not wanted.
  ///
  /// Throws `StoreError` (`wrong-state`) where it is applied: undo it first.
  package func reject(_ id: String) throws(StoreError) {
    try write { db in
      let found = try Self.find(id, in: db, path: path)
      guard found.state.mayBecome(.rejected) else {
        throw StoreError(
          .wrongState,
          "The recommendation \(found.id) is \(found.state.rawValue). Undo it before rejecting it.")
      }
      try Self.setState(.rejected, of: found.id, in: db)
    }
  }

  /// Records what a re-measurement showed; the recommendation becomes `verified`.
  ///
  /// Throws `StoreError` (`wrong-state`) where it is not applied.
  package func record(_ verification: Verification, of id: String) throws(StoreError) {
    try write { db in
      let found = try Self.find(id, in: db, path: path)
      guard found.state.mayBecome(.verified), found.state != .undoing else {
        throw StoreError(
          .wrongState,
          "The recommendation \(found.id) is \(found.state.rawValue). Apply it before verifying it.")
      }
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
      try db.execute(
        sql: "INSERT INTO verification (recommendation, contents) VALUES (?, ?)",
        arguments: [found.id, String(decoding: try encoder.encode(verification), as: UTF8.self)])
      try Self.setState(.verified, of: found.id, in: db)
    }
  }

  /// The verifications of a recommendation, the oldest first.
  package func verifications(of id: String) throws(StoreError) -> [Verification] {
    try read { db in
      let found = try Self.find(id, in: db, path: path)
      let texts = try String.fetchAll(
        db, sql: "SELECT contents FROM verification WHERE recommendation = ? ORDER BY id",
        arguments: [found.id])
      return try texts.map { try JSONDecoder().decode(Verification.self, from: Data($0.utf8)) }
    }
  }

  static func find(_ id: String, in db: Database, path: String) throws -> Recommendation {
    let wanted = id.hasPrefix("r-") ? id : "r-" + id
    let isWellFormed = wanted.utf8.dropFirst(2).allSatisfy {
      (48...57).contains($0) || (97...102).contains($0)
    }
    let rows =
      isWellFormed && wanted.utf8.count > 2
      ? try Row.fetchAll(
        db, sql: "SELECT id, state, contents FROM recommendation WHERE id GLOB ? ORDER BY id LIMIT 10",
        arguments: [wanted + "*"]) : []
    if let exact = rows.first(where: { $0["id"] == wanted }) {
      return try recommendation(exact, path: path)
    }
    if rows.count > 1 {
      let ids = rows.map { $0["id"] as String }.joined(separator: ", ")
      throw StoreError(
        .ambiguous, "`\(id)` is the beginning of several recommendations: \(ids). Give more of it.")
    }
    guard let row = rows.first else {
      throw StoreError(
        .notFound, "There is no recommendation `\(id)`. `plait list` shows those that there are.")
    }
    return try recommendation(row, path: path)
  }

  static func setState(_ state: Recommendation.State, of id: String, in db: Database) throws {
    try db.execute(sql: "UPDATE recommendation SET state = ? WHERE id = ?", arguments: [state.rawValue, id])
  }

  private static func recommendation(_ row: Row, path: String) throws -> Recommendation {
    do {
      var value = try Recommendation(json: Array((row["contents"] as String).utf8), file: path)
      value.id = row["id"]
      guard let state = Recommendation.State(rawValue: row["state"]) else {
        throw StoreError(
          .corrupt, "The recommendation \(value.id) is in the unknown state `\(row["state"] as String)`.",
          at: SourceLocation(file: path))
      }
      value.state = state
      return value
    } catch let error as RecommendationError {
      throw StoreError(
        .corrupt, "The recommendation \(row["id"] as String) in the store cannot be read.",
        at: SourceLocation(file: path), cause: error.diagnosis)
    }
  }
}
