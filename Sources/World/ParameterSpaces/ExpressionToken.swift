internal import Diagnostics

/// A word of a constraint and the column, from 1, where it begins.
struct ExpressionToken {
  enum Kind {
    case number(Double)
    case text(String)
    case name(String)
    case symbol(String)
    case end
  }

  var kind: Kind
  var column: Int

  private static let words: Set<String> = ["and", "or", "not", "in", "if", "else"]
  /// Longer ones first.
  private static let symbols = [
    "**", "//", "==", "!=", "<=", ">=", "&&", "||", "+", "-", "*", "/", "%", "<", ">", "(", ")", "[", "]",
    ",", "!",
  ]
  private static let synonyms = ["&&": "and", "||": "or", "!": "not"]

  static func flaw(_ why: String, column: Int) -> ParameterSpaceError {
    ParameterSpaceError(
      .malformedConstraint, "the expression cannot be read at column \(column): \(why)")
  }

  /// The words of a text and an end.
  static func read(_ text: String) throws(ParameterSpaceError) -> [ExpressionToken] {
    let bytes = Array(text.utf8)
    var tokens: [ExpressionToken] = []
    var place = 0
    while place < bytes.count {
      let byte = bytes[place]
      let start = place
      if byte == 0x20 || (9...13).contains(byte) {
        place += 1
        continue
      }
      if isLetter(byte) {
        while place < bytes.count, isLetter(bytes[place]) || isDigit(bytes[place]) { place += 1 }
        let word = String(decoding: bytes[start..<place], as: UTF8.self)
        tokens.append(ExpressionToken(kind: kind(ofWord: word), column: start + 1))
      } else if isDigit(byte) || (byte == 0x2E && place + 1 < bytes.count && isDigit(bytes[place + 1])) {
        while place < bytes.count, isNumberPart(bytes, place, from: start) { place += 1 }
        guard let value = Double(String(decoding: bytes[start..<place], as: UTF8.self)) else {
          throw flaw("this is no number", column: start + 1)
        }
        tokens.append(ExpressionToken(kind: .number(value), column: start + 1))
      } else if byte == 0x22 || byte == 0x27 {
        guard let end = bytes[(place + 1)...].firstIndex(of: byte) else {
          throw flaw("the closing quote is missing", column: start + 1)
        }
        tokens.append(
          ExpressionToken(
            kind: .text(String(decoding: bytes[(place + 1)..<end], as: UTF8.self)), column: start + 1))
        place = end + 1
      } else if let symbol = symbols.first(where: { bytes[place...].starts(with: $0.utf8) }) {
        tokens.append(ExpressionToken(kind: .symbol(synonyms[symbol] ?? symbol), column: start + 1))
        place += symbol.utf8.count
      } else {
        throw flaw("this character has no meaning here", column: start + 1)
      }
    }
    tokens.append(ExpressionToken(kind: .end, column: bytes.count + 1))
    // A second end lets the parser look one word ahead.
    tokens.append(ExpressionToken(kind: .end, column: bytes.count + 1))
    return tokens
  }

  private static func kind(ofWord word: String) -> Kind {
    if words.contains(word) { return .symbol(word) }
    switch word {
    case "True", "true": return .number(1)
    case "False", "false": return .number(0)
    default: return .name(word)
    }
  }

  private static func isLetter(_ byte: UInt8) -> Bool {
    (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) || byte == 0x5F
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

  private static func isNumberPart(_ bytes: [UInt8], _ place: Int, from start: Int) -> Bool {
    let byte = bytes[place]
    if isDigit(byte) || byte == 0x2E || byte == 0x65 || byte == 0x45 { return true }
    let isSign = byte == 0x2B || byte == 0x2D
    return isSign && place > start && (bytes[place - 1] == 0x65 || bytes[place - 1] == 0x45)
  }
}
