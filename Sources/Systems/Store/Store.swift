internal import Diagnostics
internal import GRDB
internal import Glibc

/// Everything that Plait keeps: recommendations, trials, progress of runs, and the journal of changes.
///
/// One SQLite file in WAL mode. Each method is one transaction, and what has returned is on the disk
/// (`synchronous = FULL`). Several processes may use it at once; one waits for another up to the busy
/// timeout. Documentation/store.md describes it.
package final class Store: Sendable {
  package let path: String
  /// How long to wait for another process.
  let busyTimeoutSeconds: Double
  let queue: DatabaseQueue

  /// Opens the store, and makes it, with its folders, where there is none.
  ///
  /// Throws `StoreError`: `cannot-open`, `read-only`, `disk-full`, `corrupt`, `not-a-store`,
  /// `newer-version` or `busy`.
  package init(path: String, busyTimeoutSeconds: Double = 5) throws(StoreError) {
    self.path = path
    self.busyTimeoutSeconds = busyTimeoutSeconds
    try Self.makeFile(path)
    var configuration = Configuration()
    configuration.busyMode = .timeout(busyTimeoutSeconds)
    configuration.prepareDatabase { db in
      try db.execute(sql: "PRAGMA journal_mode = WAL")
      try db.execute(sql: "PRAGMA synchronous = FULL")
    }
    queue = try Self.retrying(path: path, seconds: busyTimeoutSeconds) {
      let queue = try DatabaseQueue(path: path, configuration: configuration)
      try queue.writeWithoutTransaction { try StoreSchema.migrate($0, path: path) }
      return queue
    }
  }

  /// Where the store is by convention: `PLAIT_STORE`, else `plait/plait.sqlite` below
  /// `XDG_STATE_HOME`, else `~/.local/state/plait/plait.sqlite`; nil where not even `HOME` is set.
  package static func defaultPath(environment: [String: String]) -> String? {
    if let path = environment["PLAIT_STORE"], !path.isEmpty { return path }
    // The XDG specification says to ignore a relative path.
    if let state = environment["XDG_STATE_HOME"], state.hasPrefix("/") {
      return state + "/plait/plait.sqlite"
    }
    if let home = environment["HOME"], !home.isEmpty {
      return home + "/.local/state/plait/plait.sqlite"
    }
    return nil
  }

  /// What SQLite finds wrong with the file: empty where all is well. Reads the whole file.
  package func integrityProblems() throws(StoreError) -> [String] {
    try read { db in
      let lines = try String.fetchAll(db, sql: "PRAGMA integrity_check")
      let foreign = try Row.fetchAll(db, sql: "PRAGMA foreign_key_check")
      return lines.filter { $0 != "ok" } + foreign.map { "a row of \($0[0] as String) points nowhere" }
    }
  }

  func read<T>(_ body: (Database) throws -> T) throws(StoreError) -> T {
    do {
      return try queue.read(body)
    } catch {
      throw StoreError(error, storePath: path)
    }
  }

  /// Runs a transaction that holds the right to write from its beginning.
  func write<T>(_ body: (Database) throws -> T) throws(StoreError) -> T {
    do {
      return try queue.writeWithoutTransaction { db in
        var result: T?
        try db.inTransaction(.immediate) {
          result = try body(db)
          return .commit
        }
        return result!
      }
    } catch {
      throw StoreError(error, storePath: path)
    }
  }

  /// Makes the folders and an empty file that others cannot read: the journal holds contents of files.
  private static func makeFile(_ path: String) throws(StoreError) {
    let place = SourceLocation(file: path)
    var folder = path.hasPrefix("/") ? "" : "."
    for part in path.split(separator: "/").dropLast() {
      folder += "/" + part
      if mkdir(folder, 0o700) != 0, errno != EEXIST, access(folder, X_OK) != 0 {
        throw StoreError(
          .cannotOpen, "The folder `\(folder)` of the store cannot be made. Make it, or set PLAIT_STORE.",
          at: place, cause: String(cString: strerror(errno)))
      }
    }
    let file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    if file >= 0 {
      close(file)
      return
    }
    let number = errno
    let cause = String(cString: strerror(number))
    switch number {
    case EROFS, EACCES, EPERM:
      throw StoreError(
        .readOnly, "The store cannot be written. Make it writable, or name another place with PLAIT_STORE.",
        at: place, cause: cause)
    case ENOSPC, EDQUOT:
      throw StoreError(
        .diskFull, "The disk of the store is full. Make room, or name another place with PLAIT_STORE.",
        at: place, cause: cause)
    default:
      throw StoreError(
        .cannotOpen, "The store cannot be opened. Name another place with PLAIT_STORE.", at: place,
        cause: cause)
    }
  }

  /// Tries again while another process holds the file: SQLite itself does not wait while it changes to
  /// WAL mode.
  private static func retrying<T>(
    path: String, seconds: Double, _ body: () throws -> T
  ) throws(StoreError) -> T {
    var waitedSeconds = 0.0
    while true {
      do {
        return try body()
      } catch {
        let failure = StoreError(error, storePath: path)
        if failure.code != .busy || waitedSeconds >= seconds { throw failure }
        usleep(20_000)
        waitedSeconds += 0.02
      }
    }
  }
}
