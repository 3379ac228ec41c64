package import Diagnostics

/// A model that cannot be trained or read.
package struct LearningError: DiagnosedError, Equatable {
  package struct Code: RawRepresentable, Sendable, Hashable {
    package var rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }

    /// The training library refused the data or a parameter.
    package static let trainingFailed = Code(rawValue: "training-failed")
    /// The bytes are not a model of this form.
    package static let malformedModel = Code(rawValue: "malformed-model")
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

  package var codeName: String { "learning.\(code.rawValue)" }
}
