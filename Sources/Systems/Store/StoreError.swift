package import Diagnostics

/// An error of the store, or of a change that it applies or undoes.
package struct StoreError: DiagnosedError, Equatable {
  package struct Code: RawRepresentable, Sendable, Hashable {
    package var rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }

    /// The store's file or folder cannot be made or opened.
    package static let cannotOpen = Code(rawValue: "cannot-open")
    /// The store's file or disk does not allow writing.
    package static let readOnly = Code(rawValue: "read-only")
    /// The disk is full, or a limit on the size of files is reached.
    package static let diskFull = Code(rawValue: "disk-full")
    /// The file is damaged.
    package static let corrupt = Code(rawValue: "corrupt")
    /// The file is a database of another program.
    package static let notAStore = Code(rawValue: "not-a-store")
    /// A newer Plait wrote the store.
    package static let newerVersion = Code(rawValue: "newer-version")
    /// Another process is at work on the store or on a change.
    package static let busy = Code(rawValue: "busy")
    /// SQLite failed in another way.
    package static let database = Code(rawValue: "database")
    /// There is no recommendation, or nothing else, of that name.
    package static let notFound = Code(rawValue: "not-found")
    /// The beginning of an id fits several recommendations.
    package static let ambiguous = Code(rawValue: "ambiguous")
    /// What is given to store is not valid.
    package static let invalidValue = Code(rawValue: "invalid-value")
    /// The recommendation's state does not allow it: it is applied already, or not applied.
    package static let wrongState = Code(rawValue: "wrong-state")
    /// A guard of the recommendation forbids it.
    package static let guardForbids = Code(rawValue: "guard-forbids")
    /// A file of the change is not as it was left.
    package static let changedSince = Code(rawValue: "changed-since")
    /// A diff does not fit its file.
    package static let patchMismatch = Code(rawValue: "patch-mismatch")
    /// A file or folder of the change cannot be read or written.
    package static let fileAccess = Code(rawValue: "file-access")
    /// A command of the change failed.
    package static let commandFailed = Code(rawValue: "command-failed")
    /// A change failed, and putting it back failed too.
    package static let halfDone = Code(rawValue: "half-done")
  }

  package var code: Code
  package var message: String
  package var location: SourceLocation?
  package var cause: String?

  package init(
    _ code: Code, _ message: String, at location: SourceLocation? = nil, cause: String? = nil
  ) {
    self.code = code
    self.message = message
    self.location = location
    self.cause = cause
  }

  package var codeName: String { "store.\(code.rawValue)" }
}
