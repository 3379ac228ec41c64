import ParameterSpaces
import SearchSpaces
import Statistics
import Testing

@Suite struct ConfigurationSpaceTests {
  private func parameter(_ name: String, _ values: [Int]) -> Parameter {
    Parameter(name, .values(values.map { .integer($0) }))
  }

  /// Every combination of levels, tried with the interpreter of the expressions.
  private func brute(_ space: ParameterSpace) throws -> Set<[Int32]> {
    var rows: [[Int32]] = [[]]
    for parameter in space.parameters {
      rows = rows.flatMap { row in (0..<parameter.levels).map { row + [Int32($0)] } }
    }
    return Set(
      try rows.filter { row in
        let numbers = Dictionary(
          uniqueKeysWithValues: zip(space.parameters, space.values(of: row)).map {
            ($0.name, $1.number ?? .nan)
          })
        return try space.constraints.allSatisfy {
          let value = try $0.expression.value(numbers)
          return value != 0 && !value.isNaN
        }
      })
  }

  @Test(arguments: 0..<20) func enumerationEqualsTheFilteredProduct(seed: Int) throws {
    var generator = RandomGenerator(seed: UInt64(seed))
    let forms = [
      "a * b <= 64", "b % c == 0", "c < d < 40 or a == 1", "not (d == 4 and e != 2)", "e in [1, 2, 8]",
      "max(a, e) >= c if b > 2 else e // 2 > 0", "a / (b - 4) > 0.2",
    ]
    let names = ["a", "b", "c", "d", "e", "f"]
    let parameters = names.map { name in
      parameter(name, Array(Set((0..<4).map { _ in 1 << generator.below(6) })).sorted())
    }
    let constraints = try forms.filter { _ in generator.below(2) == 0 }.map { try Constraint($0) }
    let space = try ParameterSpace(parameters, constraints: constraints)
    let expected = try brute(space)
    guard !expected.isEmpty else {
      #expect(throws: ParameterSpaceError.self) { try ConfigurationSpace(space) }
      return
    }
    let ready = try ConfigurationSpace(space)
    let table = try #require(ready.enumerated())
    #expect(ready.count == Double(expected.count))
    #expect(Set((0..<table.count).map { table.levels(of: $0) }) == expected)
    for row in 0..<table.count { #expect(table.row(table.levels(of: row)) == row) }
    // The same by rejection.
    let drawn = try ConfigurationSpace(space, mostRows: 0)
    for _ in 0..<50 { #expect(expected.contains(try #require(drawn.draw(&generator)))) }
  }

  @Test func drawsAreEven() throws {
    let space = try ParameterSpace(
      [parameter("a", [1, 2, 4, 8]), parameter("b", [1, 2, 4, 8]), parameter("c", [0, 1, 2])],
      constraints: [Constraint("b <= a")])
    for mostRows in [1000, 0] {
      let ready = try ConfigurationSpace(space, mostRows: mostRows)
      var generator = RandomGenerator(seed: 7)
      var counts: [[Int32]: Int] = [:]
      for _ in 0..<30_000 { counts[try #require(ready.draw(&generator)), default: 0] += 1 }
      #expect(counts.count == 30)
      let chiSquared = counts.values.reduce(0.0) { $0 + (Double($1) - 1000) * (Double($1) - 1000) / 1000 }
      // The 99.9 % point with 29 degrees of freedom.
      #expect(chiSquared < 58.3)
    }
  }

  @Test func whatHasNoEffectStaysAtItsDefault() throws {
    let space = try ParameterSpace([
      Parameter("simd", .boolean),
      Parameter(
        "width", .powersOfTwo(2...16), default: .integer(4), condition: Constraint("simd == 1")),
    ])
    let table = try #require(try ConfigurationSpace(space).enumerated())
    #expect(table.count == 5)
    #expect(table.row([0, 1]) != nil && table.row([0, 0]) == nil)
  }

  @Test func categoriesAreComparedAsText() throws {
    let space = try ParameterSpace(
      [Parameter("flags", .categories([.text("-O2"), .text("-O3")])), parameter("n", [1, 2])],
      constraints: [Constraint("flags == '-O3' or n == 1")])
    #expect(try ConfigurationSpace(space).count == 3)
  }

  @Test func anEmptySpaceNamesItsConstraints() throws {
    let space = try ParameterSpace([parameter("n", [1, 2])], constraints: [Constraint("n > 5")])
    let error = #expect(throws: ParameterSpaceError.self) { try ConfigurationSpace(space) }
    #expect(error?.code == .emptySpace && error?.message.contains("`n > 5`") == true)
    let never = try ParameterSpace([parameter("n", [1, 2])], constraints: [Constraint("1 > 5")])
    #expect(throws: ParameterSpaceError.self) { try ConfigurationSpace(never) }
  }

  @Test func largeSpacesAreCountedWithoutListing() throws {
    let many = (0..<30).map { parameter("p\($0)", Array(0..<32)) }
    let ready = try ConfigurationSpace(try ParameterSpace(many, constraints: [Constraint("p0 < p1")]))
    #expect(ready.enumerated() == nil)
    var power = 1.0
    for _ in 0..<28 { power *= 32 }
    #expect(ready.count == 496 * power)
  }
}
