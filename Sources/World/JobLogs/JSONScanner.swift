internal import Diagnostics

/// Reads a JSON document (RFC 8259) from front to back, handing out what is asked for and passing
/// over the rest, without building a tree.
///
/// It is shared by the readers of what Slurm prints, so its errors are those of a job log: place and remedy.
package struct JSONScanner {
  private let bytes: [UInt8]
  private let source: String
  private var index = 0
  private var depth = 0
  /// The line at hand, counted from 1.
  package private(set) var line = 1
  private var lineStart = 0

  /// Values inside values, at most: deeper documents are no job logs.
  private static let depthMax = 128

  /// - Parameter source: The name of the document in messages.
  package init(_ bytes: [UInt8], source: String) {
    self.bytes = bytes
    self.source = source
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { index = 3 }
  }

  /// Reads an object; `body` must read or skip the value of each key.
  package mutating func object(
    _ body: (String, inout JSONScanner) throws(JobLogError) -> Void
  ) throws(JobLogError) {
    try open("{")
    if try take("}") { return close() }
    repeat {
      guard try peek() == UInt8(ascii: "\"") else { throw malformed("a name in quotes") }
      let key = try string()
      guard try take(":") else { throw malformed("a colon") }
      try body(key, &self)
    } while try take(",")
    guard try take("}") else { throw malformed("a comma or a brace") }
    close()
  }

  /// Reads an array; `body` must read or skip each value.
  package mutating func array(_ body: (inout JSONScanner) throws(JobLogError) -> Void) throws(JobLogError) {
    try open("[")
    if try take("]") { return close() }
    repeat { try body(&self) } while try take(",")
    guard try take("]") else { throw malformed("a comma or a bracket") }
    close()
  }

  /// A number that Slurm wrote: bare, as a text, or as an object that says whether it is set.
  package struct Number {
    /// Nil where it is infinite, not set, or no 64-bit integer.
    package var value: Int64?
    package var isInfinite = false
  }

  /// Reads a number in any of Slurm's forms; nil for null and for values of other kinds.
  package mutating func number() throws(JobLogError) -> Number? {
    switch try peek() {
    case UInt8(ascii: "{"):
      var number = Number()
      var isSet = true
      try object { (key, scanner) throws(JobLogError) in
        switch key {
        case "number": number.value = try scanner.number()?.value
        case "set": isSet = try scanner.boolean()
        case "infinite": number.isInfinite = try scanner.boolean()
        default: try scanner.skipValue()
        }
      }
      if number.isInfinite || !isSet { number.value = nil }
      return number
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
      return Number(value: try bareNumber())
    case UInt8(ascii: "\""):
      return SlurmText.number(try string()).map { Number(value: $0) }
    default:
      try skipValue()
      return nil
    }
  }

  /// Reads a text, or the first text of a list; nil for values of other kinds.
  package mutating func text() throws(JobLogError) -> String? {
    switch try peek() {
    case UInt8(ascii: "\""): return try string()
    case UInt8(ascii: "["):
      var first: String?
      try array { (scanner) throws(JobLogError) in
        let text = try scanner.text()
        if first == nil { first = text }
      }
      return first
    default:
      try skipValue()
      return nil
    }
  }

  /// Reads a list of texts, or one text as a list; empty for values of other kinds.
  package mutating func texts() throws(JobLogError) -> [String] {
    guard try peek() == UInt8(ascii: "[") else { return try text().map { [$0] } ?? [] }
    var texts: [String] = []
    try array { (scanner) throws(JobLogError) in
      if let text = try scanner.text() { texts.append(text) }
    }
    return texts
  }

  /// Whether the next value opens an object.
  package mutating func isAtObject() throws(JobLogError) -> Bool { try peek() == UInt8(ascii: "{") }

  /// Whether the next value opens a list.
  package mutating func isAtArray() throws(JobLogError) -> Bool { try peek() == UInt8(ascii: "[") }

  /// Passes over a value of any kind.
  package mutating func skipValue() throws(JobLogError) {
    switch try peek() {
    case UInt8(ascii: "{"):
      try object { (_, scanner) throws(JobLogError) in try scanner.skipValue() }
    case UInt8(ascii: "["):
      try array { (scanner) throws(JobLogError) in try scanner.skipValue() }
    case UInt8(ascii: "\""): if plainString() == nil { _ = try string() }
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): _ = try bareNumber()
    default: _ = try word()
    }
  }

  /// Takes the end of the document.
  package mutating func end() throws(JobLogError) {
    skipBlanks()
    if index < bytes.count { throw malformed("the end of the document") }
  }

  private mutating func boolean() throws(JobLogError) -> Bool {
    switch try peek() {
    case UInt8(ascii: "t"), UInt8(ascii: "f"): return try word() == "true"
    default:
      try skipValue()
      return false
    }
  }

  private mutating func word() throws(JobLogError) -> String {
    let start = index
    while index < bytes.count, bytes[index] >= UInt8(ascii: "a"), bytes[index] <= UInt8(ascii: "z") {
      index += 1
    }
    let word = String(decoding: bytes[start..<index], as: UTF8.self)
    guard word == "true" || word == "false" || word == "null" else {
      if index == bytes.count { throw truncated() }
      throw malformed("a value")
    }
    return word
  }

  private mutating func bareNumber() throws(JobLogError) -> Int64? {
    let start = index
    while index < bytes.count, Self.isOfNumber(bytes[index]) { index += 1 }
    let result = bytes[start..<index].withUnsafeBytes { DecimalText.integer($0) }
    switch result {
    case .success(let value): return value
    case .failure(.outOfRange): return nil
    case .failure(.notANumber): throw malformed("a number")
    }
  }

  private static func isOfNumber(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "+"),
      UInt8(ascii: "."), UInt8(ascii: "e"), UInt8(ascii: "E"):
      true
    default: false
    }
  }

  /// The bytes of a string without escapes and line breaks, as almost all are, passed over; nil for any other.
  private mutating func plainString() -> Range<Int>? {
    let start = index + 1
    var end = start
    while end < bytes.count {
      switch bytes[end] {
      case UInt8(ascii: "\""):
        index = end + 1
        return start..<end
      case UInt8(ascii: "\\"), UInt8(ascii: "\n"): return nil
      default: end += 1
      }
    }
    return nil
  }

  /// Reads a string at its quote; escapes of surrogates without a partner are replaced.
  private mutating func string() throws(JobLogError) -> String {
    if let plain = plainString() { return String(decoding: bytes[plain], as: UTF8.self) }
    index += 1
    var text: [UInt8] = []
    var units: [UInt16] = []
    func flush(_ units: inout [UInt16], _ text: inout [UInt8]) {
      if units.isEmpty { return }
      text.append(contentsOf: String(decoding: units, as: UTF16.self).utf8)
      units.removeAll()
    }
    while index < bytes.count {
      let byte = bytes[index]
      index += 1
      if byte == UInt8(ascii: "\\") {
        guard index < bytes.count else { break }
        let escape = bytes[index]
        index += 1
        if escape == UInt8(ascii: "u") {
          var unit: UInt16 = 0
          guard index + 4 <= bytes.count else {
            index = bytes.count
            break
          }
          for _ in 0..<4 {
            guard let digit = Character(Unicode.Scalar(bytes[index])).hexDigitValue else {
              throw malformed("four hexadecimal digits")
            }
            unit = unit << 4 | UInt16(digit)
            index += 1
          }
          units.append(unit)
          continue
        }
        flush(&units, &text)
        switch escape {
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0C)
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(escape)
        default: throw malformed("an escape of JSON")
        }
        continue
      }
      flush(&units, &text)
      if byte == UInt8(ascii: "\"") { return String(decoding: text, as: UTF8.self) }
      if byte == UInt8(ascii: "\n") {
        line += 1
        lineStart = index
      }
      text.append(byte)
    }
    throw truncated()
  }

  private mutating func open(_ bracket: Unicode.Scalar) throws(JobLogError) {
    guard try take(bracket) else { throw malformed("`\(bracket)`") }
    depth += 1
    guard depth <= Self.depthMax else { throw malformed("at most \(Self.depthMax) nested values") }
  }

  private mutating func close() { depth -= 1 }

  private mutating func take(_ character: Unicode.Scalar) throws(JobLogError) -> Bool {
    guard try peek() == UInt8(ascii: character) else { return false }
    index += 1
    return true
  }

  /// The next byte that is not blank.
  private mutating func peek() throws(JobLogError) -> UInt8 {
    skipBlanks()
    guard index < bytes.count else { throw truncated() }
    return bytes[index]
  }

  private mutating func skipBlanks() {
    while index < bytes.count {
      switch bytes[index] {
      case 0x0A:
        line += 1
        lineStart = index + 1
      case 0x20, 0x09, 0x0D: break
      default: return
      }
      index += 1
    }
  }

  private func malformed(_ expected: String) -> JobLogError {
    JobLogError(
      .malformedField, "the JSON document is damaged: \(expected) was expected here", at: place)
  }

  private func truncated() -> JobLogError {
    JobLogError(
      .truncated, "the JSON document ends early; write it again with `squeue --json`", at: place)
  }

  private var place: SourceLocation {
    SourceLocation(file: source, line: line, column: index - lineStart + 1)
  }
}
