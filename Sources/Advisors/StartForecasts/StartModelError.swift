package import Diagnostics

/// A model file of start times that cannot be used.
package struct StartModelError: DiagnosedError, Equatable {
  package struct Code: RawRepresentable, Sendable, Hashable {
    package var rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }

    /// The file cannot be opened or read.
    package static let unreadable = Code(rawValue: "unreadable")
    /// It is not a model file, or a part of it is broken.
    package static let malformed = Code(rawValue: "malformed")
    /// It was written in a form, or for features, that this version does not know.
    package static let otherVersion = Code(rawValue: "other-version")
    /// It was learned on a machine of another size or other partitions, or under another order.
    package static let otherMachine = Code(rawValue: "other-machine")
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

  package var codeName: String { "start-model.\(code.rawValue)" }
}
