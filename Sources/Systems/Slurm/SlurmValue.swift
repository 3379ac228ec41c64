/// How Slurm's configuration writes times, sizes and switches; nil where a text is not of the form.
package enum SlurmValue {
  /// A limit or a count that may be without end.
  package enum Bound: Sendable, Equatable {
    case unlimited
    case value(Int64)

    /// The number; nil without end.
    package var finite: Int64? {
      if case .value(let value) = self { value } else { nil }
    }
  }

  /// A time limit in seconds: `minutes`, `minutes:seconds`, `hours:minutes:seconds`, `days-hours`,
  /// `days-hours:minutes`, `days-hours:minutes:seconds`, UNLIMITED or INFINITE; at most 100 years.
  package static func time(_ text: String) -> Bound? {
    switch text.lowercased() {
    case "unlimited", "infinite", "-1": return .unlimited
    default: break
    }
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count <= 2 else { return nil }
    let fields = parts[parts.count - 1].split(separator: ":", omittingEmptySubsequences: false)
    guard fields.count <= 3 else { return nil }
    var values: [Int64] = []
    for field in fields {
      guard let value = digits(field) else { return nil }
      values.append(value)
    }
    let seconds: Int64
    if parts.count == 2 {
      guard let days = digits(parts[0]) else { return nil }
      values += repeatElement(0, count: 3 - values.count)
      seconds = days * 86_400 + values[0] * 3600 + values[1] * 60 + values[2]
    } else {
      switch values.count {
      case 1: seconds = values[0] * 60
      case 2: seconds = values[0] * 60 + values[1]
      default: seconds = values[0] * 3600 + values[1] * 60 + values[2]
      }
    }
    return seconds <= 100 * 366 * 86_400 ? .value(seconds) : nil
  }

  /// Seconds: a whole number, at most 100 years.
  package static func seconds(_ text: String) -> Int64? {
    guard let value = digits(text[...]), value <= 100 * 366 * 86_400 else { return nil }
    return value
  }

  /// Memory in megabytes: a number with K, M, G, T (M where there is none), rounded up.
  package static func megabytes(_ text: String) -> Int64? {
    var digitsPart = text[...]
    var kilobytesPerUnit: Int64 = 1024
    if let unit = text.last, unit.isLetter {
      switch unit {
      case "K", "k": kilobytesPerUnit = 1
      case "M", "m": kilobytesPerUnit = 1024
      case "G", "g": kilobytesPerUnit = 1024 * 1024
      case "T", "t": kilobytesPerUnit = 1024 * 1024 * 1024
      default: return nil
      }
      digitsPart = digitsPart.dropLast()
    }
    guard let value = digits(digitsPart), value <= 1 << 30 else { return nil }
    let (kilobytes, overflow) = value.multipliedReportingOverflow(by: kilobytesPerUnit)
    guard !overflow, kilobytes < 1 << 52 else { return nil }
    return (kilobytes + 1023) / 1024
  }

  /// YES or NO, TRUE or FALSE, UP or DOWN, 1 or 0.
  package static func flag(_ text: String) -> Bool? {
    switch text.lowercased() {
    case "yes", "true", "up", "1", "y", "t": true
    case "no", "false", "down", "0", "n", "f": false
    default: nil
    }
  }

  /// A whole number, perhaps with a sign, of at most 15 digits.
  package static func integer(_ text: some StringProtocol) -> Int64? {
    let isNegative = text.first == "-"
    let body = isNegative || text.first == "+" ? Substring(text).dropFirst() : Substring(text)
    guard !body.isEmpty, body.utf8.count <= 15, body.utf8.allSatisfy({ (48...57).contains($0) }),
      let value = Int64(body)
    else { return nil }
    return isNegative ? -value : value
  }

  /// A number that is finite and of a sensible size.
  package static func real(_ text: some StringProtocol) -> Double? {
    guard let value = Double(String(text)), value.isFinite, value.magnitude < 1e15 else { return nil }
    return value
  }

  private static func digits(_ text: Substring) -> Int64? {
    guard !text.isEmpty, text.utf8.count <= 12, text.utf8.allSatisfy({ (48...57).contains($0) }) else {
      return nil
    }
    return Int64(text)
  }
}
