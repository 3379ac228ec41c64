import Testing

@testable import SlurmReplica

@Suite struct PriorityFactorTests {
  @Test func ageGrowsToOneOverTheLongestAge() {
    #expect(PriorityFactors.age(waitSeconds: 0, maxAgeSeconds: 604_800) == 0)
    #expect(PriorityFactors.age(waitSeconds: 302_400, maxAgeSeconds: 604_800) == 0.5)
    #expect(PriorityFactors.age(waitSeconds: 9_999_999, maxAgeSeconds: 604_800) == 1)
  }

  @Test func sizeIsTheMeanOfNodesAndProcessors() {
    func size(_ processors: Int64, _ nodes: Int64, small: Bool = false, time: Bool = false) -> Double {
      PriorityFactors.size(
        processors: processors, nodes: nodes, limitMinutes: 60, clusterProcessors: 120, clusterNodes: 10,
        favoursSmall: small, isRelativeToTime: time)
    }
    // A real slurmctld 22.05 gave 20,000 of 200,000 to 12 processors, and 10,833 to one, of 10 nodes with 120.
    #expect(abs(size(12, 1) * 200_000 - 20_000) < 1e-6)
    #expect(abs(size(1, 1) * 200_000 - 10_833.33) < 0.01)
    #expect(abs(size(12, 1) + size(12, 1, small: true) - 1) < 1e-12)
    // SMALL_RELATIVE_TO_TIME: 12 processors (a node has 12 on average) over 60 minutes, of 120.
    #expect(abs(size(6, 1, time: true) - 12.0 / 60 / 120) < 1e-12)
    #expect(abs(size(6, 1, small: true, time: true) - (1 - 12.0 / 60 / 120)) < 1e-12)
    #expect(size(10_000, 100) == 1)
  }

  @Test func classicFairShareHalvesWithEachShareOfUse() {
    // Slurm's documentation: F = 2**(-Ueff / S / damping).
    #expect(PriorityFactors.fairShare(effectiveUsage: 0, shares: 0.25, dampening: 1) == 1)
    #expect(PriorityFactors.fairShare(effectiveUsage: 0.25, shares: 0.25, dampening: 1) == 0.5)
    #expect(PriorityFactors.fairShare(effectiveUsage: 0.5, shares: 0.25, dampening: 1) == 0.25)
    #expect(PriorityFactors.fairShare(effectiveUsage: 0.5, shares: 0.25, dampening: 2) == 0.5)
    #expect(PriorityFactors.fairShare(effectiveUsage: 0.5, shares: 0, dampening: 1) == 0)
  }

  /// Accounts A (40 shares, of which user 1 has 30 and user 2 has 10), B (30) with user 3 and C (30) with D
  /// (25: user 4) and E (35: user 5), as in the example of Slurm's documentation.
  private static let documented: [ReplicaAccounts.Association] = [
    .init(parent: -1, shares: 1, isUser: false),
    .init(parent: 0, shares: 40, isUser: false), .init(parent: 0, shares: 60, isUser: false),
    .init(parent: 2, shares: 25, isUser: false), .init(parent: 2, shares: 35, isUser: false),
    .init(parent: 1, shares: 40, isUser: false), .init(parent: 5, shares: 1, isUser: true),
    .init(parent: 3, shares: 30, isUser: false), .init(parent: 3, shares: 5, isUser: false),
    .init(parent: 7, shares: 1, isUser: true), .init(parent: 8, shares: 1, isUser: true),
    .init(parent: 4, shares: 1, isUser: true),
  ]

  @Test func classicEffectiveUseFollowsTheParents() {
    // Account 1 has 0.4 of the shares and used 45 of 100; accounts 3 and 4 stand 25:35 under account 2, which used 55;
    // of account 3's 20, its children 7 and 8 (30:5) used 20 and 0.
    var tree = UsageTree(Self.documented, usesFairTree: false, dampening: 1)
    tree.charge(6, 45)
    tree.charge(9, 20)
    tree.charge(11, 35)
    tree.calculate()
    // User 9: Ue = Ua + (Ue of 7 - Ua) x 1 = Ue of 7; Ue of 7 = 0.2 + (Ue of 3 - 0.2) x 30/35,
    // Ue of 3 = 0.2 + (0.55 - 0.2) x 25/60. S = 0.6 x 25/60 x 30/35.
    let ofThree = 0.2 + 0.35 * 25 / 60
    let ofSeven = 0.2 + (ofThree - 0.2) * 30 / 35
    let shares = 0.6 * 25 / 60 * 30 / 35
    #expect(abs(tree.factor[9] - power2(-ofSeven / shares)) < 1e-12)
    // User 10 used nothing and still pays for its account's siblings.
    let ofEight = 0 + (ofThree - 0) * 5 / 35
    #expect(abs(tree.factor[10] - power2(-ofEight / (0.6 * 25 / 60 * 5 / 35))) < 1e-12)
    #expect(abs(tree.factor[6] - power2(-0.45 / 0.4)) < 1e-12)
  }

  @Test func fairTreeRanksLevelByLevel() {
    // Two accounts with a share each. The first used less, so all its users stand above those of the second,
    // whoever of them used what (Slurm documentation, "Fair Tree").
    var tree = UsageTree(
      [
        .init(parent: -1, shares: 1, isUser: false), .init(parent: 0, shares: 1, isUser: false),
        .init(parent: 0, shares: 1, isUser: false), .init(parent: 1, shares: 1, isUser: true),
        .init(parent: 1, shares: 1, isUser: true), .init(parent: 2, shares: 1, isUser: true),
        .init(parent: 2, shares: 1, isUser: true),
      ], usesFairTree: true, dampening: 1)
    tree.calculate()
    #expect(tree.factor[3...6].allSatisfy { $0 == 1 }, "without use all are equal")
    tree.charge(3, 40)
    tree.charge(5, 60)
    tree.calculate()
    #expect(tree.factor[4] == 1)
    #expect(tree.factor[3] == 0.75)
    #expect(tree.factor[6] == 0.5)
    #expect(tree.factor[5] == 0.25)
  }

  @Test func usersWithTheShareOfTheirAccountRankHighestInIt() {
    var tree = UsageTree(
      [
        .init(parent: -1, shares: 1, isUser: false), .init(parent: 0, shares: 1, isUser: true),
        .init(parent: 0, shares: 100, isUser: false), .init(parent: 0, shares: 100, isUser: false),
        .init(parent: 2, shares: nil, isUser: true), .init(parent: 2, shares: nil, isUser: true),
        .init(parent: 3, shares: nil, isUser: true),
      ], usesFairTree: true, dampening: 1)
    tree.charge(4, 100)
    tree.charge(6, 10)
    tree.calculate()
    // Root's user has no use; the account with less use comes next; both users of the other one share a rank.
    #expect(tree.factor[1] == 1)
    #expect(tree.factor[6] == 0.75)
    #expect(tree.factor[4] == 0.5 && tree.factor[5] == 0.5)
  }

  @Test func useDecaysToHalfInAHalfLife() {
    var tree = UsageTree(
      [.init(parent: -1, shares: 1, isUser: false), .init(parent: 0, shares: 1, isUser: true)],
      usesFairTree: true,
      dampening: 1)
    tree.charge(1, 100)
    tree.decay(by: power(1 - 0.693 / 86_400, 86_400))
    #expect(abs(tree.usage[0] - 50) < 0.01)
    #expect(tree.usage[0] == tree.usage[1])
  }
}
