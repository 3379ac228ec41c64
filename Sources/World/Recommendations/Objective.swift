/// One thing that a user wants less or more of, with its unit.
///
/// Extensible: any module may name objectives of its own. Two objectives are the same where name,
/// unit and direction are.
package struct Objective: Sendable, Hashable, Codable {
  /// The word that the command line and the JSON form use, such as `p95Wait`.
  package var name: String
  /// The unit of its values: `s`, `J`, `B`, or `1` for a ratio.
  package var unit: String
  /// Whether less or more of it is better.
  package var direction: Direction

  package enum Direction: String, Sendable, Hashable, Codable {
    case minimise
    case maximise
  }

  package init(name: String, unit: String, direction: Direction) {
    self.name = name
    self.unit = unit
    self.direction = direction
  }

  /// Whether the first value is strictly better than the second one.
  package func isBetter(_ value: Double, than other: Double) -> Bool {
    direction == .minimise ? value < other : value > other
  }

  /// How much worse a value is than a reference, as a share of the reference: 0.05 is 5 % worse, a
  /// negative result is better; nil where the reference is 0 and the value is not.
  package func relativeRegret(of value: Double, against reference: Double) -> Double? {
    if value == reference { return 0 }
    guard reference != 0 else { return nil }
    let change = (value - reference) / abs(reference)
    return direction == .minimise ? change : -change
  }
}
