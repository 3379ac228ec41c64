/// A priority key over what is expected of a job's run time R: a weighted sum of logarithms.
///
/// With c = E[1 / max(R, 10)] the growth of the expected bounded slowdown per second of waiting,
/// m = E[max(R, 10)], n processors and w seconds waited,
///
///     score = a ln c - b ln m - d ln n + e ln(1 + w c) + f ln(w + 60) + g w / 86400
///             + h max(0, ln(1 + w c) - t) + s fairShare
///
/// The highest score goes first. With a = b = d = 1 alone it is Smith's rule (1956) in expectation,
/// weighted shortest expected processing area first; e alone is LXF over the expected slowdown.
package struct ExpectationKey: Sendable, Equatable {
  /// a, weight of ln c.
  package var slowdownRate: Double
  /// b, weight against ln m.
  package var meanRun: Double
  /// d, weight against ln n.
  package var width: Double
  /// e, weight of ln(1 + w c).
  package var slowdown: Double
  /// f, weight of ln(w + 60).
  package var wait: Double
  /// g, what a job gains for each day that it waits.
  package var agePerDay: Double
  /// h, weight of the part of ln(1 + w c) beyond t.
  package var excess: Double
  /// t, natural logarithm of the expected slowdown from which `excess` counts.
  package var excessFrom: Double
  /// s, weight of the user's fair-share factor, from 0 to 1.
  package var fairShare: Double

  package init(
    slowdownRate: Double, meanRun: Double, width: Double, slowdown: Double, wait: Double = 0,
    agePerDay: Double = 0, excess: Double = 0, excessFrom: Double = 0, fairShare: Double = 0
  ) {
    self.slowdownRate = slowdownRate
    self.meanRun = meanRun
    self.width = width
    self.slowdown = slowdown
    self.wait = wait
    self.agePerDay = agePerDay
    self.excess = excess
    self.excessFrom = excessFrom
    self.fairShare = fairShare
  }
}

/// The arithmetic of an `ExpectationKey`, split into what changes with time and what does not.
struct ExpectationRule: PriorityRule {
  private let weights: ExpectationKey
  private var share: FairShare

  init(weights: ExpectationKey, users: Int) {
    self.weights = weights
    share = FairShare(users: weights.fairShare == 0 ? 0 : users, halfLifeSeconds: 7 * 86_400)
  }

  var followsUsage: Bool { weights.fairShare != 0 }

  /// The part of the score that stays while the job waits and its expectation is not revised.
  @inline(__always)
  func fixedScore(_ expectation: RunTimeExpectation, width: Double) -> Double {
    weights.slowdownRate * fastLogarithm(expectation.slowdownPerSecond)
      - weights.meanRun * fastLogarithm(expectation.meanSeconds) - weights.width * fastLogarithm(width)
  }

  /// The key of a job: the negative of its whole score.
  @inline(__always)
  func key(fixed: Double, slowdownPerSecond: Double, wait: Double, user: Int) -> Double {
    let slowdown = fastLogarithm(1 + wait * slowdownPerSecond)
    var score = fixed + weights.slowdown * slowdown + weights.wait * fastLogarithm(wait + 60)
    score += weights.agePerDay * wait * (1 / 86_400.0)
    score += weights.excess * max(0, slowdown - weights.excessFrom)
    if weights.fairShare != 0 { score += weights.fairShare * share.factor[user] }
    return -score
  }

  /// The key where nothing predicts: the estimate is taken for certain.
  @inline(__always)
  func key(estimate: Double, width: Double, submit: Double, wait: Double, user: Int) -> Double {
    let expectation = RunTimeExpectation(certain: estimate)
    return key(
      fixed: fixedScore(expectation, width: width), slowdownPerSecond: expectation.slowdownPerSecond,
      wait: wait, user: user)
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
