/// What was measured to compare configurations.
package struct RecordedObjective: Sendable, Hashable {
  package var name: String
  /// `s`, `ms`, `us` or `ns` for a time, for anything else the file's own word; empty where it names none.
  package var unit: String
  package var isSmallerBetter: Bool

  package init(name: String, unit: String, isSmallerBetter: Bool) {
    self.name = name
    self.unit = unit
    self.isSmallerBetter = isSmallerBetter
  }

  /// Seconds in one unit of the objective; nil where it is no time.
  package var secondsPerUnit: Double? { RecordedTimeUnit(unit)?.seconds }
}
