internal import Diagnostics
internal import GRDB

extension StoreError {
  /// What an error of the database layer means for a person who keeps the store at that path.
  init(_ error: any Error, storePath: String) {
    if let known = error as? StoreError {
      self = known
      return
    }
    let place = SourceLocation(file: storePath)
    guard let error = error as? DatabaseError else {
      self.init(.database, "The store failed.", at: place, cause: "\(error)")
      return
    }
    let cause = error.message ?? "SQLite result code \(error.extendedResultCode.rawValue)"
    let elsewhere = "or name another place with PLAIT_STORE"
    switch error.resultCode {
    case .SQLITE_BUSY, .SQLITE_LOCKED:
      self.init(
        .busy, "Another process is using the store. Wait for it and try again.", at: place, cause: cause)
    case .SQLITE_FULL:
      self.init(
        .diskFull, "The disk of the store is full; nothing was changed. Make room, \(elsewhere).",
        at: place, cause: cause)
    case .SQLITE_READONLY, .SQLITE_PERM:
      self.init(
        .readOnly, "The store cannot be written. Make it writable, \(elsewhere).", at: place, cause: cause)
    case .SQLITE_CANTOPEN:
      self.init(
        .cannotOpen, "The store cannot be opened. Check its folder and your rights, \(elsewhere).",
        at: place, cause: cause)
    case .SQLITE_CORRUPT, .SQLITE_NOTADB:
      self.init(
        .corrupt,
        "The store is damaged or is no store. Keep a copy, move it away (a new one is made), \(elsewhere).",
        at: place, cause: cause)
    case .SQLITE_IOERR:
      self.init(
        .diskFull,
        "The store's disk refuses to be written or read: it is full, at a limit, or failing. Make room, "
          + "\(elsewhere).", at: place, cause: cause)
    default:
      self.init(.database, "The store failed.", at: place, cause: cause)
    }
  }
}
