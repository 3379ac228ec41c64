package import ParameterSpaces

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#endif

/// How a surrogate model sees a configuration: as coordinates, most of them between 0 and 1.
///
/// A number counts by its place in the list and, where the list spans a factor of three or more, by its logarithm, half each.
/// A category is a coordinate whose values are alike or not; an order of items is the place of each item. Products of
/// parameters can be coordinates too: where two block sizes multiply to the threads of a block, no single one of
/// them tells how many there are.
package struct SurrogateFeatures: Sendable {
  private enum Feature {
    /// The coordinate of each level of a parameter.
    case levels(parameter: Int, coordinates: [Float])
    case category(parameter: Int)
    /// A real or long range of whole numbers: the level's share.
    case share(parameter: Int, levels: Int)
    case itemPlace(parameter: Int, count: Int, item: Int)
    /// The sum of a number per level over several parameters.
    case sum([(parameter: Int, addends: [Float])])
  }

  private let features: [Feature]
  /// Whether two values are only alike or not.
  let isCategory: [Bool]
  package var count: Int { features.count }

  /// - Parameter products: Groups of parameters whose product is a coordinate; those with a value that is no positive
  ///   number are left out.
  package init(_ space: ParameterSpace, products: [[Int]] = []) {
    var features: [Feature] = []
    for (index, parameter) in space.parameters.enumerated() where parameter.levels > 1 {
      features += Self.features(parameter, index)
    }
    for group in products {
      let addends = group.compactMap { index in
        Self.logarithms(space.parameters[index]).map { (parameter: index, addends: $0) }
      }
      let width = addends.reduce(Float(0)) { $0 + (($1.addends.max() ?? 0) - ($1.addends.min() ?? 0)) }
      guard addends.count == group.count, group.count > 1, width > 0 else { continue }
      features.append(.sum(addends.map { ($0.parameter, $0.addends.map { $0 / width }) }))
    }
    self.features = features
    isCategory = features.map { if case .category = $0 { true } else { false } }
  }

  private static func features(_ parameter: Parameter, _ index: Int) -> [Feature] {
    let levels = parameter.levels
    switch parameter.domain {
    case .categories where levels > 2: return [.category(parameter: index)]
    case .permutation(let items):
      return items.indices.map { .itemPlace(parameter: index, count: items.count, item: $0) }
    case _ where levels > 4096: return [.share(parameter: index, levels: levels)]
    default:
      let ranks = (0..<levels).map { Float($0) / Float(levels - 1) }
      guard let logs = logarithms(parameter), let low = logs.min(), let high = logs.max(), high - low > log(3)
      else { return [.levels(parameter: index, coordinates: ranks)] }
      return [
        .levels(
          parameter: index, coordinates: zip(ranks, logs).map { ($0 + ($1 - low) / (high - low)) / 2 })
      ]
    }
  }

  /// The logarithms of a parameter's values; nil unless all are positive numbers.
  private static func logarithms(_ parameter: Parameter) -> [Float]? {
    guard parameter.levels <= 4096 else { return nil }
    var logs: [Float] = []
    for level in 0..<parameter.levels {
      guard let number = parameter.value(atLevel: level).number, number > 0 else { return nil }
      logs.append(Float(log(number)))
    }
    return logs
  }

  /// The coordinates of a configuration.
  func coordinates(_ levels: [Int32]) -> [Float] {
    features.map { feature in
      switch feature {
      case .levels(let parameter, let coordinates): coordinates[Int(levels[parameter])]
      case .category(let parameter): Float(levels[parameter])
      case .share(let parameter, let count): Float(levels[parameter]) / Float(count - 1)
      case .itemPlace(let parameter, let count, let item):
        Float(
          PermutationOrder.positions(count: count, atRank: Int(levels[parameter])).firstIndex(of: item) ?? 0)
          / Float(max(count - 1, 1))
      case .sum(let addends): addends.reduce(0) { $0 + $1.addends[Int(levels[$1.parameter])] }
      }
    }
  }
}
