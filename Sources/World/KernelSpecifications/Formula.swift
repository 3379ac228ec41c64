package import ParameterSpaces

/// A number that depends on sizes and parameters, as written and as understood; the language is that of
/// `Constraint`.
package struct Formula: Sendable, Hashable {
  package let text: String
  package let expression: Expression
  /// The names in it, each once.
  package let names: [String]

  /// - Throws: `ParameterSpaceError` (`malformed-constraint`).
  package init(_ text: String) throws(ParameterSpaceError) {
    let parsed = try Constraint(text)
    self.text = text
    expression = parsed.expression
    names = parsed.names
  }

  package init(_ number: Int) {
    text = "\(number)"
    expression = .number(Double(number))
    names = []
  }

  /// Its value as a whole number; nil where it is not one, or a name is unknown.
  package func wholeValue(_ numbers: [String: Double]) -> Int? {
    guard let value = try? expression.value(numbers) else { return nil }
    return Int(exactly: value)
  }

  /// Its value; nil where it is not a finite number, or a name is unknown.
  package func value(_ numbers: [String: Double]) -> Double? {
    guard let value = try? expression.value(numbers), value.isFinite else { return nil }
    return value
  }
}
