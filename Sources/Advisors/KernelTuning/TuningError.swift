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
    /// Nothing is known of a kernel, or not in that place.
    package static let noTrials = Code(rawValue: "no-trials")
    /// Several places are known, and none is named.
    package static let severalPlaces = Code(rawValue: "several-places")
    package static let unnamedKernel = Code(rawValue: "unnamed-kernel")
    /// The file says what to tune in a form of which Plait runs nothing.
    package static let notRunnable = Code(rawValue: "not-runnable")
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
