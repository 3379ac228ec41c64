/// The tree of a constraint or of another formula over parameters.
package indirect enum Expression: Sendable, Hashable {
  case number(Double)
  case text(String)
  case name(String)
  case unary(UnaryOperator, Expression)
  case binary(BinaryOperator, Expression, Expression)
  case conditional(then: Expression, if: Expression, else: Expression)
  case call(Function, [Expression])
  /// Whether the value is one of the others.
  case membership(Expression, [Expression])

  package enum UnaryOperator: String, Sendable, Hashable {
    case minus = "-"
    case not
  }

  package enum BinaryOperator: String, Sendable, Hashable {
    case plus = "+"
    case minus = "-"
    case times = "*"
    case quotient = "/"
    case floorQuotient = "//"
    case remainder = "%"
    case power = "**"
    case equal = "=="
    case unequal = "!="
    case less = "<"
    case lessOrEqual = "<="
    case greater = ">"
    case greaterOrEqual = ">="
    case and
    case or
  }

  package enum Function: String, Sendable, Hashable, CaseIterable {
    case min, max, abs, ceil, floor, log2
  }

  func forEachName(_ body: (String) -> Void) {
    switch self {
    case .number, .text: break
    case .name(let name): body(name)
    case .unary(_, let operand): operand.forEachName(body)
    case .binary(_, let left, let right):
      left.forEachName(body)
      right.forEachName(body)
    case .conditional(let then, let condition, let otherwise):
      then.forEachName(body)
      condition.forEachName(body)
      otherwise.forEachName(body)
    case .call(_, let arguments): arguments.forEach { $0.forEachName(body) }
    case .membership(let value, let others):
      value.forEachName(body)
      others.forEach { $0.forEachName(body) }
    }
  }
}
