/// Orders of items, numbered in lexicographic order (the factorial number system; Knuth, The Art of
/// Computer Programming 4A, 7.2.1.2).
package enum PermutationOrder {
  /// The most items whose orders a 32-bit level numbers.
  package static let mostItems = 12

  /// The order of that rank, as positions in the list of items.
  package static func positions(count: Int, atRank rank: Int) -> [Int] {
    var left = Array(0..<count)
    var rest = rank
    var weight = (1..<max(count, 1)).reduce(1, *)
    var order: [Int] = []
    for place in 0..<count {
      order.append(left.remove(at: rest / weight))
      rest %= weight
      weight /= max(count - 1 - place, 1)
    }
    return order
  }

  /// The rank of an order of the positions 0 ..< count.
  package static func rank(of positions: [Int]) -> Int {
    var rank = 0
    for (place, position) in positions.enumerated() {
      let smaller = positions[(place + 1)...].count { $0 < position }
      rank = rank * (positions.count - place) + smaller
    }
    return rank
  }

  static func items(_ items: [String], atRank rank: Int) -> [String] {
    positions(count: items.count, atRank: rank).map { items[$0] }
  }

  static func rank(of order: [String], among items: [String]) -> Int? {
    guard order.count == items.count, Set(order).count == items.count else { return nil }
    let positions = order.compactMap { items.firstIndex(of: $0) }
    return positions.count == items.count ? rank(of: positions) : nil
  }
}
