package import Diagnostics

/// Work in Slurm job arrays cannot go on: what is wrong and what to do.
package struct SlurmArrayError: DiagnosedError, Equatable {
  package struct Code: RawRepresentable, Sendable, Hashable {
    package var rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }

    /// The shared folder cannot be read or written.
    package static let folder = Code(rawValue: "folder")
    /// The folder holds other work.
    package static let otherWork = Code(rawValue: "other-work")
    /// Another process submits from this folder.
    package static let busy = Code(rawValue: "busy")
    /// A client of Slurm's is not installed or cannot be run.
    package static let noClient = Code(rawValue: "no-client")
    /// sbatch refuses.
    package static let refused = Code(rawValue: "refused")
    /// Arrays end one after the other without taking an item.
    package static let barren = Code(rawValue: "barren")
    /// An item or a setting that cannot be.
    package static let badInput = Code(rawValue: "bad-input")
    /// The work was stopped; what is done is kept.
    package static let interrupted = Code(rawValue: "interrupted")
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

  package var codeName: String { "slurm-array.\(code.rawValue)" }
}
