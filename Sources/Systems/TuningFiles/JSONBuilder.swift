internal import ParameterSpaces

/// JSON text that grows piece by piece.
struct JSONBuilder {
  private(set) var bytes: [UInt8] = []

  mutating func raw(_ text: String) { bytes.append(contentsOf: text.utf8) }

  mutating func quoted(_ text: String) { raw(JSONEscapes.encode(text)) }

  /// A name and its colon; with a comma before it unless it is the first one.
  mutating func name(_ name: String, _ isFirst: inout Bool) {
    if !isFirst { raw(", ") }
    isFirst = false
    quoted(name)
    raw(": ")
  }

  /// The shortest digits that read back as the number, times a power of ten; Python's words for what is none.
  mutating func number(_ value: Double, timesTenToThe shift: Int = 0) {
    raw(DecimalText.spelling(value, timesTenToThe: shift))
  }

  mutating func numbers(_ values: ArraySlice<Double>, timesTenToThe shift: Int = 0) {
    raw("[")
    for (index, value) in values.enumerated() {
      if index > 0 { raw(", ") }
      number(value, timesTenToThe: shift)
    }
    raw("]")
  }

  mutating func value(_ value: ParameterValue) {
    switch value {
    case .integer(let whole): raw("\(whole)")
    case .real(let number): self.number(number)
    case .boolean(let truth): raw(truth ? "true" : "false")
    case .text(let text): quoted(text)
    }
  }

  mutating func values(_ values: [ParameterValue]) {
    raw("[")
    for (index, value) in values.enumerated() {
      if index > 0 { raw(", ") }
      self.value(value)
    }
    raw("]")
  }

  /// Sizes that are joined by commas: a number, a list of numbers, or a word where they are neither.
  mutating func sizes(_ text: String) {
    let parts = text.isEmpty ? [] : text.split(separator: ",", omittingEmptySubsequences: false)
    guard parts.allSatisfy({ part in Int(part).map { "\($0)" == part } == true }) else { return quoted(text) }
    raw(parts.count == 1 ? text : "[\(parts.joined(separator: ", "))]")
  }
}
