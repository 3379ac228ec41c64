/// A small interpretable priority key: a weighted sum of logarithms, fair share and age.
///
/// score = a ln(w + r') + b ln(w + 60) - c ln r' - d ln n + e f + g w / 86400, with r' = max(r, 10)
/// and f the user's fair-share factor (as in Slurm's multifactor priority, half-life 7 days); the
/// highest score goes first. LXF is (1, 0, 1, 0, 0, 0), WFP3 nearly (0, 3, 3, -1, 0, 0), SAF
/// (0, 0, 1, 1, 0, 0). The last term is what keeps a job from starving: it grows without bound, but
/// for all jobs alike, so that a long queue is still served by the other terms.
package struct LinearKey: Sendable, Equatable {
  /// Weight of ln(w + r'): the time from submission to the expected end.
  package var response: Double
  /// Weight of ln(w + 60): the time waited.
  package var wait: Double
  /// Weight against ln r': the expected run time.
  package var run: Double
  /// Weight against ln n: the processors.
  package var width: Double
  /// Weight of the user's fair-share factor, from 0 (used far more than others) to 1.
  package var fairShare: Double
  /// What a job gains for each day that it waits.
  package var agePerDay: Double

  package init(
    response: Double, wait: Double, run: Double, width: Double, fairShare: Double, agePerDay: Double
  ) {
    self.response = response
    self.wait = wait
    self.run = run
    self.width = width
    self.fairShare = fairShare
    self.agePerDay = agePerDay
  }
}

struct LinearRule: PriorityRule {
  private let weights: LinearKey
  private var share: FairShare

  init(weights: LinearKey, users: Int) {
    self.weights = weights
    share = FairShare(users: weights.fairShare == 0 ? 0 : users, halfLifeSeconds: 7 * 86_400)
  }

  var followsUsage: Bool { weights.fairShare != 0 }

  @inline(__always)
  func key(estimate: Double, width: Double, submit: Double, wait: Double, user: Int) -> Double {
    let run = max(estimate, 10)
    var score = weights.response * fastLogarithm(wait + run) - weights.run * fastLogarithm(run)
    score += weights.wait * fastLogarithm(wait + 60) - weights.width * fastLogarithm(width)
    score += weights.agePerDay * wait * (1 / 86_400.0)
    if weights.fairShare != 0 { score += weights.fairShare * share.factor[user] }
    return -score
  }

  mutating func usageChanges(user: Int, width: Double, now: Double) {
    share.usageChanges(user: user, width: width, now: now)
  }

  mutating func advance(to now: Double) {
    if followsUsage { share.advance(to: now) }
  }

  mutating func grow(users: Int) {
    if followsUsage { share.grow(users: users) }
  }
}
