/// An expression over parameters that a configuration must satisfy, as written and as understood.
///
/// The language is what the auto-tuning community writes in its T1 files, a part of Python's: numbers,
/// quoted text, names; `+ - * / // % **`, comparisons (which chain), `in [..]` and `not in`, `and or not` (also `&& || !`),
/// `x if c else y`, and the functions `min max abs ceil floor log2`. `/` is the true quotient, `//` and `%` round down as in
/// Python.
package struct Constraint: Sendable, Hashable {
  package let text: String
  package let expression: Expression

  /// - Throws: `ParameterSpaceError` (`malformed-constraint`), which names the column.
  package init(_ text: String) throws(ParameterSpaceError) {
    self.text = text
    expression = try ExpressionParser.parse(text)
  }

  /// The names in it, each once, in the order in which they first appear.
  package var names: [String] {
    var names: [String] = []
    expression.forEachName { if !names.contains($0) { names.append($0) } }
    return names
  }
}
