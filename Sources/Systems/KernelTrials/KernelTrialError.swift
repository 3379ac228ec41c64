package import Diagnostics

/// Trials that cannot begin or go on, whatever the configuration: where, and what to do.
package struct KernelTrialError: DiagnosedError, Equatable {
  package struct Code: RawRepresentable, Sendable, Hashable {
    package var rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }

    /// The scratch folder cannot be made or written.
    package static let scratch = Code(rawValue: "scratch")
    /// The worker process cannot be started, or ends at once.
    package static let worker = Code(rawValue: "worker")
    /// The reference does not compile, crashes, or takes too long.
    package static let reference = Code(rawValue: "reference")
    /// The specification cannot be run: a count or a launch that is no number, a source that cannot be read.
    package static let specification = Code(rawValue: "specification")
    /// The device of the specification is not there.
    package static let noDevice = Code(rawValue: "no-device")
  }

  package var code: Code
  package var message: String
  package var location: SourceLocation?
  package var cause: String?

  package init(_ code: Code, _ message: String, at location: SourceLocation? = nil, cause: String? = nil) {
    self.code = code
    self.message = message
    self.location = location
    self.cause = cause
  }

  package var codeName: String { "kernel-trial.\(code.rawValue)" }
}
