import Testing

@testable internal import Reports

@Suite struct NumberFormatTests {
  @Test func numbersReadAsWritten() {
    #expect(NumberFormat.integer.text(1_234_567) == "1,234,567")
    #expect(NumberFormat.integer.text(-999.6) == "−1,000")
    #expect(NumberFormat.decimal(2).text(12.5) == "12.50")
    #expect(NumberFormat.decimal(2).text(0.999) == "1.00")
    #expect(NumberFormat.decimal(3).text(-0.0001) == "0.000")
    #expect(NumberFormat.percent(1).text(0.8754) == "87.5 %")
    #expect(NumberFormat.change(1).text(-0.31) == "−31.0 %")
    #expect(NumberFormat.change(1).text(0.0001) == "±0.0 %")
    #expect(NumberFormat.change(0).text(2) == "+200 %")
    #expect(NumberFormat.integer.text(.nan) == "–")
    #expect(NumberFormat.integer.text(.infinity) == "–")
    #expect(NumberFormat.integer.text(1e300).isEmpty == false)
  }

  @Test func durationsTakeTheLargestUnitAboveOne() {
    let expected: [(Double, String)] = [
      (0, "0 s"), (41, "41 s"), (0.25, "0.3 s"), (59.97, "1.0 min"), (744, "12.4 min"), (3_599, "1.0 h"),
      (11_520, "3.2 h"), (86_400, "24.0 h"), (200_000, "2.3 d"), (-7_200, "−2.0 h"),
    ]
    for (seconds, text) in expected { #expect(NumberFormat.duration.text(seconds) == text) }
  }

  @Test func datesAreInUTC() {
    #expect(TimeOrigin.unix(seconds: 0).text(0) == "1970-01-01 00:00")
    #expect(TimeOrigin.unix(seconds: 951_782_400).text(3_660) == "2000-02-29 01:01")
    #expect(TimeOrigin.unix(seconds: 1_735_689_600).text(-60) == "2024-12-31 23:59")
    #expect(TimeOrigin.unix(seconds: -86_400).text(0) == "1969-12-31 00:00")
    #expect(TimeOrigin.elapsed.text(7_200) == "2.0 h")
  }

  @Test func jsonIsExactEnoughAndSafe() {
    #expect(
      JSONText.numbers([1, 0.1, 1.0 / 3, 1_367_366_400.4, 1e-4, .nan]).text
        == "[1,0.1,0.3333333,1367366400,0.0001,null]")
    #expect(
      JSONText.string("</a>&\"\\\n\u{2028}").text == "\"\\u003c/a\\u003e\\u0026\\\"\\\\\\u000a\\u2028\"")
    #expect(JSONText.object([("b", .null), ("a", .flag(true))]).text == "{\"b\":null,\"a\":true}")
  }
}
