/// The use of the cluster by accounts and users, decayed, and the fair-share factors that follow.
///
/// The two algorithms are those of Slurm 22.05 (Slurm documentation, "Fair Tree Fairshare Algorithm"
/// and "Multifactor Priority Plugin"): Fair Tree ranks users level by level by (shares / use); the
/// classic one takes 2^(-effective use / shares).
package struct UsageTree: Sendable {
  private let associations: [ReplicaAccounts.Association]
  private let usesFairTree: Bool
  private let dampening: Double
  /// The nearest ancestor that does not have `Fairshare=parent`.
  private let fairParent: [Int32]
  private let children: [[Int32]]
  private let normalShares: [Double]
  private let shareFraction: [Double]
  private let userCount: Int
  /// Raw use in weighted processor-seconds, of the association and all below it.
  package private(set) var usage: [Double]
  /// The fair-share factor of each association.
  package private(set) var factor: [Double]
  private var effective: [Double]

  package init(_ associations: [ReplicaAccounts.Association], usesFairTree: Bool, dampening: Double) {
    self.associations = associations
    self.usesFairTree = usesFairTree
    self.dampening = dampening
    let count = associations.count
    var fairParent = [Int32](repeating: -1, count: count)
    for index in 0..<count {
      var parent = associations[index].parent
      while parent > 0, associations[Int(parent)].shares == nil { parent = associations[Int(parent)].parent }
      fairParent[index] = parent
    }
    var children = [[Int32]](repeating: [], count: count)
    for index in 0..<count where fairParent[index] >= 0 {
      children[Int(fairParent[index])].append(Int32(index))
    }
    // The shares of a level: those of all children that have their own.
    var levelShares = [Int64](repeating: 0, count: count)
    for index in 0..<count {
      levelShares[index] = children[index].reduce(0) { $0 + (associations[Int($1)].shares ?? 0) }
    }
    var fraction = [Double](repeating: 1, count: count)
    var normal = [Double](repeating: 1, count: count)
    for index in 0..<count where fairParent[index] >= 0 {
      let parent = Int(fairParent[index])
      let level = levelShares[parent]
      if let shares = associations[index].shares {
        fraction[index] = level > 0 ? Double(shares) / Double(level) : 0
        normal[index] = normal[parent] * fraction[index]
      } else {
        fraction[index] = fraction[parent]
        normal[index] = normal[parent]
      }
    }
    self.fairParent = fairParent
    self.children = children
    shareFraction = fraction
    normalShares = normal
    userCount = associations.count { $0.isUser }
    usage = Array(repeating: 0, count: count)
    factor = Array(repeating: 0, count: count)
    effective = Array(repeating: 0, count: count)
  }

  /// Multiplies all use by `share`.
  package mutating func decay(by share: Double) {
    for index in usage.indices { usage[index] *= share }
  }

  /// Charges an association and all above it.
  package mutating func charge(_ association: Int32, _ amount: Double) {
    var index = association
    while index >= 0 {
      usage[Int(index)] += amount
      index = associations[Int(index)].parent
    }
  }

  /// Forgets all use.
  package mutating func reset() {
    for index in usage.indices { usage[index] = 0 }
  }

  /// Calculates the factors of all associations anew.
  package mutating func calculate() {
    guard !associations.isEmpty else { return }
    if usesFairTree { calculateFairTree() } else { calculateClassic() }
  }

  // MARK: - Classic

  private mutating func calculateClassic() {
    let all = usage[0]
    effective[0] = 1
    for index in 1..<max(associations.count, 1) where index < associations.count {
      let parent = Int(fairParent[index])
      let normal = all > 0 ? min(usage[index] / all, 1) : 0
      if parent == 0 {
        effective[index] = normal
      } else if associations[index].shares == nil {
        effective[index] = effective[parent]
      } else {
        // Ue = Ua + (Ue of the parent - Ua) x own shares / shares of the level.
        effective[index] = normal + (effective[parent] - normal) * shareFraction[index]
      }
      let counted = associations[index].shares == nil && parent > 0 ? parent : index
      factor[index] = PriorityFactors.fairShare(
        effectiveUsage: effective[counted], shares: normalShares[counted], dampening: dampening)
    }
  }

  // MARK: - Fair Tree

  /// What the walk of the tree carries along.
  private struct Ranking {
    /// The rank that the next user without a tie gets, and the rank that was given last.
    var next: Int
    var last: Int
  }

  private mutating func calculateFairTree() {
    var ranking = Ranking(next: userCount, last: userCount)
    rank(children[0], &ranking, isTied: false)
  }

  /// The shares over the use, both against the siblings'; infinite for users that count as their
  /// account and for those without use.
  private func levelFairShare(_ index: Int32) -> Double {
    let association = associations[Int(index)]
    if association.shares == nil { return association.isUser ? .infinity : .greatestFiniteMagnitude }
    let share = shareFraction[Int(index)]
    if share == 0 { return 0 }
    let parent = usage[Int(fairParent[Int(index)])]
    let use = parent > 0 ? usage[Int(index)] / parent : 0
    return use > 0 ? share / use : .infinity
  }

  private mutating func rank(_ siblings: [Int32], _ ranking: inout Ranking, isTied: Bool) {
    let values = siblings.map(levelFairShare)
    // Users before accounts where equal; else the order of the tree.
    let order = siblings.indices.sorted { a, b in
      if values[a] != values[b] { return values[a] > values[b] }
      let isUserA = associations[Int(siblings[a])].isUser
      let isUserB = associations[Int(siblings[b])].isUser
      return isUserA != isUserB ? isUserA : a < b
    }
    var previous: Double?
    for (position, place) in order.enumerated() {
      let index = siblings[place]
      let tied = position == 0 && isTied ? true : previous == values[place]
      if associations[Int(index)].isUser {
        if !tied { ranking.last = ranking.next }
        factor[Int(index)] = Double(ranking.last) / Double(userCount)
        ranking.next -= 1
      } else {
        rank(children[Int(index)], &ranking, isTied: tied)
      }
      previous = values[place]
    }
  }
}
