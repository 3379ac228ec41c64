/// Slurm's lists of hosts: `n[001-087,100],login,r[1-2]c[1-4]`.
package enum HostList {
  /// The largest number of names that one list may stand for.
  package static let namesMax = 200_000

  /// Why a list cannot be expanded, in words.
  package struct Flaw: Error, Equatable {
    package var message: String
  }

  /// The names that a list stands for, in its order; leading zeros are kept.
  ///
  /// Several bracketed parts in one name give all combinations, the last one running fastest.
  /// - Throws: `Flaw` where a bracket is not closed, a range is not of numbers or runs down, or the
  ///   list stands for more than `namesMax` names.
  package static func names(_ text: String) throws(Flaw) -> [String] {
    var result: [String] = []
    for part in try parts(text) {
      result += try expanded(part)
      if result.count > namesMax { throw Flaw(message: "the list stands for more than \(namesMax) names") }
    }
    return result
  }

  /// The parts between commas that are not in brackets.
  private static func parts(_ text: String) throws(Flaw) -> [Substring] {
    var parts: [Substring] = []
    var start = text.startIndex
    var isInside = false
    for index in text.utf8.indices {
      switch text.utf8[index] {
      case UInt8(ascii: "["):
        if isInside { throw Flaw(message: "a bracket stands within another") }
        isInside = true
      case UInt8(ascii: "]"):
        if !isInside { throw Flaw(message: "a bracket is closed that was not opened") }
        isInside = false
      case UInt8(ascii: ",") where !isInside:
        parts.append(text[start..<index])
        start = text.utf8.index(after: index)
      default: break
      }
    }
    if isInside { throw Flaw(message: "a bracket is not closed") }
    parts.append(text[start...])
    return parts.filter { !$0.isEmpty }
  }

  private static func expanded(_ part: Substring) throws(Flaw) -> [String] {
    var names = [""]
    var rest = part
    while let open = rest.firstIndex(of: "["), let close = rest.firstIndex(of: "]") {
      let prefix = rest[..<open]
      let numbers = try numbers(rest[rest.index(after: open)..<close])
      if names.count * numbers.count > namesMax {
        throw Flaw(message: "the list stands for more than \(namesMax) names")
      }
      names = names.flatMap { name in numbers.map { name + prefix + $0 } }
      rest = rest[rest.index(after: close)...]
    }
    return names.map { $0 + rest }
  }

  /// `001-003,7` as texts, with the zeros of the first end of each range.
  private static func numbers(_ text: Substring) throws(Flaw) -> [String] {
    var result: [String] = []
    for range in text.split(separator: ",", omittingEmptySubsequences: false) {
      let ends = range.split(separator: "-", omittingEmptySubsequences: false)
      guard ends.count <= 2, let first = number(ends[0]), let last = ends.count == 2 ? number(ends[1]) : first
      else { throw Flaw(message: "`\(range.prefix(40))` is no number or range, such as 3 or 001-087") }
      guard first <= last else { throw Flaw(message: "the range \(range.prefix(40)) runs down") }
      if last - first >= namesMax { throw Flaw(message: "the list stands for more than \(namesMax) names") }
      let width = ends[0].utf8.count
      for value in first...last {
        let digits = String(value)
        result.append(String(repeating: "0", count: max(width - digits.utf8.count, 0)) + digits)
      }
      if result.count > namesMax { throw Flaw(message: "the list stands for more than \(namesMax) names") }
    }
    return result
  }

  private static func number(_ text: Substring) -> Int? {
    guard !text.isEmpty, text.utf8.count <= 12, text.utf8.allSatisfy({ (48...57).contains($0) }) else {
      return nil
    }
    return Int(text)
  }
}
