import ParameterSpaces
import Testing

@Suite struct ParameterTests {
  static let every: [Parameter] = [
    Parameter("v", .values([.integer(16), .integer(32), .integer(48)])),
    Parameter("c", .categories([.text("-O2"), .text("-O3")])),
    Parameter("i", .integers(-4...11, step: 5)),
    Parameter("p", .powersOfTwo(2...64)),
    Parameter("r", .reals(0.001...10, .logarithmic)),
    Parameter("b", .boolean),
    Parameter("o", .permutation(["i", "j", "k", "l"])),
  ]

  @Test(arguments: every) func everyLevelComesBackFromItsValue(parameter: Parameter) {
    for level in stride(from: 0, to: parameter.levels, by: max(1, parameter.levels / 997)) {
      #expect(parameter.level(of: parameter.value(atLevel: level)) == level)
    }
  }

  @Test func levelsAreCounted() {
    #expect(Self.every.map(\.levels) == [3, 2, 4, 6, Parameter.realLevels, 2, 24])
  }

  @Test func permutationsComeInLexicographicOrder() {
    let orders = (0..<24).map { Self.every[6].value(atLevel: $0).description }
    #expect(orders.first == "i,j,k,l" && orders.last == "l,k,j,i")
    #expect(orders == orders.sorted() && Set(orders).count == 24)
  }

  @Test func whatIsNoSpaceIsRefused() {
    let wrong: [Parameter] = [
      Parameter("x", .values([])), Parameter("x", .powersOfTwo(3...8)),
      Parameter("x", .reals(0...1, .logarithmic)), Parameter("x", .permutation(["a", "a"])),
      Parameter("x", .integers(0...5, step: 0)), Parameter("x", .values([.integer(1)]), default: .integer(2)),
      Parameter("x", .values([.integer(1), .integer(1)])),
    ]
    for parameter in wrong {
      #expect(throws: ParameterSpaceError.self) { try ParameterSpace([parameter]) }
    }
    #expect(throws: ParameterSpaceError.self) {
      try ParameterSpace([Parameter("x", .boolean), Parameter("x", .boolean)])
    }
  }
}
