internal import ParameterSpaces

/// A list of values as T1 files spell it, a part of Python's language: `[1, 2, 4]`, `range(1, 9)`, `list(range(8))`,
/// `[2**i for i in range(6) if i != 3]`, and sums of such.
struct ValueListExpression {
  /// Why a list cannot be read.
  struct Flaw: Error { var why: String }

  /// More is refused, so that a small text does not fill the memory.
  private static let mostValues = 1 << 20
  private static let deepest = 16

  /// - Throws: `Flaw`.
  static func values(_ text: String) throws(Flaw) -> [ParameterValue] {
    try values(Array(text.utf8)[...], depth: 0)
  }

  private static func values(_ text: ArraySlice<UInt8>, depth: Int) throws(Flaw) -> [ParameterValue] {
    guard depth < deepest else { throw Flaw(why: "it is nested too deep") }
    var all: [ParameterValue] = []
    for term in split(text, at: UInt8(ascii: "+")) {
      let term = trim(term)
      if let inner = inside(term, "[", "]") {
        all += try list(inner, depth: depth)
      } else if let inner = inside(term, "(", ")") {
        all += try list(inner, depth: depth)
      } else if let inner = inside(term, "list(", ")") {
        all += try values(inner, depth: depth + 1)
      } else if let inner = inside(term, "range(", ")") {
        all += try range(inner).map { .integer($0) }
      } else {
        throw Flaw(why: "`\(string(term))` is no list; write [..], range(..) or list(..)")
      }
      guard all.count <= mostValues else { throw Flaw(why: "it has more than \(mostValues) values") }
    }
    return all
  }

  private static func list(_ text: ArraySlice<UInt8>, depth: Int) throws(Flaw) -> [ParameterValue] {
    if let comprehension = try comprehension(text, depth: depth) { return comprehension }
    var values: [ParameterValue] = []
    for item in split(text, at: UInt8(ascii: ",")) {
      let item = trim(item)
      if item.isEmpty, item.endIndex >= trim(text).endIndex { break }
      values.append(try value(item, name: nil))
    }
    return values
  }

  /// `VALUE for NAME in LIST if CONDITION`; nil where it is none.
  private static func comprehension(
    _ text: ArraySlice<UInt8>, depth: Int
  ) throws(Flaw) -> [ParameterValue]? {
    let words = split(text, at: UInt8(ascii: " ")).filter { !$0.isEmpty }
    guard let forPlace = words.firstIndex(where: { string($0) == "for" }), forPlace + 2 < words.count,
      string(words[forPlace + 2]) == "in"
    else { return nil }
    let name = string(words[forPlace + 1])
    let ifPlace = words[(forPlace + 3)...].firstIndex { string($0) == "if" }
    let listEnd = ifPlace.map { words[$0].startIndex } ?? text.endIndex
    let source = try values(text[words[forPlace + 2].endIndex..<listEnd], depth: depth + 1)
    let item = trim(text[..<words[forPlace].startIndex])
    var values: [ParameterValue] = []
    for element in source {
      guard let number = element.number else { throw Flaw(why: "`for` goes over numbers alone") }
      if let ifPlace {
        let condition = try value(trim(text[words[ifPlace].endIndex...]), name: (name, number))
        guard condition.number != 0 else { continue }
      }
      values.append(try value(item, name: (name, number)))
    }
    return values
  }

  private static func range(_ text: ArraySlice<UInt8>) throws(Flaw) -> [Int] {
    var bounds: [Int] = []
    for part in split(text, at: UInt8(ascii: ",")) {
      guard case .integer(let bound) = try value(trim(part), name: nil), bound.magnitude <= 1 << 53 else {
        throw Flaw(why: "`range` takes whole numbers up to 2^53")
      }
      bounds.append(bound)
    }
    guard (1...3).contains(bounds.count) else { throw Flaw(why: "`range` takes one to three numbers") }
    let from = bounds.count == 1 ? 0 : bounds[0]
    let to = bounds.count == 1 ? bounds[0] : bounds[1]
    let step = bounds.count == 3 ? bounds[2] : 1
    guard step != 0, (Double(to) - Double(from)) / Double(step) <= Double(mostValues) else {
      throw Flaw(why: "`range` has a step of zero or too many values")
    }
    return Array(stride(from: from, to: to, by: step))
  }

  /// One value: a word between quotes, True or False, or a formula.
  private static func value(
    _ text: ArraySlice<UInt8>, name: (String, Double)?
  ) throws(Flaw) -> ParameterValue {
    let spelled = string(text)
    if let first = text.first, let last = text.last, text.count >= 2, first == last,
      first == UInt8(ascii: "'") || first == UInt8(ascii: "\""), !text.dropFirst().dropLast().contains(first)
    {
      return .text(string(text.dropFirst().dropLast()))
    }
    switch spelled {
    case "True", "true": return .boolean(true)
    case "False", "false": return .boolean(false)
    case "None": return .text("None")
    default: break
    }
    let number: Double
    do {
      number = try Constraint(spelled).expression.value(name.map { [$0.0: $0.1] } ?? [:])
    } catch {
      throw Flaw(why: error.message)
    }
    guard number.isFinite else { throw Flaw(why: "`\(spelled)` is no finite number") }
    let looksReal = spelled.contains(".") || spelled.contains("/") && !spelled.contains("//")
    if !looksReal, let whole = Int(exactly: number) { return .integer(whole) }
    return .real(number)
  }

  // MARK: Text

  /// The parts between separators that lie in no bracket and no quotes.
  private static func split(_ text: ArraySlice<UInt8>, at separator: UInt8) -> [ArraySlice<UInt8>] {
    var parts: [ArraySlice<UInt8>] = []
    var start = text.startIndex
    var depth = 0
    var quote: UInt8?
    for index in text.indices {
      let byte = text[index]
      if let open = quote {
        if byte == open { quote = nil }
      } else if byte == UInt8(ascii: "'") || byte == UInt8(ascii: "\"") {
        quote = byte
      } else if byte == UInt8(ascii: "[") || byte == UInt8(ascii: "(") {
        depth += 1
      } else if byte == UInt8(ascii: "]") || byte == UInt8(ascii: ")") {
        depth -= 1
      } else if byte == separator, depth == 0 {
        parts.append(text[start..<index])
        start = index + 1
      }
    }
    parts.append(text[start...])
    return parts
  }

  /// What is between an opening word and a closing bracket, where the text is nothing else.
  private static func inside(
    _ text: ArraySlice<UInt8>, _ opening: String, _ closing: String
  ) -> ArraySlice<UInt8>? {
    guard text.starts(with: opening.utf8), text.last == closing.utf8.first,
      text.count > opening.utf8.count
    else { return nil }
    return text.dropFirst(opening.utf8.count).dropLast()
  }

  private static func trim(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var text = text
    func isSpace(_ byte: UInt8?) -> Bool { byte == 0x20 || byte.map { (9...13).contains($0) } == true }
    while isSpace(text.first) { text = text.dropFirst() }
    while isSpace(text.last) { text = text.dropLast() }
    return text
  }

  private static func string(_ text: ArraySlice<UInt8>) -> String { String(decoding: text, as: UTF8.self) }
}
