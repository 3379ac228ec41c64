package import Diagnostics

/// An error in a job log: it names the file, the line and the field.
package struct JobLogError: DiagnosedError, Equatable {
  package struct Code: RawRepresentable, Sendable, Hashable {
    package var rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }

    /// A line has too few fields or a field is not a number in range.
    package static let malformedField = Code(rawValue: "malformed-field")
    /// The log holds no job.
    package static let empty = Code(rawValue: "empty")
    /// The file is not in a format that Plait reads.
    package static let unknownFormat = Code(rawValue: "unknown-format")
    /// The file ends before its contents do (a truncated gzip stream or JSON document).
    package static let truncated = Code(rawValue: "truncated")
    /// The log is larger than the memory that the reader may use.
    package static let tooLarge = Code(rawValue: "too-large")
    /// The file cannot be opened or read.
    package static let unreadable = Code(rawValue: "unreadable")
    /// Two jobs have the same number.
    package static let duplicateJob = Code(rawValue: "duplicate-job")
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

  package var codeName: String { "job-log.\(code.rawValue)" }
}
