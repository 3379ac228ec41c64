package import Diagnostics

/// A space of parameters that cannot be searched: what is wrong with it and where.
package struct ParameterSpaceError: DiagnosedError, Equatable {
  package struct Code: RawRepresentable, Sendable, Hashable {
    package var rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }

    package static let malformedConstraint = Code(rawValue: "malformed-constraint")
    /// A constraint or a condition names what is no parameter.
    package static let unknownName = Code(rawValue: "unknown-name")
    /// Two parameters share a name.
    package static let duplicateName = Code(rawValue: "duplicate-name")
    /// A parameter has no value, or a range that is not one.
    package static let emptyParameter = Code(rawValue: "empty-parameter")
    /// The default is not among the values.
    package static let unknownDefault = Code(rawValue: "unknown-default")
    /// No configuration satisfies the constraints.
    package static let emptySpace = Code(rawValue: "empty-space")
  }

  package var code: Code
  package var message: String
  package var location: SourceLocation?

  package init(_ code: Code, _ message: String, at location: SourceLocation? = nil) {
    self.code = code
    self.message = message
    self.location = location
  }

  package var codeName: String { "space.\(code.rawValue)" }
}
