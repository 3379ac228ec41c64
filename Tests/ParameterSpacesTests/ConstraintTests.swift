import ParameterSpaces
import Testing

@Suite struct ConstraintTests {
  private func value(_ text: String, _ numbers: [String: Double] = [:]) throws -> Double {
    try Constraint(text).expression.value(numbers)
  }

  @Test(arguments: [
    ("7 // 2", 3.0), ("-7 // 2", -4), ("-7 % 3", 2), ("7 / 2", 3.5), ("2 ** 3 ** 2", 512), ("-2 ** 2", -4),
    ("1 < 2 < 3", 1), ("1 < 3 < 2", 0), ("not 1 == 2", 1), ("1 or 0 and 0", 1), ("3 in [1, 2, 3]", 1),
    ("3 not in (1, 2)", 1), ("5 if 1 > 2 else 6", 6), ("max(1, min(4, 3)) + abs(-2)", 5),
    ("!(1 == 1) || 2 == 2 && 1", 1), ("ceil(5 / 2) * 1.5e1", 45), ("32 <= 8 * 8 <= 1024", 1),
    ("1 / 0 == 1", 0),
  ])
  func pythonsMeaning(text: String, expected: Double) throws {
    #expect(try value(text) == expected)
  }

  @Test(arguments: ["", "1 +", "(1", "1 2", "a b", "x @ 2", "foo(1)", "min()", "'open", "1..2", "in", "not"])
  func malformedTextIsRefused(text: String) {
    #expect(throws: ParameterSpaceError.self) { try Constraint(text) }
  }

  @Test func deepNestingIsRefusedAndDoesNotCrash() {
    let text = String(repeating: "(", count: 100_000) + "1" + String(repeating: ")", count: 100_000)
    #expect(throws: ParameterSpaceError.self) { try Constraint(text) }
    #expect(throws: ParameterSpaceError.self) {
      try Constraint(String(repeating: "2**", count: 100_000) + "2")
    }
  }

  @Test func anUnknownNameIsNamed() throws {
    let error = #expect(throws: ParameterSpaceError.self) {
      try ParameterSpace([Parameter("x", .boolean)], constraints: [Constraint("x + yy > 1")])
    }
    #expect(error?.code == .unknownName)
    #expect(error?.message.contains("`yy`") == true)
  }
}
