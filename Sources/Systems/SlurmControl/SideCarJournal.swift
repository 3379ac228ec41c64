internal import Diagnostics
internal import GRDB
internal import Glibc

/// What the side-car of one cluster has done and seen, on the disk: every nice value is written here
/// before Slurm is asked for it, so that whatever happens the way back is known.
///
/// One SQLite file in a folder of the cluster's own. A call is one transaction, and what has returned is
/// on the disk (`synchronous = FULL`).
package final class SideCarJournal: Sendable {
  package let folder: String
  private let queue: DatabaseQueue

  /// Opens the journal of a folder, and makes both where there are none.
  /// - Throws: `SlurmControlError` (`journal`), as all calls do.
  package init(folder: String) throws(SlurmControlError) {
    self.folder = folder
    var path = folder.hasPrefix("/") ? "" : "."
    for part in folder.split(separator: "/") {
      path += "/" + part
      if mkdir(path, 0o700) != 0, errno != EEXIST, access(path, X_OK) != 0 {
        throw SlurmControlError(
          .journal, "the side-car's folder cannot be made; make it, or name another one with --state",
          at: SourceLocation(file: path), cause: String(cString: strerror(errno)))
      }
    }
    var configuration = Configuration()
    configuration.busyMode = .timeout(10)
    configuration.prepareDatabase { db in
      try db.execute(sql: "PRAGMA journal_mode = WAL")
      try db.execute(sql: "PRAGMA synchronous = FULL")
    }
    do {
      queue = try DatabaseQueue(path: folder + "/journal.sqlite", configuration: configuration)
      try queue.writeWithoutTransaction { try SideCarSchema.migrate($0) }
    } catch {
      throw Self.failure(error, folder)
    }
  }

  /// Whether a folder holds a journal.
  package static func exists(folder: String) -> Bool { access(folder + "/journal.sqlite", F_OK) == 0 }

  func read<T>(_ body: (Database) throws -> T) throws(SlurmControlError) -> T {
    do {
      return try queue.read(body)
    } catch {
      throw Self.failure(error, folder)
    }
  }

  func write<T>(_ body: (Database) throws -> T) throws(SlurmControlError) -> T {
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
      throw Self.failure(error, folder)
    }
  }

  private static func failure(_ error: any Error, _ folder: String) -> SlurmControlError {
    if let error = error as? SlurmControlError { return error }
    return SlurmControlError(
      .journal, "the journal cannot be used; look at its disk and its owner, nothing was asked of Slurm",
      at: SourceLocation(file: folder + "/journal.sqlite"), cause: "\(error)")
  }
}
