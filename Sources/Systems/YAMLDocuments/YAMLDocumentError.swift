package import Diagnostics

/// A YAML file that cannot be used: where, and what to write instead.
package struct YAMLDocumentError: DiagnosedError, Equatable {
  package struct Code: RawRepresentable, Sendable, Hashable {
    package var rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }

    /// The file cannot be read.
    package static let unreadable = Code(rawValue: "unreadable")
    /// It is not YAML, a key is unknown, or a value is wrong.
    package static let malformed = Code(rawValue: "malformed")
    /// Its `schema` is not one that this version reads.
    package static let otherVersion = Code(rawValue: "other-version")
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

  package var codeName: String { "yaml.\(code.rawValue)" }
}
