package import Diagnostics

/// An error in a machine file: it names the file, the line, the column and the key.
package struct MachineError: DiagnosedError, Equatable {
  package struct Code: RawRepresentable, Sendable, Hashable {
    package var rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }

    /// The file cannot be opened or read.
    package static let unreadable = Code(rawValue: "unreadable")
    /// The text is not YAML, not UTF-8, empty, or too large.
    package static let malformed = Code(rawValue: "malformed")
    /// The `schema` is of a version that this Plait does not read.
    package static let unsupportedSchema = Code(rawValue: "unsupported-schema")
    /// A key that the schema does not have.
    package static let unknownKey = Code(rawValue: "unknown-key")
    /// A key that must be there is not.
    package static let missingKey = Code(rawValue: "missing-key")
    /// A key is there twice.
    package static let duplicateKey = Code(rawValue: "duplicate-key")
    /// A value is of the wrong kind or out of its range.
    package static let invalidValue = Code(rawValue: "invalid-value")
    /// A name that is given twice.
    package static let duplicateName = Code(rawValue: "duplicate-name")
    /// A name of a node group or a switch that there is not.
    package static let unknownName = Code(rawValue: "unknown-name")
    /// This host does not tell what it is made of.
    package static let undiscoverable = Code(rawValue: "undiscoverable")
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

  package var codeName: String { "machine.\(code.rawValue)" }
}
