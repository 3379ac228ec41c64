/// Numbers as decimal digits.
enum DecimalText {
  /// The shortest digits that read back as the number, with the point moved: 0.9185990339610726 times 10^3 is
  /// spelled `918.5990339610726`, and reads back, times 10^-3, as the number that it was.
  static func spelling(_ value: Double, timesTenToThe shift: Int) -> String {
    if value.isNaN { return "NaN" }
    if value.isInfinite { return value < 0 ? "-Infinity" : "Infinity" }
    let shortest = value.description
    guard shift != 0, value != 0 else { return shortest }
    let (digits, exponent) = parts(of: shortest)
    return (value < 0 ? "-" : "") + plain(digits, exponent: exponent + shift)
  }

  /// The digits without leading and trailing zeros, and the power of ten of the place behind the last one.
  private static func parts(of text: String) -> (digits: [UInt8], exponent: Int) {
    var digits: [UInt8] = []
    var exponent = 0
    var isFraction = false
    let bytes = text.utf8
    let end = bytes.firstIndex(of: UInt8(ascii: "e")) ?? bytes.endIndex
    for byte in bytes[..<end] {
      switch byte {
      case UInt8(ascii: "."): isFraction = true
      case UInt8(ascii: "0")...UInt8(ascii: "9"):
        digits.append(byte)
        if isFraction { exponent -= 1 }
      default: break
      }
    }
    if end < bytes.endIndex {
      exponent += Int(text[bytes.index(after: end)...].drop { $0 == "+" }) ?? 0
    }
    while digits.last == UInt8(ascii: "0"), digits.count > 1 {
      digits.removeLast()
      exponent += 1
    }
    return (Array(digits.drop { $0 == UInt8(ascii: "0") }), exponent)
  }

  private static func plain(_ digits: [UInt8], exponent: Int) -> String {
    let text = String(decoding: digits, as: UTF8.self)
    let point = digits.count + exponent
    if exponent >= 0, point <= 17 { return text + String(repeating: "0", count: exponent) + ".0" }
    if point > 0, point <= 17 { return text.prefix(point) + "." + text.dropFirst(point) }
    if point <= 0, point > -5 { return "0." + String(repeating: "0", count: -point) + text }
    let rest = digits.count > 1 ? "." + text.dropFirst() : ""
    return "\(text.prefix(1))\(rest)e\(point - 1)"
  }
}
