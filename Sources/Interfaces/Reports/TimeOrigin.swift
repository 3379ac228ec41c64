/// What the times of a chart count from. Times themselves are always seconds after the origin.
package enum TimeOrigin: Sendable, Hashable {
  /// No known date: axes show elapsed days, hours, minutes or seconds.
  case elapsed
  /// Seconds since 1970-01-01 00:00 UTC at which the charts' zero lies: axes show dates in UTC.
  case unix(seconds: Double)
  /// No times but numbers of that name, such as "Trial".
  case count(String)

  /// A time as text: a date and time in UTC, or the time elapsed.
  package func text(_ seconds: Double) -> String {
    switch self {
    case .elapsed: return NumberFormat.duration.text(seconds)
    case .count(let name): return "\(name) \(NumberFormat.integer.text(seconds))"
    case .unix(let origin):
      let total = (origin + seconds).rounded(.down)
      guard total.isFinite, abs(total) < 2e11 else { return "–" }
      let day = Int((total / 86_400).rounded(.down))
      let second = Int(total) - day * 86_400
      let (year, month, dayOfMonth) = civilDate(daysSince1970: day)
      let date = "\(year)-\(twoDigits(month))-\(twoDigits(dayOfMonth))"
      return "\(date) \(twoDigits(second / 3_600)):\(twoDigits(second / 60 % 60))"
    }
  }

  /// The unit in which an axis of this many seconds reads best, and its name.
  static func unit(spanSeconds: Double) -> (seconds: Double, name: String) {
    if spanSeconds >= 3 * 86_400 { return (86_400, "days") }
    if spanSeconds >= 3 * 3_600 { return (3_600, "hours") }
    if spanSeconds >= 180 { return (60, "minutes") }
    return (1, "seconds")
  }

  func json(spanSeconds: Double) -> JSONText {
    if case .count(let name) = self {
      return .object([("origin", .null), ("unit", .number(1)), ("count", .string(name))])
    }
    let unit = Self.unit(spanSeconds: spanSeconds)
    let origin: JSONText
    switch self {
    case .elapsed, .count: origin = .null
    case .unix(let seconds): origin = .number(seconds)
    }
    return .object([
      ("origin", origin), ("unit", .number(unit.seconds)), ("unitName", .string(unit.name)),
    ])
  }
}

/// The proleptic Gregorian date of a day (Howard Hinnant's `civil_from_days`, 2013).
private func civilDate(daysSince1970 day: Int) -> (year: Int, month: Int, day: Int) {
  let shifted = day + 719_468
  let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
  let dayOfEra = shifted - era * 146_097
  let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
  let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
  let shiftedMonth = (5 * dayOfYear + 2) / 153
  let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
  return (
    yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
  )
}

private func twoDigits(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
