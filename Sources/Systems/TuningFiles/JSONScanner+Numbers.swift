internal import TuningRecords

/// 10^0 ... 10^22: those that a double holds exactly.
private let exactPowersOfTen: [Double] = (0...22).map { Double("1e\($0)")! }

/// 10^0 ... 10^19: those that 64 bits hold.
private let wholePowersOfTen: [UInt64] = (0...19).map { (0..<$0).reduce(1) { power, _ in power * 10 } }

extension JSONScanner {
  /// A number times a power of ten, rounded once: `918.599` read with -3 is the double next to 0.918599.
  ///
  /// Times in milliseconds become seconds thus, and go back to the same digits.
  mutating func number(timesTenToThe shift: Int = 0) throws(TuningRecordError) -> Double {
    skipSpace()
    let start = place
    let isNegative = self[place] == UInt8(ascii: "-")
    if isNegative { place += 1 }
    var mantissa: UInt64 = 0
    var digits = 0
    var exponent = shift
    let first = place
    while true {
      let digit = self[place] &- 0x30
      guard digit < 10 else { break }
      mantissa = mantissa &* 10 &+ UInt64(digit)
      if mantissa != 0 { digits += 1 }
      place += 1
    }
    guard place > first else { return try namedNumber(start: start, isNegative: isNegative) }
    if self[place] == UInt8(ascii: ".") {
      place += 1
      let fraction = place
      while true {
        let digit = self[place] &- 0x30
        guard digit < 10 else { break }
        mantissa = mantissa &* 10 &+ UInt64(digit)
        if mantissa != 0 { digits += 1 }
        place += 1
      }
      guard place > fraction else { throw flaw("digits are missing after the point") }
      exponent -= place - fraction
    }
    if self[place] | 0x20 == UInt8(ascii: "e") {
      place += 1
      let isSmall = self[place] == UInt8(ascii: "-")
      if isSmall || self[place] == UInt8(ascii: "+") { place += 1 }
      let power = place
      var value = 0
      while true {
        let digit = self[place] &- 0x30
        guard digit < 10 else { break }
        value = min(value * 10 + Int(digit), 100_000)
        place += 1
      }
      guard place > power else { throw flaw("digits are missing after the exponent's sign") }
      exponent += isSmall ? -value : value
    }
    // Clinger's quick way: both parts are exact, so that one operation rounds once.
    if digits <= 19, mantissa <= 1 << 53, exponent.magnitude <= 22 {
      let magnitude =
        exponent < 0
        ? Double(mantissa) / exactPowersOfTen[-exponent] : Double(mantissa) * exactPowersOfTen[exponent]
      return isNegative ? -magnitude : magnitude
    }
    if digits <= 19, mantissa > 0, (-19 ... -1).contains(exponent) {
      let magnitude = Self.quotient(mantissa, wholePowersOfTen[-exponent])
      return isNegative ? -magnitude : magnitude
    }
    return slowNumber(start: start, end: place, shift: shift)
  }

  /// The next number where it is whole and fits; nil otherwise, and then nothing was read.
  mutating func integer() -> Int? {
    skipSpace()
    let start = place
    let isNegative = self[place] == UInt8(ascii: "-")
    if isNegative { place += 1 }
    let first = place
    var value = 0
    while self[place] &- 0x30 < 10 {
      value = value &* 10 &+ Int(self[place] &- 0x30)
      place += 1
    }
    let isWhole = self[place] != UInt8(ascii: ".") && self[place] | 0x20 != UInt8(ascii: "e")
    if isWhole, place > first, place - first <= 18 { return isNegative ? -value : value }
    place = start
    return nil
  }

  private func spelling(_ start: Int, _ end: Int) -> String {
    String(decoding: UnsafeBufferPointer(start: text.bytes + start, count: end - start), as: UTF8.self)
  }

  /// The double next to the quotient of two whole numbers above zero (ties to even).
  ///
  /// 63 or 64 bits of the quotient, the last of which also stands for the remainder, round as all of them would: at least
  /// ten are dropped.
  private static func quotient(_ dividend: UInt64, _ divisor: UInt64) -> Double {
    let shift = dividend.leadingZeroBitCount
    let divisorShift = divisor.leadingZeroBitCount
    let aligned = dividend << UInt64(shift)
    let (whole, rest) = (divisor << UInt64(divisorShift)).dividingFullWidth((aligned >> 1, aligned << 63))
    return Double(
      sign: .plus, exponent: divisorShift - shift - 63, significand: Double(whole | (rest == 0 ? 0 : 1)))
  }

  private func slowNumber(start: Int, end: Int, shift: Int) -> Double {
    var digitsEnd = start
    while digitsEnd < end, self[digitsEnd] | 0x20 != UInt8(ascii: "e") { digitsEnd += 1 }
    var exponent = 0
    if digitsEnd < end {
      let hasPlus = self[digitsEnd + 1] == UInt8(ascii: "+")
      let written = spelling(digitsEnd + (hasPlus ? 2 : 1), end)
      // More digits than fit are far beyond any double.
      exponent = Int(written) ?? (written.hasPrefix("-") ? -100_000 : 100_000)
    }
    exponent = max(min(exponent, 100_000), -100_000) + shift
    return Double("\(spelling(start, digitsEnd))e\(exponent)") ?? .nan
  }

  private mutating func namedNumber(start: Int, isNegative: Bool) throws(TuningRecordError) -> Double {
    for (word, value) in [("NaN", Double.nan), ("Infinity", Double.infinity)] {
      let bytes = Array(word.utf8)
      if bytes.indices.allSatisfy({ self[place + $0] == bytes[$0] }) {
        place += bytes.count
        return isNegative ? -value : value
      }
    }
    // A word that the end of the text cuts is told from a wrong one by its length.
    place = text.count - place < 8 ? text.count : start
    throw flaw("a number should be here")
  }
}
