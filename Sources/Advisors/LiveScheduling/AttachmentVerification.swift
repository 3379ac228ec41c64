package import Recommendations
internal import Statistics

/// Judges a side-car by what its users gained or lost, as `plait status` reckons it.
///
/// An experiment is judged by its two arms, as they fared. A side-car that acts on all jobs is compared with a replica of
/// Slurm without it; how far the replica is from Slurm, measured where nothing was changed, widens the interval, and
/// where that was never measured nothing can be told.
package struct AttachmentVerification: Sendable {
  /// The arms of the experiment; nil where there was none, or too few jobs of it have ended.
  package var experiment: ExperimentResult?
  /// The jobs that came while it acted, against the replica.
  package var acting: Reckoning?
  /// The jobs that came while it changed nothing, against the replica.
  package var replicaCheck: Reckoning?

  package init(experiment: ExperimentResult?, acting: Reckoning?, replicaCheck: Reckoning?) {
    self.experiment = experiment
    self.acting = acting
    self.replicaCheck = replicaCheck
  }

  /// Confirmed or refuted where the whole interval is on one side, else inconclusive; nil where too little is known to
  /// say anything.
  ///
  /// - Parameter judgesByArms: Whether the recommendation is an experiment.
  package func verify(
    _ recommendation: Recommendation, judgesByArms: Bool, nowUnixSeconds: Int64
  ) -> Verification? {
    if judgesByArms { return experiment.map { verification(of: $0, nowUnixSeconds) } }
    return acting.map { verification(of: $0, recommendation, nowUnixSeconds) }
  }

  private func verification(of result: ExperimentResult, _ now: Int64) -> Verification {
    let ratio = result.slowdownRatio
    // The arms share one machine, so that the guards, which are of all jobs' means, are not judged by them.
    return Verification(
      verifiedUnixSeconds: now, verdict: Self.verdict(low: ratio.low - 1, high: ratio.high - 1),
      baseline: Outcome(
        origin: .measured, runs: result.control,
        entries: [.init(objective: .meanWait, estimate: .exactly(result.controlMeanWaitSeconds))]),
      measured: Outcome(
        origin: .measured, runs: result.treated,
        entries: [.init(objective: .meanWait, estimate: .exactly(result.treatedMeanWaitSeconds))]),
      text:
        "Measured: \(result.treated) jobs that were acted on against \(result.control) that were left alone, drawn by "
        + "chance: bounded slowdown \(Self.text(ratio.value - 1, ratio.low - 1, ratio.high - 1)).")
  }

  private func verification(
    of acting: Reckoning, _ recommendation: Recommendation, _ now: Int64
  ) -> Verification {
    let change = corrected(acting)
    let verdict = change.map { Self.verdict(low: $0.low, high: $0.high) } ?? .inconclusive
    let baseline = Self.outcome(acting, isBaseline: true)
    let measured = Self.outcome(acting, isBaseline: false)
    let words =
      "\(acting.jobs) jobs came while it acted; against a replica of Slurm without it (simulated), mean bounded slowdown "
      + Self.text(acting.meanBoundedSlowdown.relative)
    let correction =
      change.map {
        "; with what the replica itself is wrong by (\(replicaCheck?.jobs ?? 0) jobs that came while nothing was changed) "
          + Self.text($0.value, $0.low, $0.high) + "."
      }
      ?? ". How far the replica is from Slurm was never measured: let the side-car run in shadow mode for at least 76 jobs."
    // A guard is broken by what is certain alone: the replica's own error is no regret.
    let broken =
      verdict == .refuted
      ? recommendation.guards.filter { $0.holds(measured: measured, baseline: baseline) == false } : []
    return Verification(
      verifiedUnixSeconds: now, verdict: verdict, baseline: baseline, measured: measured,
      brokenGuards: broken.map(\.sentence), text: words + correction)
  }

  /// The change of the mean bounded slowdown less the replica's own error, both intervals taken at their worst; nil where
  /// that error is not known.
  private func corrected(_ acting: Reckoning) -> IntervalEstimate? {
    guard let error = replicaCheck?.meanBoundedSlowdown.relative, error.low > -1 else { return nil }
    let change = acting.meanBoundedSlowdown.relative
    return IntervalEstimate(
      value: (1 + change.value) / (1 + error.value) - 1, low: (1 + change.low) / (1 + error.high) - 1,
      high: (1 + change.high) / (1 + error.low) - 1, confidence: change.confidence)
  }

  private static func verdict(low: Double, high: Double) -> Verification.Verdict {
    if high < 0 { return .confirmed }
    return low > 0 ? .refuted : .inconclusive
  }

  private static func outcome(_ reckoning: Reckoning, isBaseline: Bool) -> Outcome {
    func value(_ change: Reckoning.Change) -> Estimate {
      .exactly(isBaseline ? change.baseline : change.actual)
    }
    let longest = reckoning.longestWaitSeconds
    return Outcome(
      origin: isBaseline ? .simulated : .measured, runs: 1,
      entries: [
        .init(objective: .meanBoundedSlowdown, estimate: value(reckoning.meanBoundedSlowdown)),
        .init(objective: .meanWait, estimate: value(reckoning.meanWaitSeconds)),
        .init(objective: .maxWait, estimate: .exactly(isBaseline ? longest.baseline : longest.actual)),
      ])
  }

  private static func text(_ change: IntervalEstimate) -> String {
    text(change.value, change.low, change.high)
  }

  private static func text(_ value: Double, _ low: Double, _ high: Double) -> String {
    func percent(_ share: Double) -> String {
      let tenths = (share * 1000).rounded() / 10
      return "\(tenths >= 0 ? "+" : "")\(tenths) %"
    }
    return "\(percent(value)) (95 % interval \(percent(low)) to \(percent(high)))"
  }
}
