package import Diagnostics

/// A log and a slurm.conf that cannot be brought together.
package struct SlurmSettingsError: DiagnosedError, Equatable {
  package struct Code: RawRepresentable, Sendable, Hashable {
    package var rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }

    /// The file defines no nodes or no partitions.
    package static let nothingToScheduleOn = Code(rawValue: "nothing-to-schedule-on")
    /// No job of the log can run on the nodes of the file.
    package static let noJobs = Code(rawValue: "no-jobs")
    /// Nothing is changed, so there is nothing to compare.
    package static let noChange = Code(rawValue: "no-change")
  }

  package var code: Code
  package var message: String
  package var location: SourceLocation?

  package init(_ code: Code, _ message: String, at location: SourceLocation? = nil) {
    self.code = code
    self.message = message
    self.location = location
  }

  package var codeName: String { "slurm-settings.\(code.rawValue)" }
}
