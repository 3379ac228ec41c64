/// A policy that plays what waits to its end for each job that it could commit to, and commits to the
/// one whose play costs least.
///
/// A play starts the candidate, then again and again the first job of a fixed order that fits, or the
/// narrowest if none does, on the machine that the requests of the running jobs foretell. No arrival is
/// drawn. What the arrivals will suffer is in the cost as its expectation instead: those that come
/// while the machine drains for d seconds wait d / 2 each, so a drain costs them in proportion to d
/// squared. With 1 / r' (r' = max(r, 10) s) what a second of waiting costs a job, t its start in the
/// play, b and d the begin and length of a drain, and T the horizon beyond which arrivals will have
/// changed the plan, a play costs
///
///     sum over jobs of (1 / r') t T / (T + t)  +  sum over drains of a d^2 / 2 (T / (T + b))^2.
///
/// The order is that of a weighted sum of ln r', ln n, n / N, ln max(r, 1) and n / N ln max(r, 1).
/// Nothing of a play foresees backfilling: the policy is for machines without.
package struct DrainLookahead: Sendable, Equatable {
  /// Weight in the order of ln r'.
  package var boundedRun: Double
  /// Weight in the order of ln n.
  package var width: Double
  /// Weight in the order of n / N.
  package var share: Double
  /// Weight in the order of ln max(r, 1).
  package var run: Double
  /// Weight in the order of n / N ln max(r, 1).
  package var shareByRun: Double
  /// The factor a: the bounded slowdown a second that a second's arrivals add, in 1 / s^2.
  package var arrivalCost: Double
  /// T, in s.
  package var horizonSeconds: Double
  /// How many jobs, the first ones of the order, can be committed to.
  package var candidates: Int

  /// How many waiting jobs, the first ones of the order, a play holds.
  package static let playedJobsMax = 32

  /// - Precondition: the horizon is positive, and there are 1 to `playedJobsMax` candidates.
  package init(
    boundedRun: Double, width: Double, share: Double, run: Double, shareByRun: Double, arrivalCost: Double,
    horizonSeconds: Double, candidates: Int = playedJobsMax
  ) {
    precondition(
      horizonSeconds > 0 && (1...Self.playedJobsMax).contains(candidates),
      "a lookahead needs a positive horizon and from 1 to \(Self.playedJobsMax) candidates")
    self.boundedRun = boundedRun
    self.width = width
    self.share = share
    self.run = run
    self.shareByRun = shareByRun
    self.arrivalCost = arrivalCost
    self.horizonSeconds = horizonSeconds
    self.candidates = candidates
  }
}
