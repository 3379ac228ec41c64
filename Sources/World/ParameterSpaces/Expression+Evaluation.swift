#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#endif

private func binaryLogarithm(_ x: Double) -> Double { log2(x) }

extension Expression {
  /// The value of a formula whose names stand for numbers, such as a buffer's size or a launch grid.
  ///
  /// - Returns: NaN where a quotient by zero or text is part of it.
  /// - Throws: `ParameterSpaceError` (`unknown-name`).
  package func value(_ numbers: [String: Double]) throws(ParameterSpaceError) -> Double {
    switch self {
    case .number(let value): return value
    case .text: return .nan
    case .name(let name):
      guard let value = numbers[name] else {
        throw ParameterSpaceError(
          .unknownName,
          "`\(name)` is not known here; known are \(numbers.keys.sorted().joined(separator: ", "))")
      }
      return value
    case .unary(let op, let operand):
      let value = try operand.value(numbers)
      return op == .minus ? -value : (value == 0 ? 1 : 0)
    case .binary(let op, let left, let right):
      return op.value(try left.value(numbers), try right.value(numbers))
    case .conditional(let then, let condition, let otherwise):
      return try condition.value(numbers) != 0 ? then.value(numbers) : otherwise.value(numbers)
    case .call(let function, let arguments):
      var values: [Double] = []
      for argument in arguments { values.append(try argument.value(numbers)) }
      return function.value(values)
    case .membership(let value, let others):
      let wanted = try value.value(numbers)
      for other in others where try other.value(numbers) == wanted { return 1 }
      return 0
    }
  }
}

extension Expression.BinaryOperator {
  /// Truth is 1 and 0; remainders and floor quotients round down, as in Python.
  package func value(_ a: Double, _ b: Double) -> Double {
    switch self {
    case .plus: return a + b
    case .minus: return a - b
    case .times: return a * b
    case .quotient: return b == 0 ? .nan : a / b
    case .floorQuotient: return b == 0 ? .nan : (a / b).rounded(.down)
    case .remainder: return b == 0 ? .nan : a - b * (a / b).rounded(.down)
    case .power: return pow(a, b)
    case .equal: return a == b ? 1 : 0
    case .unequal: return a != b ? 1 : 0
    case .less: return a < b ? 1 : 0
    case .lessOrEqual: return a <= b ? 1 : 0
    case .greater: return a > b ? 1 : 0
    case .greaterOrEqual: return a >= b ? 1 : 0
    case .and: return a != 0 && b != 0 ? 1 : 0
    case .or: return a != 0 || b != 0 ? 1 : 0
    }
  }
}

extension Expression.Function {
  package func value(_ arguments: [Double]) -> Double {
    switch self {
    case .min: arguments.min() ?? .nan
    case .max: arguments.max() ?? .nan
    case .abs: arguments[0].magnitude
    case .ceil: arguments[0].rounded(.up)
    case .floor: arguments[0].rounded(.down)
    case .log2: binaryLogarithm(arguments[0])
    }
  }
}
