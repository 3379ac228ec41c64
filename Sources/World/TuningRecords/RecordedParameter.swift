package import ParameterSpaces

/// A parameter of a recorded space and its values, in the order of the file.
package struct RecordedParameter: Sendable, Hashable {
  package var name: String
  package var values: [ParameterValue]

  package init(_ name: String, _ values: [ParameterValue]) {
    self.name = name
    self.values = values
  }

  /// Whether each value is a number.
  package var isNumeric: Bool {
    values.allSatisfy {
      switch $0 {
      case .integer, .real: true
      case .boolean, .text: false
      }
    }
  }
}
