package import Diagnostics
internal import YAMLDocuments

/// A policy file, an objective or a log that the scheduling advisor cannot use.
package struct SchedulingError: DiagnosedError, Equatable {
  package struct Code: RawRepresentable, Sendable, Hashable {
    package var rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }

    /// The file cannot be read.
    package static let unreadable = Code(rawValue: "unreadable")
    /// The file is not a policy file, or a value of it is wrong.
    package static let malformedPolicy = Code(rawValue: "malformed-policy")
    /// The file was written by a version whose form this one does not know.
    package static let otherVersion = Code(rawValue: "other-version")
    /// The policy was learned on another machine.
    package static let otherMachine = Code(rawValue: "other-machine")
    /// An objective or a constraint that the advisor does not know.
    package static let unknownObjective = Code(rawValue: "unknown-objective")
    /// Policies that cannot be chosen between on line.
    package static let unsuitableCandidates = Code(rawValue: "unsuitable-candidates")
    /// The log is too short to learn from and to hold anything back.
    package static let tooFewJobs = Code(rawValue: "too-few-jobs")
    /// The recommendation changes nothing that could be measured.
    package static let nothingToVerify = Code(rawValue: "nothing-to-verify")
    /// A saved state of an interrupted run does not belong to this log and these options.
    package static let otherRun = Code(rawValue: "other-run")
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

  package var codeName: String { "scheduling.\(code.rawValue)" }

  /// What is wrong with a policy file.
  init(_ error: YAMLDocumentError) {
    let code: Code =
      switch error.code {
      case .unreadable: .unreadable
      case .otherVersion: .otherVersion
      default: .malformedPolicy
      }
    self.init(code, error.message, at: error.location, cause: error.cause)
  }
}
