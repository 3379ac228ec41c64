package import Diagnostics

/// An error in reading or writing a file: it names the path and the remedy.
package struct FileError: DiagnosedError, Equatable {
  package struct Code: RawRepresentable, Sendable, Hashable {
    package var rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }

    package static let notFound = Code(rawValue: "not-found")
    package static let notPermitted = Code(rawValue: "not-permitted")
    package static let readOnly = Code(rawValue: "read-only")
    package static let full = Code(rawValue: "full")
    package static let isDirectory = Code(rawValue: "is-directory")
    /// Any other failure of the operating system; the cause has its words.
    package static let failed = Code(rawValue: "failed")
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

  package var codeName: String { "file.\(code.rawValue)" }
}
