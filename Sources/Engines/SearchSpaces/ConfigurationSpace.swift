package import ParameterSpaces
package import Statistics

/// A parameter space made ready for search: its constraints are compiled and its independent parts
/// enumerated.
///
/// Parameters that no constraint ties lie in parts of their own, so that the valid configurations are the product
/// of the parts' (a forest of short trees in place of one tall one; Rasch, Haidl and Gorlatch, "ATF: A Generic Auto-Tuning
/// Framework", ACM TACO 18, 2021). A part with more than `mostRows` rows is drawn from by rejection, which has no
/// bias either.
package struct ConfigurationSpace: Sendable {
  package let space: ParameterSpace
  /// Levels of each parameter.
  package let levelCounts: [Int]
  package let isOrdered: [Bool]
  /// The number of valid configurations; nil where a part is too large to enumerate.
  package let count: Double?
  let parts: [Part]
  let evaluator: ConstraintEvaluator
  private let constraintsAt: [[Int]]

  /// Rows of a part that are kept in memory.
  package static let mostRows = 1 << 22

  struct Part: Sendable {
    var parameters: [Int]
    /// Row-major levels of the part's parameters; nil for a part that is drawn from by rejection. A single parameter that nothing
    /// constrains needs no rows either.
    var rows: [Int32]?
    var count: Int?
    var constraints: [Int]
  }

  /// - Parameter mostRows: Parts with more rows are not enumerated.
  /// - Throws: `ParameterSpaceError` (`empty-space`).
  package init(_ space: ParameterSpace, mostRows: Int = Self.mostRows) throws(ParameterSpaceError) {
    self.space = space
    levelCounts = space.parameters.map(\.levels)
    isOrdered = space.parameters.map(\.isOrdered)
    let evaluator = ConstraintEvaluator(space)
    self.evaluator = evaluator
    var constraintsAt = [[Int]](repeating: [], count: space.parameters.count)
    for (index, program) in evaluator.programs.enumerated() {
      for parameter in program.parameters { constraintsAt[parameter].append(index) }
    }
    self.constraintsAt = constraintsAt
    var parts: [Part] = []
    var count: Double? = 1
    for parameters in Self.groups(space.parameters.count, evaluator.programs.map(\.parameters)) {
      let constraints = Set(parameters.flatMap { constraintsAt[$0] }).sorted()
      var part = Part(parameters: parameters, rows: nil, count: nil, constraints: constraints)
      if constraints.isEmpty {
        part.count = levelCounts[parameters[0]]
      } else {
        part.rows = evaluator.rows(parameters, constraints, mostRows: mostRows)
        part.count = part.rows.map { $0.count / parameters.count }
      }
      if part.count == 0 { throw Self.empty(space, evaluator, part) }
      count = part.count.flatMap { rows in count.map { $0 * Double(rows) } }
      parts.append(part)
    }
    if evaluator.constantsFail { throw Self.empty(space, evaluator, nil) }
    self.parts = parts
    self.count = count
  }

  private static func empty(
    _ space: ParameterSpace, _ evaluator: ConstraintEvaluator, _ part: Part?
  ) -> ParameterSpaceError {
    let texts = (part?.constraints ?? []).map { "`\(evaluator.texts[$0])`" }
    return ParameterSpaceError(
      .emptySpace,
      "no configuration satisfies the constraints \(texts.joined(separator: ", ")); relax one, or add values")
  }

  /// Parameters that constraints tie together, directly or through others; each group ascending.
  private static func groups(_ count: Int, _ ties: [[Int]]) -> [[Int]] {
    var leader = Array(0..<count)
    func find(_ index: Int) -> Int {
      var index = index
      while leader[index] != index { index = leader[index] }
      return index
    }
    for tie in ties {
      for other in tie.dropFirst() { leader[find(other)] = find(tie[0]) }
    }
    var members: [Int: [Int]] = [:]
    for index in 0..<count { members[find(index), default: []].append(index) }
    return members.values.sorted { $0[0] < $1[0] }
  }

  // MARK: - Configurations

  package func isValid(_ levels: [Int32]) -> Bool {
    guard levels.count == levelCounts.count,
      zip(levels, levelCounts).allSatisfy({ $0 >= 0 && Int($0) < $1 })
    else { return false }
    return evaluator.holds(levels, Array(evaluator.programs.indices))
  }

  /// A valid configuration, each with the same chance; nil where rejection found none in a million draws.
  package func draw(_ generator: inout RandomGenerator) -> [Int32]? {
    var levels = [Int32](repeating: 0, count: levelCounts.count)
    for part in parts {
      if let rows = part.rows {
        let row = generator.below(rows.count / part.parameters.count)
        for (place, parameter) in part.parameters.enumerated() {
          levels[parameter] = rows[row * part.parameters.count + place]
        }
      } else if part.constraints.isEmpty {
        levels[part.parameters[0]] = Int32(generator.below(levelCounts[part.parameters[0]]))
      } else if !reject(part, &levels, &generator) {
        return nil
      }
    }
    return levels
  }

  private func reject(_ part: Part, _ levels: inout [Int32], _ generator: inout RandomGenerator) -> Bool {
    for _ in 0..<1_000_000 {
      for parameter in part.parameters { levels[parameter] = Int32(generator.below(levelCounts[parameter])) }
      if evaluator.holds(levels, part.constraints) { return true }
    }
    return false
  }

  /// All valid configurations in the lexicographic order of their parts; nil where there are more than `most`.
  package func enumerated(most: Int = Self.mostRows) -> ConfigurationTable? {
    guard let count, count <= Double(most) else { return nil }
    let width = levelCounts.count
    var rows = [Int32](repeating: 0, count: Int(count) * width)
    var repeats = Int(count)
    for part in parts {
      let partCount = part.count ?? 1
      repeats /= partCount
      let stride = part.parameters.count
      for row in 0..<Int(count) {
        let partRow = (row / repeats) % partCount
        for (place, parameter) in part.parameters.enumerated() {
          rows[row * width + parameter] = part.rows.map { $0[partRow * stride + place] } ?? Int32(partRow)
        }
      }
    }
    return ConfigurationTable(width: width, rows: rows)
  }
}
