package import Diagnostics

/// slurmctld, or the way to it, does not do what was asked: with who said it and what to do.
package struct SlurmControlError: DiagnosedError, Equatable {
  package struct Code: RawRepresentable, Sendable, Hashable {
    package var rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }

    /// A client of Slurm's is not installed or cannot be run.
    package static let noClient = Code(rawValue: "no-client")
    /// A place that cannot be spoken to.
    package static let badAddress = Code(rawValue: "bad-address")
    /// Nobody answers.
    package static let unreachable = Code(rawValue: "unreachable")
    /// No answer within the time limit.
    package static let timedOut = Code(rawValue: "timed-out")
    /// The token has expired, or the account may not do it.
    package static let denied = Code(rawValue: "denied")
    /// The answer is not of any form that this version knows.
    package static let malformed = Code(rawValue: "malformed")
    /// A version of Slurm that this adapter does not speak.
    package static let unknownVersion = Code(rawValue: "unknown-version")
    /// Slurm refuses for another reason.
    package static let refused = Code(rawValue: "refused")
    /// Another side-car acts on this cluster.
    package static let alreadyAttached = Code(rawValue: "already-attached")
    /// The journal cannot be read or written.
    package static let journal = Code(rawValue: "journal")
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

  package var codeName: String { "slurm-control.\(code.rawValue)" }

  /// Whether trying again later may help.
  package var isPassing: Bool { code == .unreachable || code == .timedOut }
}
