/// Ranks 0 ..< count, rank k with a probability proportional to (k + 1)^-exponent.
///
/// Sampling takes constant time (Walker's alias method in Vose's form, 1991).
package struct ZipfDistribution: Sendable {
  private var threshold: [Double]
  private var alias: [Int32]

  /// Complexity: O(count).
  package init(count: Int, exponent: Double) {
    precondition(count > 0, "a Zipf distribution has at least one rank")
    var weights = (0..<count).map { power(Double($0 + 1), -exponent) }
    let mean = weights.reduce(0, +) / Double(count)
    for index in weights.indices { weights[index] /= mean }
    threshold = Array(repeating: 1, count: count)
    alias = (0..<count).map { Int32($0) }
    var small = (0..<count).filter { weights[$0] < 1 }
    var large = (0..<count).filter { weights[$0] >= 1 }
    while let low = small.popLast(), let high = large.popLast() {
      threshold[low] = weights[low]
      alias[low] = Int32(high)
      weights[high] -= 1 - weights[low]
      if weights[high] < 1 { small.append(high) } else { large.append(high) }
    }
  }

  package func sample(using random: inout RandomGenerator) -> Int {
    let rank = random.below(threshold.count)
    return random.uniform() < threshold[rank] ? rank : Int(alias[rank])
  }
}
