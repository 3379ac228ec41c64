package import Diagnostics

/// A workload or a policy that cannot be simulated.
package struct SimulationError: DiagnosedError, Equatable {
  package struct Code: RawRepresentable, Sendable, Hashable {
    package var rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }

    /// A job asks for more than the machine has.
    package static let jobTooLarge = Code(rawValue: "job-too-large")
    /// A value of a job is outside of what the simulator can hold.
    package static let valueOutOfRange = Code(rawValue: "value-out-of-range")
    /// The jobs are not sorted by submission.
    package static let notSorted = Code(rawValue: "not-sorted")
    /// A combination of policy and machine that has no meaning.
    package static let unsupported = Code(rawValue: "unsupported")
    /// The caller asked to stop.
    package static let cancelled = Code(rawValue: "cancelled")
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

  package var codeName: String { "simulation.\(code.rawValue)" }
}
