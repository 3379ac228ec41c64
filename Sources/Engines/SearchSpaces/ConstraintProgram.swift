internal import ParameterSpaces

/// A constraint compiled for the levels of a space: a short program on a stack of numbers.
///
/// Text values count as the numbers under which they are interned, so that they can be compared for equality.
struct ConstraintProgram: Sendable {
  enum Instruction: Sendable {
    case constant(Double)
    /// The value of a parameter at its present level.
    case parameter(Int32)
    case negate
    case not
    case operation(Expression.BinaryOperator)
    /// Jumps over the next instructions if the top is false (true), leaving 0 (1); else drops the top.
    case skipIfFalse(Int32)
    case skipIfTrue(Int32)
    /// Drops the top and, where it was false, jumps.
    case branchIfFalse(Int32)
    case jump(Int32)
    case call(Expression.Function, Int32)
    /// Whether the value under the others is one of them.
    case member(Int32)
    case truth
  }

  private(set) var instructions: [Instruction] = []
  /// The parameters in it, ascending.
  let parameters: [Int]
  let deepest: Int

  init(_ expression: Expression, names: [String], texts: inout [String: Double]) {
    var compiler = ConstraintCompiler(names: names, texts: texts)
    compiler.compile(expression)
    instructions = compiler.instructions
    parameters = compiler.parameters.sorted()
    deepest = compiler.instructions.count + 1
    texts = compiler.texts
  }

  /// Whether levels satisfy it. `values` holds the values of each parameter's levels, one after the other,
  /// from `offsets[parameter]` on; `stack` has room for `deepest` numbers. NaN counts as false.
  @inline(__always)
  func holds(
    _ levels: UnsafePointer<Int32>, values: UnsafePointer<Double>, offsets: UnsafePointer<Int>,
    stack: UnsafeMutablePointer<Double>
  ) -> Bool {
    var top = -1
    var place = 0
    instructions.withUnsafeBufferPointer { program in
      while place < program.count {
        switch program[place] {
        case .constant(let value):
          top += 1
          stack[top] = value
        case .parameter(let index):
          top += 1
          stack[top] = values[offsets[Int(index)] + Int(levels[Int(index)])]
        case .negate: stack[top] = -stack[top]
        case .not: stack[top] = stack[top] == 0 ? 1 : 0
        case .truth: stack[top] = stack[top] == 0 || stack[top].isNaN ? 0 : 1
        case .operation(let op):
          top -= 1
          stack[top] = op.value(stack[top], stack[top + 1])
        case .skipIfFalse(let count):
          if stack[top] == 0 { place += Int(count) } else { top -= 1 }
        case .skipIfTrue(let count):
          if stack[top] != 0 { place += Int(count) } else { top -= 1 }
        case .branchIfFalse(let count):
          if stack[top] == 0 { place += Int(count) }
          top -= 1
        case .jump(let count): place += Int(count)
        case .call(let function, let count):
          top -= Int(count) - 1
          stack[top] = Self.call(function, stack + top, Int(count))
        case .member(let count):
          top -= Int(count)
          let wanted = stack[top]
          var isFound = 0.0
          for other in 0..<Int(count) where stack[top + 1 + other] == wanted { isFound = 1 }
          stack[top] = isFound
        }
        place += 1
      }
    }
    return stack[0] != 0 && !stack[0].isNaN
  }

  private static func call(
    _ function: Expression.Function, _ arguments: UnsafePointer<Double>, _ count: Int
  ) -> Double {
    switch function {
    case .min:
      var least = arguments[0]
      for place in 1..<max(count, 1) { least = Swift.min(least, arguments[place]) }
      return least
    case .max:
      var most = arguments[0]
      for place in 1..<max(count, 1) { most = Swift.max(most, arguments[place]) }
      return most
    default: return function.value([arguments[0]])
    }
  }
}

private struct ConstraintCompiler {
  let names: [String]
  var texts: [String: Double]
  var instructions: [ConstraintProgram.Instruction] = []
  var parameters: Set<Int> = []

  init(names: [String], texts: [String: Double]) {
    self.names = names
    self.texts = texts
  }

  mutating func compile(_ expression: Expression) {
    switch expression {
    case .number(let value): instructions.append(.constant(value))
    case .text(let text): instructions.append(.constant(TextNumbers.number(of: text, in: &texts)))
    case .name(let name):
      guard let index = names.firstIndex(of: name) else { preconditionFailure("the space checks its names") }
      parameters.insert(index)
      instructions.append(.parameter(Int32(index)))
    case .unary(let op, let operand):
      compile(operand)
      instructions.append(op == .minus ? .negate : .not)
    case .binary(.and, let left, let right): shortCut(left, right, isAnd: true)
    case .binary(.or, let left, let right): shortCut(left, right, isAnd: false)
    case .binary(let op, let left, let right):
      compile(left)
      compile(right)
      instructions.append(.operation(op))
    case .conditional(let then, let condition, let otherwise):
      compile(condition)
      let branch = reserve()
      compile(then)
      let jump = reserve()
      instructions[branch] = .branchIfFalse(Int32(jump - branch))
      compile(otherwise)
      instructions[jump] = .jump(Int32(instructions.count - 1 - jump))
    case .call(let function, let arguments):
      for argument in arguments { compile(argument) }
      instructions.append(.call(function, Int32(arguments.count)))
    case .membership(let value, let others):
      compile(value)
      for other in others { compile(other) }
      instructions.append(.member(Int32(others.count)))
    }
  }

  private mutating func shortCut(_ left: Expression, _ right: Expression, isAnd: Bool) {
    compile(left)
    instructions.append(.truth)
    let skip = reserve()
    compile(right)
    instructions.append(.truth)
    let count = Int32(instructions.count - 1 - skip)
    instructions[skip] = isAnd ? .skipIfFalse(count) : .skipIfTrue(count)
  }

  private mutating func reserve() -> Int {
    instructions.append(.constant(0))
    return instructions.count - 1
  }
}

/// Numbers that stand for texts: equal texts have equal ones, which no value of a parameter is likely to be.
enum TextNumbers {
  static func number(of text: String, in texts: inout [String: Double]) -> Double {
    if let number = texts[text] { return number }
    let number = -1e300 + Double(texts.count) * 1e290
    texts[text] = number
    return number
  }
}
