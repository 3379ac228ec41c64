/// A named choice, its possible values and the value that the user has today.
///
/// A search sees levels: integers from 0 that stand for the values in their order.
package struct Parameter: Sendable, Hashable {
  /// What a parameter can be.
  package enum Domain: Sendable, Hashable {
    /// Values in an order that means something: neighbours in the list are alike.
    case values([ParameterValue])
    /// Values without an order.
    case categories([ParameterValue])
    /// `lower`, `lower + step`, ... up to `upper`.
    case integers(ClosedRange<Int>, step: Int)
    /// The powers of two in a range; both bounds are powers of two.
    case powersOfTwo(ClosedRange<Int>)
    /// Real numbers, resolved to `Parameter.realLevels` points that lie evenly on the scale.
    case reals(ClosedRange<Double>, Scale)
    case boolean
    /// The orders of at most twelve items; the value is the items joined by commas.
    case permutation([String])
  }

  package enum Scale: String, Sendable, Hashable, Codable {
    case linear
    case logarithmic
  }

  /// Points into which the range of a real parameter is divided.
  package static let realLevels = 65_537

  package var name: String
  package var domain: Domain
  /// The value that the user has today.
  package var defaultValue: ParameterValue?
  /// Where it does not hold, the parameter has no effect and stays at its default.
  package var condition: Constraint?

  package init(
    _ name: String, _ domain: Domain, default defaultValue: ParameterValue? = nil,
    condition: Constraint? = nil
  ) {
    self.name = name
    self.domain = domain
    self.defaultValue = defaultValue
    self.condition = condition
  }

  /// How many values there are.
  package var levels: Int {
    switch domain {
    case .values(let values), .categories(let values): values.count
    case .integers(let range, let step):
      range.count == 0 ? 0 : (range.upperBound - range.lowerBound) / step + 1
    case .powersOfTwo(let range):
      range.upperBound.trailingZeroBitCount - range.lowerBound.trailingZeroBitCount + 1
    case .reals: Self.realLevels
    case .boolean: 2
    case .permutation(let items): items.indices.reduce(1) { $0 * ($1 + 1) }
    }
  }

  /// Whether neighbouring levels are alike.
  package var isOrdered: Bool {
    switch domain {
    case .categories, .permutation: false
    default: true
    }
  }

  /// The value of a level in 0 ..< `levels`.
  package func value(atLevel level: Int) -> ParameterValue {
    switch domain {
    case .values(let values), .categories(let values): values[level]
    case .integers(let range, let step): .integer(range.lowerBound + level * step)
    case .powersOfTwo(let range): .integer(range.lowerBound << level)
    case .reals(let range, let scale): .real(scale.value(level, of: Self.realLevels, in: range))
    case .boolean: .boolean(level == 1)
    case .permutation(let items):
      .text(PermutationOrder.items(items, atRank: level).joined(separator: ","))
    }
  }

  /// The level of a value; numbers are compared as numbers, so that 8 and 8.0 are one. Nil where the value
  /// is not one of the parameter's; a real one is moved to the nearest point.
  package func level(of value: ParameterValue) -> Int? {
    switch domain {
    case .values(let values), .categories(let values):
      return values.firstIndex(of: value)
        ?? value.number.flatMap { number in values.firstIndex { $0.number == number } }
    case .integers(let range, let step):
      guard let number = wholeNumber(value), range.contains(number),
        (number - range.lowerBound) % step == 0
      else { return nil }
      return (number - range.lowerBound) / step
    case .powersOfTwo(let range):
      guard let number = wholeNumber(value), range.contains(number), number.nonzeroBitCount == 1 else {
        return nil
      }
      return number.trailingZeroBitCount - range.lowerBound.trailingZeroBitCount
    case .reals(let range, let scale):
      guard let number = value.number, range.contains(number) else { return nil }
      return scale.level(number, of: Self.realLevels, in: range)
    case .boolean:
      guard let number = value.number, number == 0 || number == 1 else { return nil }
      return Int(number)
    case .permutation(let items):
      guard case .text(let text) = value else { return nil }
      return PermutationOrder.rank(
        of: text.split(separator: ",").map { $0.filter { $0 != " " } }, among: items)
    }
  }

  /// The level of the default; the first one where none is stated.
  package var defaultLevel: Int { defaultValue.flatMap { level(of: $0) } ?? 0 }

  private func wholeNumber(_ value: ParameterValue) -> Int? {
    guard let number = value.number, let whole = Int(exactly: number) else { return nil }
    return whole
  }
}
