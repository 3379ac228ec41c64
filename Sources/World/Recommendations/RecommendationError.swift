package import Diagnostics

/// An error in a recommendation's contents or its JSON form.
package struct RecommendationError: DiagnosedError, Equatable {
  package struct Code: RawRepresentable, Sendable, Hashable {
    package var rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }

    /// The text is not JSON.
    package static let malformed = Code(rawValue: "malformed")
    /// The `schema` is missing or of a version that this Plait does not read.
    package static let unsupportedSchema = Code(rawValue: "unsupported-schema")
    /// A key is missing, or its value is of another type or out of its range.
    package static let invalidField = Code(rawValue: "invalid-field")
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

  package var codeName: String { "recommendation.\(code.rawValue)" }
}
