package import Diagnostics

/// Why a kernel cannot be tuned.
package struct TuningError: DiagnosedError, Equatable {
  package struct Code: RawRepresentable, Sendable, Hashable {
    package var rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }

    /// The user's own configuration does not build, run, or give the right answer.
    package static let defaultFails = Code(rawValue: "default-fails")
    /// The store's trials cannot be read.
    package static let malformedTrial = Code(rawValue: "malformed-trial")
  }

  package var code: Code
  package var message: String
  package var location: SourceLocation?

  package init(_ code: Code, _ message: String, at location: SourceLocation? = nil) {
    self.code = code
    self.message = message
    self.location = location
  }

  package var codeName: String { "tune.\(code.rawValue)" }
}
