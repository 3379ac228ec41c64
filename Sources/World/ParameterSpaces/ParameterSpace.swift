/// What a search chooses from: parameters and the constraints that tie them. It knows nothing of what
/// the parameters mean.
package struct ParameterSpace: Sendable, Hashable {
  package let parameters: [Parameter]
  package let constraints: [Constraint]

  /// - Throws: `ParameterSpaceError` where a name is unknown or doubled, a parameter has no value, or a default is
  ///   not among the values.
  package init(_ parameters: [Parameter], constraints: [Constraint] = []) throws(ParameterSpaceError) {
    var names: Set<String> = []
    for parameter in parameters {
      guard names.insert(parameter.name).inserted else {
        throw ParameterSpaceError(
          .duplicateName, "the parameter `\(parameter.name)` is there twice; rename one")
      }
      try parameter.check()
    }
    let known = parameters.map(\.name)
    for constraint in constraints + parameters.compactMap(\.condition) {
      for name in constraint.names where !names.contains(name) {
        throw ParameterSpaceError(
          .unknownName,
          "the constraint `\(constraint.text)` names `\(name)`, which is no parameter; known are \(known.joined(separator: ", "))"
        )
      }
    }
    self.parameters = parameters
    self.constraints = constraints
  }

  /// The number of configurations were there no constraint; not exact above 2^53.
  package var cartesianSize: Double { parameters.reduce(1) { $0 * Double($1.levels) } }

  package func index(of name: String) -> Int? { parameters.firstIndex { $0.name == name } }

  /// The levels of the user's own configuration.
  package var defaultLevels: [Int32] { parameters.map { Int32($0.defaultLevel) } }

  package func values(of levels: [Int32]) -> [ParameterValue] {
    zip(parameters, levels).map { $0.value(atLevel: Int($1)) }
  }

  /// The levels of values in the parameters' order; nil where one is not among its parameter's.
  package func levels(of values: [ParameterValue]) -> [Int32]? {
    guard values.count == parameters.count else { return nil }
    var levels: [Int32] = []
    for (parameter, value) in zip(parameters, values) {
      guard let level = parameter.level(of: value) else { return nil }
      levels.append(Int32(level))
    }
    return levels
  }
}

extension Parameter {
  fileprivate func check() throws(ParameterSpaceError) {
    func empty(_ why: String) -> ParameterSpaceError {
      ParameterSpaceError(.emptyParameter, "the parameter `\(name)` \(why)")
    }
    switch domain {
    case .values(let values), .categories(let values):
      guard !values.isEmpty else { throw empty("has no values; list at least one") }
      guard Set(values.map(\.description)).count == values.count else {
        throw empty("lists a value twice; list each once")
      }
    case .integers(let range, let step):
      guard step > 0, range.upperBound.subtractingReportingOverflow(range.lowerBound).overflow == false,
        (range.upperBound - range.lowerBound) / step < 1 << 24
      else { throw empty("needs a positive step and at most 2^24 values") }
    case .powersOfTwo(let range):
      guard range.lowerBound > 0, range.lowerBound.nonzeroBitCount == 1, range.upperBound.nonzeroBitCount == 1
      else { throw empty("needs bounds that are powers of two") }
    case .reals(let range, let scale):
      guard range.lowerBound.isFinite, range.upperBound.isFinite, range.lowerBound < range.upperBound,
        scale == .linear || range.lowerBound > 0
      else { throw empty("needs finite bounds, the lower one smaller, both positive on a logarithmic scale") }
    case .boolean: break
    case .permutation(let items):
      guard !items.isEmpty, items.count <= PermutationOrder.mostItems, Set(items).count == items.count,
        items.allSatisfy({ !$0.contains(",") && !$0.contains(" ") && !$0.isEmpty })
      else {
        throw empty("needs one to \(PermutationOrder.mostItems) different items without commas or spaces")
      }
    }
    if let defaultValue, level(of: defaultValue) == nil {
      throw ParameterSpaceError(
        .unknownDefault, "the default `\(defaultValue)` of the parameter `\(name)` is not among its values")
    }
  }
}
