internal import Diagnostics
internal import TuningRecords

/// Reads JSON (RFC 8259) piece by piece from a text in memory; it also takes Python's `NaN` and `Infinity`.
///
/// The caller asks for what the format has next. The text ends with a zero byte, which no JSON has, so that
/// looking at a byte needs no check of the end.
struct JSONScanner {
  let text: FileText
  private let bytes: UnsafeMutablePointer<UInt8>
  var place = 0

  init(_ text: FileText) {
    self.text = text
    bytes = text.bytes
    if text.count >= 3, bytes[0] == 0xEF, bytes[1] == 0xBB, bytes[2] == 0xBF { place = 3 }
  }

  /// A name or a word between quotes: where it lies in the text.
  struct Quoted {
    var start: Int
    var count: Int
    var isEscaped: Bool
  }

  /// What kind of value is next.
  enum Kind { case object, array, quoted, number, boolean, null, end }

  var isAtEnd: Bool { place >= text.count }

  subscript(_ place: Int) -> UInt8 { bytes[place] }

  mutating func skipSpace() {
    while true {
      switch bytes[place] {
      case 0x20, 0x0A, 0x0D, 0x09: place += 1
      default: return
      }
    }
  }

  mutating func kind() throws(TuningRecordError) -> Kind {
    skipSpace()
    switch bytes[place] {
    case UInt8(ascii: "{"): return .object
    case UInt8(ascii: "["): return .array
    case UInt8(ascii: "\""): return .quoted
    case UInt8(ascii: "t"), UInt8(ascii: "f"): return .boolean
    case UInt8(ascii: "n"): return .null
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "N"), UInt8(ascii: "I"):
      return .number
    case 0 where isAtEnd: return .end
    default: throw flaw("a value is missing")
    }
  }

  mutating func take(_ byte: UInt8) -> Bool {
    skipSpace()
    guard bytes[place] == byte else { return false }
    place += 1
    return true
  }

  mutating func open(_ byte: Unicode.Scalar, _ what: String) throws(TuningRecordError) {
    guard take(UInt8(ascii: byte)) else { throw flaw("\(what) should be here, which begins with `\(byte)`") }
  }

  /// The next name of an object whose brace is open, and past its colon; nil where the object ends.
  mutating func nextName(_ isFirst: inout Bool) throws(TuningRecordError) -> Quoted? {
    skipSpace()
    if bytes[place] == UInt8(ascii: "}") {
      place += 1
      return nil
    }
    if !isFirst {
      guard bytes[place] == UInt8(ascii: ",") else { throw flaw("a `,` or a `}` is missing") }
      place += 1
    }
    isFirst = false
    let name = try quoted()
    skipSpace()
    guard bytes[place] == UInt8(ascii: ":") else { throw flaw("a `:` is missing after the name") }
    place += 1
    return name
  }

  /// Whether an array whose bracket is open has another item, past its comma.
  mutating func hasNextItem(_ isFirst: inout Bool) throws(TuningRecordError) -> Bool {
    skipSpace()
    if bytes[place] == UInt8(ascii: "]") {
      place += 1
      return false
    }
    if !isFirst {
      guard bytes[place] == UInt8(ascii: ",") else { throw flaw("a `,` or a `]` is missing") }
      place += 1
    }
    isFirst = false
    return true
  }

  mutating func quoted() throws(TuningRecordError) -> Quoted {
    skipSpace()
    guard bytes[place] == UInt8(ascii: "\"") else { throw flaw("text between quotes should be here") }
    let start = place + 1
    var end = start
    var isEscaped = false
    while true {
      let byte = bytes[end]
      if byte == UInt8(ascii: "\"") { break }
      if byte == UInt8(ascii: "\\") {
        isEscaped = true
        end += 1
        guard bytes[end] != 0 else { break }
      } else if byte < 0x20 {
        break
      }
      end += 1
    }
    guard bytes[end] == UInt8(ascii: "\"") else {
      place = end
      throw flaw(end >= text.count ? "the text ends inside quotes" : "a control character is inside quotes")
    }
    place = end + 1
    return Quoted(start: start, count: end - start, isEscaped: isEscaped)
  }

  mutating func boolean() throws(TuningRecordError) -> Bool {
    skipSpace()
    if bytes[place] == UInt8(ascii: "t") {
      try word("true")
      return true
    }
    try word("false")
    return false
  }

  mutating func null() throws(TuningRecordError) {
    skipSpace()
    try word("null")
  }

  private mutating func word(_ word: StaticString) throws(TuningRecordError) {
    for index in 0..<word.utf8CodeUnitCount {
      guard bytes[place] == word.utf8Start[index] else { throw flaw("`\(word)` should be here") }
      place += 1
    }
  }

  /// Goes past a value of whatever kind.
  mutating func skipValue() throws(TuningRecordError) {
    var depth = 0
    repeat {
      skipSpace()
      switch bytes[place] {
      case UInt8(ascii: "\""): _ = try quoted()
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        depth += 1
        place += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        guard depth > 0 else { throw flaw("a value is missing") }
        depth -= 1
        place += 1
      case UInt8(ascii: ","), UInt8(ascii: ":"):
        guard depth > 0 else { throw flaw("a value is missing") }
        place += 1
      case 0: throw flaw(isAtEnd ? "the text ends too early" : "a zero byte is no JSON")
      default:
        switch try kind() {
        case .number: _ = try number()
        case .boolean: _ = try boolean()
        default: try null()
        }
      }
    } while depth > 0
  }

  // MARK: Text

  func string(_ quoted: Quoted) -> String {
    let raw = UnsafeBufferPointer(start: bytes + quoted.start, count: quoted.count)
    return quoted.isEscaped ? JSONEscapes.decode(raw) : String(decoding: raw, as: UTF8.self)
  }

  mutating func string() throws(TuningRecordError) -> String { string(try quoted()) }

  func isEqual(_ quoted: Quoted, _ word: StaticString) -> Bool {
    guard quoted.count == word.utf8CodeUnitCount else { return false }
    for index in 0..<quoted.count where bytes[quoted.start + index] != word.utf8Start[index] { return false }
    return true
  }

  func isEqual(_ a: Quoted, _ b: Quoted) -> Bool {
    guard a.count == b.count else { return false }
    for index in 0..<a.count where bytes[a.start + index] != bytes[b.start + index] { return false }
    return true
  }

  // MARK: Errors

  /// The line and the column of a place, both from 1.
  func location(_ place: Int, field: String? = nil) -> SourceLocation {
    var line = 1
    var lineStart = 0
    for index in 0..<min(place, text.count) where bytes[index] == 0x0A {
      line += 1
      lineStart = index + 1
    }
    return SourceLocation(file: text.name, line: line, column: place - lineStart + 1, field: field)
  }

  func error(
    _ code: TuningRecordError.Code, _ message: String, at place: Int? = nil, field: String? = nil
  ) -> TuningRecordError {
    TuningRecordError(code, message, at: location(place ?? self.place, field: field))
  }

  /// Where the text ends, the file is cut; anywhere else it is not JSON, or not this format's.
  func flaw(_ why: String) -> TuningRecordError {
    isAtEnd
      ? error(.truncated, "the text ends too early: \(why); fetch the file again")
      : error(.malformed, "this is not the JSON that belongs here: \(why)")
  }
}
