internal import ParameterSpaces

/// The compiled constraints of a space and what they need to be evaluated.
struct ConstraintEvaluator: Sendable {
  let programs: [ConstraintProgram]
  /// The constraints as written, in the order of the programs.
  let texts: [String]
  /// Whether a constraint without a parameter fails.
  let constantsFail: Bool
  private let levelCounts: [Int]
  private let values: [Double]
  private let offsets: [Int]
  private let stackSize: Int

  init(_ space: ParameterSpace) {
    let names = space.parameters.map(\.name)
    var interned: [String: Double] = [:]
    // Only parameters that are named in a constraint need a table of their values.
    let written = space.constraints + space.parameters.compactMap(\.condition)
    let used = Set(written.flatMap(\.names))
    var values: [Double] = []
    var offsets: [Int] = []
    for parameter in space.parameters {
      offsets.append(values.count)
      guard used.contains(parameter.name) else { continue }
      for level in 0..<parameter.levels {
        let value = parameter.value(atLevel: level)
        values.append(value.number ?? TextNumbers.number(of: value.description, in: &interned))
      }
    }
    var programs: [ConstraintProgram] = []
    var texts: [String] = []
    for constraint in space.constraints {
      programs.append(ConstraintProgram(constraint.expression, names: names, texts: &interned))
      texts.append(constraint.text)
    }
    self.levelCounts = space.parameters.map(\.levels)
    for (index, parameter) in space.parameters.enumerated() {
      guard let condition = parameter.condition else { continue }
      // Where the condition fails, the level is the default's: one configuration in place of many that are the same.
      let number = ConstraintEvaluator.number(parameter, &interned)
      if !used.contains(parameter.name) {
        // Its values come in at the end, so that nothing that was numbered moves.
        offsets[index] = values.count
        for level in 0..<parameter.levels {
          let value = parameter.value(atLevel: level)
          values.append(value.number ?? TextNumbers.number(of: value.description, in: &interned))
        }
      }
      let expression = Expression.binary(
        .or, condition.expression, .binary(.equal, .name(parameter.name), .number(number)))
      programs.append(ConstraintProgram(expression, names: names, texts: &interned))
      texts.append("\(parameter.name) when \(condition.text)")
    }
    self.programs = programs
    self.texts = texts
    self.values = values
    self.offsets = offsets
    stackSize = (programs.map(\.deepest).max() ?? 0) + 1
    var fails = false
    for program in programs where program.parameters.isEmpty {
      var stack = [Double](repeating: 0, count: stackSize)
      fails = fails || !program.holds([0], values: [0], offsets: [0], stack: &stack)
    }
    constantsFail = fails
  }

  private static func number(_ parameter: Parameter, _ interned: inout [String: Double]) -> Double {
    let value = parameter.value(atLevel: parameter.defaultLevel)
    return value.number ?? TextNumbers.number(of: value.description, in: &interned)
  }

  /// Whether levels satisfy the programs of those numbers.
  func holds(_ levels: [Int32], _ indices: [Int]) -> Bool {
    withUnsafeTemporaryAllocation(of: Double.self, capacity: stackSize) { stack in
      indices.allSatisfy { index in
        levels.withUnsafeBufferPointer { levels in
          values.withUnsafeBufferPointer { values in
            offsets.withUnsafeBufferPointer { offsets in
              programs[index].holds(
                levels.baseAddress!, values: values.baseAddress ?? UnsafePointer(stack.baseAddress!),
                offsets: offsets.baseAddress!, stack: stack.baseAddress!)
            }
          }
        }
      }
    }
  }

  /// The rows of a part: all combinations of its parameters' levels that satisfy the constraints, in lexicographic
  /// order, each constraint tried as soon as its last parameter has a level. Nil beyond `mostRows`.
  func rows(_ parameters: [Int], _ constraints: [Int], mostRows: Int) -> [Int32]? {
    let width = parameters.count
    var due = [[ConstraintProgram]](repeating: [], count: width)
    for index in constraints {
      let last = programs[index].parameters.last.flatMap { parameters.firstIndex(of: $0) } ?? 0
      due[last].append(programs[index])
    }
    let counts = parameters.map { Int32(levelCounts[$0]) }
    // Searching a part in vain for long is left to rejection.
    var stepsLeft = 400_000_000
    var rows: [Int32] = []
    var levels = [Int32](repeating: 0, count: levelCounts.count)
    var stack = [Double](repeating: 0, count: stackSize)
    var depth = 0
    levels[parameters[0]] = -1
    while depth >= 0 {
      let parameter = parameters[depth]
      levels[parameter] += 1
      stepsLeft -= 1
      if levels[parameter] == counts[depth] {
        depth -= 1
        continue
      }
      if stepsLeft < 0 { return nil }
      guard satisfies(due[depth], levels, &stack) else { continue }
      if depth == width - 1 {
        if rows.count / width == mostRows { return nil }
        for parameter in parameters { rows.append(levels[parameter]) }
      } else {
        depth += 1
        levels[parameters[depth]] = -1
      }
    }
    return rows
  }

  @inline(__always)
  private func satisfies(
    _ programs: [ConstraintProgram], _ levels: [Int32], _ stack: inout [Double]
  ) -> Bool {
    for program in programs {
      let holds = levels.withUnsafeBufferPointer { levels in
        values.withUnsafeBufferPointer { values in
          offsets.withUnsafeBufferPointer { offsets in
            stack.withUnsafeMutableBufferPointer { stack in
              program.holds(
                levels.baseAddress!, values: values.baseAddress!, offsets: offsets.baseAddress!,
                stack: stack.baseAddress!)
            }
          }
        }
      }
      guard holds else { return false }
    }
    return true
  }
}
