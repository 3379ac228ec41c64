internal import SearchSpaces

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#endif

/// What an earlier search found of the same parameters elsewhere: on another device, with another size.
///
/// Costs count as logarithms above the best of their source, so that sources of any speed can be compared.
package struct TransferSource: Sendable {
  private let table: ConfigurationTable
  private let slowdowns: [Float]
  private let failureShare: [Float]
  /// What a configuration that failed, or of which nothing is known, counts as.
  private let unknown: Float
  private let levelCounts: [Int]

  /// Slowdowns beyond this, as logarithms, count as this: how bad a bad configuration is tells nothing.
  private static let worst: Float = 2.5

  /// - Parameters:
  ///   - levels: Row-major levels of the space that is searched now, one row a configuration.
  ///   - costs: Positive, smaller is better; NaN where the trial failed.
  /// - Returns: Nil where no trial has a positive cost.
  package init?(levels: [Int32], costs: [Double], levelCounts: [Int]) {
    precondition(levels.count == costs.count * levelCounts.count)
    self.levelCounts = levelCounts
    var table = ConfigurationTable(width: levelCounts.count, capacity: costs.count)
    var kept: [Double] = []
    for (row, cost) in costs.enumerated() {
      let before = table.count
      let number = table.add(Array(levels[(row * levelCounts.count)..<((row + 1) * levelCounts.count)]))
      if number == before { kept.append(cost) }
    }
    guard let best = kept.filter({ $0 > 0 }).min() else { return nil }
    self.table = table
    slowdowns = kept.map { $0 > 0 ? min(Float(log($0 / best)), Self.worst) : .nan }
    let sorted = slowdowns.filter { !$0.isNaN }.sorted()
    unknown = sorted[sorted.count * 9 / 10]
    failureShare = kept.map { $0 > 0 ? 0 : 1 }
  }

  package var count: Int { table.count }

  /// The logarithm of the slowdown of a configuration over the source's best, and the chance that it fails there. Where the
  /// source does not hold it, that of its neighbours in one parameter.
  func forecast(_ levels: [Int32]) -> (slowdown: Float, failure: Float) {
    if let row = table.row(levels) {
      return slowdowns[row].isNaN ? (Self.worst, 1) : (slowdowns[row], 0)
    }
    var other = levels
    var sum: Float = 0
    var weight: Float = 0
    for parameter in levels.indices {
      for level in max(
        0, levels[parameter] - 2)...min(Int32(levelCounts[parameter] - 1), levels[parameter] + 2)
      where level != levels[parameter] {
        other[parameter] = level
        guard let row = table.row(other), !slowdowns[row].isNaN else { continue }
        let share = 1 / Float((level - levels[parameter]).magnitude)
        sum += slowdowns[row] * share
        weight += share
      }
      other[parameter] = levels[parameter]
    }
    return weight > 0 ? (sum / weight, 0.3) : (unknown, 0.5)
  }
}
