internal import TuningRecords

extension JSONScanner {
  /// A value that may be a number, a list of numbers or a word.
  enum FurtherValue {
    case number(Double)
    case list([Double])
    case word(String)
    /// Of another kind, such as an object.
    case none
  }

  /// - Parameter shift: Numbers are multiplied by that power of ten.
  mutating func furtherValue(timesTenToThe shift: Int = 0) throws(TuningRecordError) -> FurtherValue {
    switch try kind() {
    case .number: return .number(try number(timesTenToThe: shift))
    case .boolean: return .number(try boolean() ? 1 : 0)
    case .quoted: return .word(try string())
    case .array: return try list()
    case .object, .null, .end:
      try skipValue()
      return .none
    }
  }

  private mutating func list() throws(TuningRecordError) -> FurtherValue {
    let start = place
    var values: [Double] = []
    place += 1
    var isFirst = true
    while try hasNextItem(&isFirst) {
      guard try kind() == .number else {
        // A list of anything else than numbers is no column.
        place = start
        try skipValue()
        return .none
      }
      values.append(try number())
    }
    return .list(values)
  }
}

extension RecordColumnsBuilder {
  /// Puts a further value of the open row into the column at that place.
  mutating func set(_ value: JSONScanner.FurtherValue, other place: Int) {
    let row = count
    withOther(place) { other in
      switch value {
      case .number(let number): other.numbers.set(number, row: row)
      case .word(let word): other.set(word, row: row)
      case .list(let values):
        other.lists.begin(row: row)
        for value in values { other.lists.append(value) }
        other.lists.end()
      case .none: break
      }
    }
  }
}
