internal import ParameterSpaces
internal import TuningRecords

extension JSONScanner {
  /// A list of words.
  mutating func words() throws(TuningRecordError) -> [String] {
    try open("[", "a list")
    var words: [String] = []
    var isFirst = true
    while try hasNextItem(&isFirst) { words.append(try string()) }
    return words
  }

  /// A value that a parameter can have: a number, true or false, or text; Python's `None` is text.
  mutating func parameterValue() throws(TuningRecordError) -> ParameterValue {
    switch try kind() {
    case .number:
      if let whole = integer() { return .integer(whole) }
      let number = try self.number()
      guard number.isFinite else { throw flaw("a parameter's value should be finite") }
      return .real(number)
    case .boolean: return .boolean(try boolean())
    case .quoted: return .text(try string())
    case .null:
      try null()
      return .text("None")
    case .array, .object, .end:
      throw flaw("a parameter's value should be a number, true or false, or text")
    }
  }

  mutating func parameterValues() throws(TuningRecordError) -> [ParameterValue] {
    try open("[", "the list of a parameter's values")
    var values: [ParameterValue] = []
    var isFirst = true
    while try hasNextItem(&isFirst) { values.append(try parameterValue()) }
    return values
  }

  /// A size, a list of sizes, or a word for them, as one text.
  mutating func sizes() throws(TuningRecordError) -> String {
    switch try kind() {
    case .array:
      place += 1
      var parts: [String] = []
      var isFirst = true
      while try hasNextItem(&isFirst) { parts.append(try parameterValue().description) }
      return parts.joined(separator: ",")
    case .null:
      try null()
      return ""
    default: return try parameterValue().description
    }
  }
}
