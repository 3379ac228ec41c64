/// A JSON value whose members keep their order, so that the same value gives the same text.
///
/// The text is safe inside an HTML `script` element: `<`, `>`, `&`, U+2028 and U+2029 are written as
/// escapes, so no string can close the element or open a comment.
indirect enum JSONText: Sendable {
  case null
  case flag(Bool)
  case number(Double)
  case numbers([Double])
  case string(String)
  case array([JSONText])
  case object([(String, JSONText)])

  /// The value as compact JSON. Numbers keep seven significant digits; what is not finite is null.
  var text: String {
    var result = ""
    write(into: &result)
    return result
  }

  private func write(into text: inout String) {
    switch self {
    case .null: text += "null"
    case .flag(let flag): text += flag ? "true" : "false"
    case .number(let number): text += Self.digits(number)
    case .numbers(let numbers):
      text += "["
      for (index, number) in numbers.enumerated() {
        if index > 0 { text += "," }
        text += Self.digits(number)
      }
      text += "]"
    case .string(let string): Self.quote(string, into: &text)
    case .array(let values):
      text += "["
      for (index, value) in values.enumerated() {
        if index > 0 { text += "," }
        value.write(into: &text)
      }
      text += "]"
    case .object(let members):
      text += "{"
      for (index, (name, value)) in members.enumerated() {
        if index > 0 { text += "," }
        Self.quote(name, into: &text)
        text += ":"
        value.write(into: &text)
      }
      text += "}"
    }
  }

  /// A number rounded to seven significant digits, but never coarser than one.
  private static func digits(_ number: Double) -> String {
    guard number.isFinite else { return "null" }
    if abs(number) >= 1e6 {
      return abs(number) < 9e15 ? String(Int(number.rounded())) : "\(number)"
    }
    if number == number.rounded() { return String(Int(number)) }
    var scale = 1.0
    while abs(number) * scale < 1e6, scale < 1e12 { scale *= 10 }
    return "\((number * scale).rounded() / scale)"
  }

  private static func quote(_ string: String, into text: inout String) {
    text += "\""
    for scalar in string.unicodeScalars {
      switch scalar {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case "<", ">", "&", "\u{2028}", "\u{2029}", "\u{7F}", "\u{0}"..<"\u{20}":
        let hex = String(scalar.value, radix: 16)
        text += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
      default: text.unicodeScalars.append(scalar)
      }
    }
    text += "\""
  }
}
