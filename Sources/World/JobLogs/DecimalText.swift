/// The value of a decimal number in text, rounded toward zero to an integer.
enum DecimalText {
  enum Failure: Error {
    case notANumber
    case outOfRange
  }

  /// Reads `[+-]digits[.digits][(e|E)[+-]digits]`, the whole of `bytes`.
  ///
  /// Rounds toward zero: `12.9` is 12 and `-1.00` is -1. Digits beyond the 18th significant one
  /// count as zeros.
  static func integer(_ bytes: UnsafeRawBufferPointer) -> Result<Int64, Failure> {
    var index = 0
    let end = bytes.count
    var isNegative = false
    if index < end, bytes[index] == UInt8(ascii: "-") || bytes[index] == UInt8(ascii: "+") {
      isNegative = bytes[index] == UInt8(ascii: "-")
      index += 1
    }
    var value: Int64 = 0
    var exponent = 0
    var digits = 0
    var significant = 0
    var hasPoint = false
    while index < end {
      let byte = bytes[index]
      if byte == UInt8(ascii: "."), !hasPoint {
        hasPoint = true
      } else if byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") {
        digits += 1
        if significant < 18 {
          value = value * 10 + Int64(byte - UInt8(ascii: "0"))
          if value > 0 { significant += 1 }
          if hasPoint { exponent -= 1 }
        } else if !hasPoint {
          exponent += 1
        }
      } else {
        break
      }
      index += 1
    }
    guard digits > 0 else { return .failure(.notANumber) }
    if index < end, bytes[index] == UInt8(ascii: "e") || bytes[index] == UInt8(ascii: "E") {
      index += 1
      var isDivisor = false
      if index < end, bytes[index] == UInt8(ascii: "-") || bytes[index] == UInt8(ascii: "+") {
        isDivisor = bytes[index] == UInt8(ascii: "-")
        index += 1
      }
      let first = index
      var written = 0
      while index < end, bytes[index] >= UInt8(ascii: "0"), bytes[index] <= UInt8(ascii: "9") {
        written = min(written * 10 + Int(bytes[index] - UInt8(ascii: "0")), 1_000_000)
        index += 1
      }
      guard index > first else { return .failure(.notANumber) }
      exponent += isDivisor ? -written : written
    }
    guard index == end else { return .failure(.notANumber) }
    if value == 0 { return .success(0) }
    while exponent < 0, value > 0 {
      value /= 10
      exponent += 1
    }
    while exponent > 0, value > 0 {
      let (product, overflow) = value.multipliedReportingOverflow(by: 10)
      guard !overflow else { return .failure(.outOfRange) }
      value = product
      exponent -= 1
    }
    return .success(isNegative ? -value : value)
  }
}
