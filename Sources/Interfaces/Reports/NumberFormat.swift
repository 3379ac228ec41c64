/// How a number is written, on the page and in its charts: the same everywhere, in English, without
/// the machine's locale.
package enum NumberFormat: Sendable, Hashable {
  /// A whole number with separators: `1,234,567`.
  case integer
  /// A number with this many decimals: `12.50`.
  case decimal(Int)
  /// A share of one as a percentage with this many decimals: 0.875 as `87.5 %`.
  case percent(Int)
  /// A share of one as a signed change with this many decimals: `+3.1 %`, `−12.0 %`.
  case change(Int)
  /// A number of seconds, in the largest unit that keeps it above one: `41 s`, `12.4 min`, `3.2 h`.
  case duration

  /// The number as text; a dash when it is not finite.
  package func text(_ value: Double) -> String {
    guard value.isFinite else { return "–" }
    switch self {
    case .integer: return fixed(value, 0)
    case .decimal(let places): return fixed(value, places)
    case .percent(let places): return fixed(value * 100, places) + " %"
    case .change(let places):
      let text = fixed(abs(value) * 100, places)
      let isZero = !text.contains { $0 >= "1" && $0 <= "9" }
      return (isZero ? "±" : value < 0 ? "−" : "+") + text + " %"
    case .duration:
      let size = abs(value)
      if size < 59.95 { return fixed(value, size == size.rounded() ? 0 : 1) + " s" }
      if size < 3_597 { return fixed(value / 60, 1) + " min" }
      if size < 172_800 { return fixed(value / 3_600, 1) + " h" }
      return fixed(value / 86_400, 1) + " d"
    }
  }

  /// The name and the decimals by which the page's script writes the same text.
  var json: JSONText {
    switch self {
    case .integer: .object([("kind", .string("decimal")), ("places", .number(0))])
    case .decimal(let places):
      .object([("kind", .string("decimal")), ("places", .number(Double(places)))])
    case .percent(let places):
      .object([("kind", .string("percent")), ("places", .number(Double(places)))])
    case .change(let places):
      .object([("kind", .string("change")), ("places", .number(Double(places)))])
    case .duration: .object([("kind", .string("duration")), ("places", .number(1))])
    }
  }
}

/// A finite number with a fixed count of decimals (halves away from zero) and separators.
private func fixed(_ value: Double, _ places: Int) -> String {
  var scale = 1.0
  for _ in 0..<max(0, places) { scale *= 10 }
  let scaled = (abs(value) * scale).rounded()
  guard scaled < 9e15 else { return "\(value)" }
  let units = Int(scaled)
  let divisor = Int(scale)
  var text = ""
  for (index, digit) in String(units / divisor).reversed().enumerated() {
    if index > 0, index % 3 == 0 { text.append(",") }
    text.append(digit)
  }
  text = String(text.reversed())
  if places > 0 {
    let fraction = String(units % divisor)
    text += "." + String(repeating: "0", count: places - fraction.count) + fraction
  }
  return value < 0 && units != 0 ? "−" + text : text
}
