package import Diagnostics

/// An error in a file of Slurm's (slurm.conf, accounts, events): it names the file, the line and the remedy.
package struct SlurmFileError: DiagnosedError, Equatable {
  package struct Code: RawRepresentable, Sendable, Hashable {
    package var rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }

    /// The file cannot be opened or read.
    package static let unreadable = Code(rawValue: "unreadable")
    /// A line is not of the form that Slurm's manual describes.
    package static let malformedLine = Code(rawValue: "malformed-line")
    /// A value is not of its key's kind, or out of range.
    package static let invalidValue = Code(rawValue: "invalid-value")
    /// A name of a node, a partition or an account that the files do not have.
    package static let unknownName = Code(rawValue: "unknown-name")
    /// A key or an option that Slurm does not have.
    package static let unknownKey = Code(rawValue: "unknown-key")
    /// Something that must be there is not.
    package static let missing = Code(rawValue: "missing")
    /// A setting whose place in the file is such that it cannot be changed there alone.
    package static let notEditable = Code(rawValue: "not-editable")
    /// More than this reader holds: too many nodes, too deep includes.
    package static let tooLarge = Code(rawValue: "too-large")
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

  package var codeName: String { "slurm-file.\(code.rawValue)" }
}
