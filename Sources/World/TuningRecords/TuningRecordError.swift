package import Diagnostics

/// A record of tuning that cannot be read or written: what is wrong and where.
package struct TuningRecordError: DiagnosedError, Equatable {
  package struct Code: RawRepresentable, Sendable, Hashable {
    package var rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }

    /// The file is not there, not permitted or not whole; the cause has the system's words.
    package static let unreadable = Code(rawValue: "unreadable")
    package static let unwritable = Code(rawValue: "unwritable")
    /// Text that is no JSON, or a value of another kind than the format has there.
    package static let malformed = Code(rawValue: "malformed")
    /// The text ends before the first configuration.
    package static let truncated = Code(rawValue: "truncated")
    /// None of the formats that Plait reads.
    package static let unknownFormat = Code(rawValue: "unknown-format")
    package static let unsupportedVersion = Code(rawValue: "unsupported-version")
    package static let missingKey = Code(rawValue: "missing-key")
    /// A configuration has more or fewer values than there are parameters.
    package static let wrongValueCount = Code(rawValue: "wrong-value-count")
    /// A configuration has a value that its parameter does not list.
    package static let unlistedValue = Code(rawValue: "unlisted-value")
    /// The record has what the format to be written cannot say.
    package static let notExpressible = Code(rawValue: "not-expressible")
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

  package var codeName: String { "tuning-record.\(code.rawValue)" }
}
