extension JobLogHeader {
  /// Takes one header line, from its `;` on, and returns false where a number in it is unreadable.
  ///
  /// `Queue: N name` and `Partition: N name` fill the names as well.
  mutating func read(line: String, names: inout JobLogNames) -> Bool {
    lines.append(line)
    let text = Self.trimmed(line.dropFirst())
    guard let colon = text.firstIndex(of: ":") else {
      if !text.isEmpty { other.append(Entry(label: "", value: String(text))) }
      return true
    }
    let label = Self.trimmed(text[..<colon])
    let value = Self.trimmed(text[text.index(after: colon)...])
    switch label {
    case "Computer":
      computer = value
    case "MaxProcs":
      guard let number = Self.leadingInteger(value) else { return false }
      maxProcessors = number > 0 ? Int(number) : nil
    case "MaxNodes":
      guard let number = Self.leadingInteger(value) else { return false }
      maxNodes = number > 0 ? Int(number) : nil
    case "UnixStartTime":
      guard let number = Self.leadingInteger(value) else { return false }
      unixStartSeconds = number >= 0 ? number : nil
    case "TimeZoneString":
      timeZone = value
    default:
      other.append(Entry(label: label, value: value))
      if label == "Queue" { Self.read(name: value, into: &names.queue) }
      if label == "Partition" { Self.read(name: value, into: &names.partition) }
    }
    return true
  }

  /// `N name`, with N at most 9,999.
  private static func read(name value: String, into names: inout [String]) {
    guard let number = leadingInteger(value), (0..<10_000).contains(number),
      let blank = value.firstIndex(where: { $0 == " " || $0 == "\t" })
    else { return }
    while names.count <= number { names.append("") }
    names[Int(number)] = trimmed(value[blank...])
  }

  /// The integer at the start of `text`, which a blank, a point, a bracket or the end follows.
  static func leadingInteger(_ text: String) -> Int64? {
    let digits = text.prefix { $0 == "-" || $0 == "+" || ("0"..."9").contains($0) }
    if let next = text.dropFirst(digits.count).first, next.isLetter || next == "," { return nil }
    return Int64(digits)
  }

  static func trimmed(_ text: some StringProtocol) -> String {
    func isBlank(_ character: Character) -> Bool { character == " " || character == "\t" }
    guard let first = text.firstIndex(where: { !isBlank($0) }),
      let last = text.lastIndex(where: { !isBlank($0) })
    else { return "" }
    return String(text[first...last])
  }
}
