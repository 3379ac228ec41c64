import Foundation
import Statistics
import Testing
import TuningRecords

@testable import TuningFiles

@Suite struct JSONScannerNumberTests {
  private func read(_ text: String, shift: Int = 0) throws -> Double {
    var text = text
    return try text.withUTF8 { bytes in
      let file = FileText(UnsafeRawBufferPointer(bytes), name: "number")
      var scanner = JSONScanner(file)
      let number = try scanner.number(timesTenToThe: shift)
      #expect(scanner.isAtEnd)
      return withExtendedLifetime(file) { number }
    }
  }

  /// Every way of reading gives the double next to the decimal, which the standard library's own reader knows.
  @Test func numbersAreRoundedOnce() throws {
    var random = RandomGenerator(seed: 11)
    for round in 0..<20_000 {
      let digits = Int.random(in: 1...21, using: &random)
      var text = (0..<digits).map { _ in String(Int.random(in: 0...9, using: &random)) }.joined()
      if round % 3 > 0 {
        let point = text.index(text.startIndex, offsetBy: Int.random(in: 1...digits, using: &random))
        text.insert(contentsOf: point == text.endIndex ? ".0" : ".", at: point)
      }
      if round % 2 == 0 { text = "-" + text }
      let shift = [0, -3, -6, 3].randomElement(using: &random)!
      let exponent = round % 5 == 0 ? Int.random(in: -30...30, using: &random) : 0
      let spelled = exponent == 0 ? text : "\(text)\(round % 2 == 0 ? "e" : "E")\(exponent)"
      #expect(try read(spelled, shift: shift) == Double("\(text)e\(exponent + shift)"), "\(spelled) \(shift)")
    }
  }

  /// Halves between two doubles, and their neighbours, are where a second rounding would show.
  @Test func halvesGoToTheEvenNeighbour() throws {
    for text in [
      "9007199254740993", "9007199254740992.9", "9007199254740993.1", "0.1000000000000000055511151231257827",
      "1.00000000000000011102230246251565404", "4503599627370497.5", "4503599627370496.5",
      "450359962737049.75",
      "0.9185990339610726", "5e-324", "1.7976931348623157e308", "2.2250738585072011e-308", "1e400", "0e9",
      "-0.0",
      "123456789012345678", "1234567890.123456789", "18446744073709551615e-19",
    ] {
      #expect(try read(text) == Double(text), "\(text)")
      #expect(try read(text, shift: -3) == Double(shifted(text, -3)), "\(text)")
    }
  }

  private func shifted(_ text: String, _ shift: Int) -> String {
    let parts = text.split(separator: "e")
    return "\(parts[0])e\((parts.count > 1 ? Int(parts[1])! : 0) + shift)"
  }

  /// What is written with a shift is read back with the opposite one to the last bit.
  @Test func shiftedSpellingsReadBack() throws {
    var random = RandomGenerator(seed: 12)
    for _ in 0..<20_000 {
      let bits = random.next() & 0x7FFF_FFFF_FFFF_FFFF
      let value = Double(bitPattern: bits)
      guard value.isFinite, value.exponent > -900, value.exponent < 900 else { continue }
      for shift in [3, -3, 6, 0] {
        #expect(try read(DecimalText.spelling(value, timesTenToThe: shift), shift: -shift) == value)
      }
    }
    #expect(DecimalText.spelling(0.9185990339610726, timesTenToThe: 3) == "918.5990339610726")
    #expect(DecimalText.spelling(1e-9, timesTenToThe: 3) == "1e-6")
    #expect(DecimalText.spelling(-2, timesTenToThe: 3) == "-2000.0")
  }
}
