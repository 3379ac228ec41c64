internal import ParameterSpaces
internal import TuningRecords

extension JSONScanner {
  /// The place of the next value in a parameter's list; nil where it is not listed.
  mutating func level(in table: LevelTable) throws(TuningRecordError) -> Int32? {
    switch try kind() {
    case .number: return table.place(ofNumber: try number())
    case .boolean: return table.place(ofNumber: try boolean() ? 1 : 0)
    case .quoted, .null: return table.place(of: try parameterValue())
    case .array, .object, .end:
      try skipValue()
      return nil
    }
  }

  /// The place of the next value in a list that grows by each value that is new.
  mutating func level(growing table: inout LevelTable) throws(TuningRecordError) -> Int32 {
    skipSpace()
    let start = place
    if let level = try level(in: table) { return level }
    place = start
    table.append(try parameterValue())
    return Int32(table.values.count - 1)
  }
}
