package import SearchSpaces
package import Statistics

/// The configurations that a search can speak of, each by its number.
///
/// A space that can be enumerated is there in full from the start (`isComplete`); of a larger one, configurations get
/// their numbers as they are drawn or reached.
package struct ConfigurationPool: Sendable {
  package private(set) var table: ConfigurationTable
  /// Levels of each parameter.
  package let levelCounts: [Int]
  /// Whether a parameter's neighbouring levels are alike.
  package let isOrdered: [Bool]
  /// Whether the pool holds every valid configuration.
  package let isComplete: Bool
  private let space: ConfigurationSpace?

  /// The most configurations that are enumerated.
  package static let mostEnumerated = 1 << 21

  package init(_ space: ConfigurationSpace, most: Int = Self.mostEnumerated) {
    levelCounts = space.levelCounts
    isOrdered = space.isOrdered
    if let table = space.enumerated(most: most) {
      self.table = table
      isComplete = true
      self.space = nil
    } else {
      table = ConfigurationTable(width: space.levelCounts.count)
      isComplete = false
      self.space = space
    }
  }

  /// A pool of listed configurations and no other.
  package init(listing table: ConfigurationTable, levelCounts: [Int], isOrdered: [Bool]) {
    precondition(table.width == levelCounts.count && table.width == isOrdered.count)
    self.table = table
    self.levelCounts = levelCounts
    self.isOrdered = isOrdered
    isComplete = true
    space = nil
  }

  /// Configurations with a number.
  package var count: Int { table.count }

  package func levels(of number: Int) -> [Int32] { table.levels(of: number) }

  /// A valid configuration, each with the same chance; nil where rejection finds none.
  package mutating func draw(_ generator: inout RandomGenerator) -> Int? {
    guard let space else { return generator.below(table.count) }
    return space.draw(&generator).map { table.add($0) }
  }

  /// The number of the configuration with these levels; nil where it is not valid.
  package mutating func number(of levels: [Int32]) -> Int? {
    if let number = table.row(levels) { return number }
    guard let space, space.isValid(levels) else { return nil }
    return table.add(levels)
  }

  /// Which configurations are next to one.
  package enum Neighbourhood: Sendable {
    /// One parameter differs, by any number of levels.
    case oneParameter
    /// One parameter differs, by one level where its levels are ordered.
    case adjacent
  }

  /// Adds the numbers of the valid neighbours, in the order of the parameters and levels. Parameters with more than
  /// 64 levels contribute steps of 1, 2, 4, ... levels either way.
  package mutating func appendNeighbours(
    of number: Int, _ neighbourhood: Neighbourhood, to neighbours: inout [Int]
  ) {
    var levels = table.levels(of: number)
    for parameter in levelCounts.indices {
      let level = levels[parameter]
      let count = Int32(levelCounts[parameter])
      func visit(_ other: Int32, _ pool: inout ConfigurationPool) {
        guard other >= 0, other < count, other != level else { return }
        levels[parameter] = other
        if let found = pool.number(of: levels) { neighbours.append(found) }
      }
      if neighbourhood == .adjacent, isOrdered[parameter] {
        visit(level - 1, &self)
        visit(level + 1, &self)
      } else if count <= 64 {
        for other in 0..<count { visit(other, &self) }
      } else {
        var step: Int32 = 1
        while step < count {
          visit(level - step, &self)
          visit(level + step, &self)
          step *= 2
        }
      }
      levels[parameter] = level
    }
  }
}
