/// A recursive-descent reader of constraints; see `Constraint` for the language.
struct ExpressionParser {
  private var tokens: [ExpressionToken]
  private var place = 0
  private var depth = 0

  /// Nesting beyond this is refused, so that no input exhausts the stack.
  private static let deepest = 100

  /// - Throws: `ParameterSpaceError` (`malformed-constraint`).
  static func parse(_ text: String) throws(ParameterSpaceError) -> Expression {
    var parser = ExpressionParser(tokens: try ExpressionToken.read(text))
    let expression = try parser.conditional()
    guard case .end = parser.current.kind else { throw parser.flaw("an operator or the end is missing") }
    return expression
  }

  private init(tokens: [ExpressionToken]) { self.tokens = tokens }

  private var current: ExpressionToken { tokens[place] }

  private func flaw(_ why: String) -> ParameterSpaceError {
    ExpressionToken.flaw(why, column: current.column)
  }

  private mutating func take(_ symbol: String) -> Bool {
    guard case .symbol(symbol) = current.kind else { return false }
    place += 1
    return true
  }

  private mutating func expect(_ symbol: String) throws(ParameterSpaceError) {
    guard take(symbol) else { throw flaw("`\(symbol)` is missing") }
  }

  private mutating func conditional() throws(ParameterSpaceError) -> Expression {
    depth += 1
    defer { depth -= 1 }
    guard depth < Self.deepest else { throw flaw("it is nested more than \(Self.deepest) deep") }
    let value = try disjunction()
    guard take("if") else { return value }
    let condition = try disjunction()
    try expect("else")
    return .conditional(then: value, if: condition, else: try conditional())
  }

  private mutating func disjunction() throws(ParameterSpaceError) -> Expression {
    var left = try conjunction()
    while take("or") { left = .binary(.or, left, try conjunction()) }
    return left
  }

  private mutating func conjunction() throws(ParameterSpaceError) -> Expression {
    var left = try negation()
    while take("and") { left = .binary(.and, left, try negation()) }
    return left
  }

  private mutating func negation() throws(ParameterSpaceError) -> Expression {
    var isNegated = false
    while take("not") { isNegated.toggle() }
    let operand = try comparison()
    return isNegated ? .unary(.not, operand) : operand
  }

  private mutating func comparison() throws(ParameterSpaceError) -> Expression {
    var left = try sum()
    var whole: Expression?
    while true {
      let part: Expression
      if case .symbol(let symbol) = current.kind, let op = Self.comparisons[symbol] {
        place += 1
        let right = try sum()
        part = .binary(op, left, right)
        left = right
      } else if take("in") {
        part = .membership(left, try list())
      } else if case .symbol("not") = current.kind, case .symbol("in") = tokens[place + 1].kind {
        place += 2
        part = .unary(.not, .membership(left, try list()))
      } else {
        return whole ?? left
      }
      whole = whole.map { .binary(.and, $0, part) } ?? part
    }
  }

  private static let comparisons: [String: Expression.BinaryOperator] = [
    "==": .equal, "!=": .unequal, "<": .less, "<=": .lessOrEqual, ">": .greater, ">=": .greaterOrEqual,
  ]

  private mutating func list() throws(ParameterSpaceError) -> [Expression] {
    let closing = take("(") ? ")" : "]"
    if closing == "]" { try expect("[") }
    return try expressions(until: closing)
  }

  private mutating func expressions(until closing: String) throws(ParameterSpaceError) -> [Expression] {
    var items: [Expression] = []
    while !take(closing) {
      if !items.isEmpty {
        try expect(",")
        if take(closing) { break }
      }
      items.append(try conditional())
    }
    return items
  }

  private mutating func sum() throws(ParameterSpaceError) -> Expression {
    var left = try product()
    while true {
      if take("+") {
        left = .binary(.plus, left, try product())
      } else if take("-") {
        left = .binary(.minus, left, try product())
      } else {
        return left
      }
    }
  }

  private mutating func product() throws(ParameterSpaceError) -> Expression {
    var left = try signed()
    while case .symbol(let symbol) = current.kind, let op = Self.factors[symbol] {
      place += 1
      left = .binary(op, left, try signed())
    }
    return left
  }

  private static let factors: [String: Expression.BinaryOperator] = [
    "*": .times, "/": .quotient, "//": .floorQuotient, "%": .remainder,
  ]

  private mutating func signed() throws(ParameterSpaceError) -> Expression {
    var isNegative = false
    while true {
      if take("-") {
        isNegative.toggle()
      } else if !take("+") {
        break
      }
    }
    let operand = try power()
    return isNegative ? .unary(.minus, operand) : operand
  }

  private mutating func power() throws(ParameterSpaceError) -> Expression {
    let base = try primary()
    guard take("**") else { return base }
    depth += 1
    defer { depth -= 1 }
    guard depth < Self.deepest else { throw flaw("it is nested more than \(Self.deepest) deep") }
    return .binary(.power, base, try signed())
  }

  private mutating func primary() throws(ParameterSpaceError) -> Expression {
    let token = current
    place += 1
    switch token.kind {
    case .number(let value): return .number(value)
    case .text(let value): return .text(value)
    case .name(let name):
      guard take("(") else { return .name(name) }
      guard let function = Expression.Function(rawValue: name) else {
        place -= 2
        throw flaw(
          "`\(name)` is not a function here; known are \(Expression.Function.allCases.map(\.rawValue).joined(separator: ", "))"
        )
      }
      let arguments = try expressions(until: ")")
      guard arguments.isEmpty == false else { throw flaw("`\(name)` needs an argument") }
      return .call(function, arguments)
    case .symbol("("):
      let inner = try conditional()
      try expect(")")
      return inner
    default:
      place -= 1
      throw flaw("a number, a name or `(` is missing")
    }
  }
}
