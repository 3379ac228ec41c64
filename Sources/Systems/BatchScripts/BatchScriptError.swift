package import Diagnostics

/// A batch script that `sbatch` would refuse, or that cannot be read.
package struct BatchScriptError: DiagnosedError, Equatable {
  package struct Code: RawRepresentable, Sendable, Hashable {
    package var rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }

    /// The file does not begin with `#!`, or is not text.
    package static let notAScript = Code(rawValue: "not-a-script")
    /// An option of an `#SBATCH` line has no value, or one that cannot be read.
    package static let malformedOption = Code(rawValue: "malformed-option")
    /// The file cannot be opened or is too large for a script.
    package static let unreadable = Code(rawValue: "unreadable")
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

  package var codeName: String { "batch-script.\(code.rawValue)" }
}
