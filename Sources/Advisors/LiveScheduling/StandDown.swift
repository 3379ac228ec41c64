/// Why the side-car does not act though its mode would have it.
package enum StandDown: String, Sendable, CaseIterable {
  /// The policy does worse than today's order on the jobs that ended last.
  case backTest = "back-test"
  /// Too few outcomes fall where they were predicted.
  case drift
  /// The controller is slow to answer.
  case slowController = "slow-controller"
  /// The account may not change nice values.
  case denied
  /// The journal cannot be written.
  case journal
}

/// Stands a policy down after two back-tests in a row that go against it, and up again after two that
/// do not.
struct BackTestGuard {
  /// How much worse than today's the mean bounded slowdown may be.
  static let tolerance = 0.05
  /// How much longer than today's the longest wait may be.
  static let waitTolerance = 0.5
  /// Ended jobs between two back-tests, and the jobs of one.
  static let periodJobs = 250
  static let windowJobs = 2000

  private var against = 0
  private var inFavour = 0
  private(set) var trusts = true
  private(set) var tests = 0
  private var testedAt = 0

  /// Whether it is time for another.
  func isDue(ended: Int) -> Bool { ended - testedAt >= Self.periodJobs }

  mutating func began(ended: Int) { testedAt = ended }

  mutating func take(_ outcome: BackTest.Outcome) {
    tests += 1
    let isWorse =
      outcome.policy > outcome.today * (1 + Self.tolerance)
      || outcome.policyMaxWaitSeconds > max(outcome.todayMaxWaitSeconds, 3600) * (1 + Self.waitTolerance)
    against = isWorse ? against + 1 : 0
    inFavour = isWorse ? 0 : inFavour + 1
    if trusts, against >= 2 { trusts = false } else if !trusts, inFavour >= 2 { trusts = true }
  }
}
