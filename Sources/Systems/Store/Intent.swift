internal import FoundationEssentials
internal import GRDB
internal import Recommendations

/// What is written before a change is made: the acts, in order, and what they replace.
struct Intent: Sendable {
  enum Kind: String, Sendable {
    case apply
    case undo
  }

  var id: Int64
  var recommendation: String
  var kind: Kind
  /// The folder that relative paths were resolved against.
  var root: String
  var stateBefore: Recommendation.State
  var acts: [Act]
  /// As many as acts.
  var phases: [Act.Phase]
  /// The processes that run the commands that have been started.
  var processes: [Int: ProcessIdentity] = [:]

  /// Writes a new intent and returns its id.
  static func insert(
    _ kind: Kind, recommendation: String, root: String, stateBefore: Recommendation.State, acts: [Act],
    unixSeconds: Int64, in db: Database
  ) throws -> Intent {
    try db.execute(
      sql: """
        INSERT INTO intent (recommendation, act, root, stateBefore, phase, writtenUnixSeconds)
        VALUES (?, ?, ?, ?, 'open', ?)
        """, arguments: [recommendation, kind.rawValue, root, stateBefore.rawValue, unixSeconds])
    let id = db.lastInsertedRowID
    let statement = try db.makeStatement(
      sql: """
        INSERT INTO act (intent, ordinal, kind, path, beforeMode, beforeBytes, afterMode, afterBytes,
          forward, backward) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """)
    for (ordinal, act) in acts.enumerated() {
      var row: [(any DatabaseValueConvertible)?] = [id, ordinal]
      switch act {
      case .file(let path, let before, let after):
        row += ["file", path, before.map { Int($0.mode) }, before.map { Data($0.bytes) }]
        row += [after.map { Int($0.mode) }, after.map { Data($0.bytes) }, nil, nil]
      case .makeFolder(let path): row += ["makeFolder", path, nil, nil, nil, nil, nil, nil]
      case .removeFolder(let path): row += ["removeFolder", path, nil, nil, nil, nil, nil, nil]
      case .command(let forward, let backward):
        row += ["command", nil, nil, nil, nil, nil, try words(forward), try words(backward)]
      }
      try statement.execute(arguments: StatementArguments(row))
    }
    return Intent(
      id: id, recommendation: recommendation, kind: kind, root: root, stateBefore: stateBefore, acts: acts,
      phases: Array(repeating: .pending, count: acts.count))
  }

  /// The intents that were not finished, the oldest first.
  static func open(in db: Database) throws -> [Intent] {
    try Row.fetchAll(db, sql: "SELECT * FROM intent WHERE phase = 'open' ORDER BY id").map {
      try load($0, in: db)
    }
  }

  /// The last intent to apply a recommendation that was carried out.
  static func lastApplied(_ recommendation: String, in db: Database) throws -> Intent? {
    try Row.fetchOne(
      db,
      sql: """
        SELECT * FROM intent WHERE recommendation = ? AND act = 'apply' AND phase = 'done'
        ORDER BY id DESC LIMIT 1
        """, arguments: [recommendation]
    ).map { try load($0, in: db) }
  }

  /// The recommendations, other than one, that are in force and were applied to a file after an intent.
  static func laterUsers(of path: String, after intent: Intent, in db: Database) throws -> [String] {
    try String.fetchAll(
      db,
      sql: """
        SELECT DISTINCT intent.recommendation FROM intent
        JOIN act ON act.intent = intent.id
        JOIN recommendation ON recommendation.id = intent.recommendation
        WHERE act.path = ? AND intent.id > ? AND intent.act = 'apply' AND intent.phase = 'done'
          AND recommendation.id <> ? AND recommendation.state IN ('applied', 'verified')
        ORDER BY intent.recommendation
        """, arguments: [path, intent.id, intent.recommendation])
  }

  private static func load(_ row: Row, in db: Database) throws -> Intent {
    guard let kind = Kind(rawValue: row["act"]),
      let stateBefore = Recommendation.State(rawValue: row["stateBefore"])
    else { throw StoreError(.corrupt, "An intent in the journal cannot be read.") }
    var intent = Intent(
      id: row["id"], recommendation: row["recommendation"], kind: kind, root: row["root"],
      stateBefore: stateBefore,
      acts: [], phases: [])
    let rows = try Row.fetchAll(
      db, sql: "SELECT * FROM act WHERE intent = ? ORDER BY ordinal", arguments: [intent.id])
    for (ordinal, row) in rows.enumerated() {
      guard let phase = Act.Phase(rawValue: row["phase"]) else {
        throw StoreError(.corrupt, "An act in the journal cannot be read.")
      }
      intent.phases.append(phase)
      switch row["kind"] as String {
      case "makeFolder": intent.acts.append(.makeFolder(path: row["path"]))
      case "removeFolder": intent.acts.append(.removeFolder(path: row["path"]))
      case "command":
        let decoder = JSONDecoder()
        intent.acts.append(
          .command(
            forward: try decoder.decode([String].self, from: Data((row["forward"] as String).utf8)),
            backward: try decoder.decode([String].self, from: Data((row["backward"] as String).utf8))))
        if let id = row["processID"] as Int32?, let start = row["processStart"] as Int64? {
          intent.processes[ordinal] = ProcessIdentity(id: id, startTicks: start)
        }
      default:
        intent.acts.append(
          .file(
            path: row["path"], before: Self.state(row, "beforeMode", "beforeBytes"),
            after: Self.state(row, "afterMode", "afterBytes")))
      }
    }
    return intent
  }

  private static func state(_ row: Row, _ mode: String, _ bytes: String) -> FileState? {
    guard let mode = row[mode] as Int? else { return nil }
    // SQLite gives an empty blob back as an empty one, not as NULL; GRDB gives nil for neither.
    let data = row[bytes] as Data? ?? Data()
    return FileState(bytes: Array(data), mode: UInt16(mode))
  }

  private static func words(_ list: [String]) throws -> String {
    String(decoding: try JSONEncoder().encode(list), as: UTF8.self)
  }

  static func setPhase(
    _ phase: Act.Phase, of ordinal: Int, process: ProcessIdentity?, intent: Int64, in db: Database
  ) throws {
    try db.execute(
      sql: "UPDATE act SET phase = ?, processID = ?, processStart = ? WHERE intent = ? AND ordinal = ?",
      arguments: [phase.rawValue, process?.id, process?.startTicks, intent, ordinal])
  }

  static func finish(_ intent: Int64, as phase: String, unixSeconds: Int64, in db: Database) throws {
    try db.execute(
      sql: "UPDATE intent SET phase = ?, finishedUnixSeconds = ? WHERE id = ?",
      arguments: [phase, unixSeconds, intent])
  }
}
