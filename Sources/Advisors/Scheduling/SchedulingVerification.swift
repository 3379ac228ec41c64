internal import Diagnostics
package import Recommendations
package import Simulation
internal import Statistics

/// Measures a scheduling recommendation again: its policy and its baseline over the same jobs, in pairs.
package struct SchedulingVerification: Sendable {
  package var workload: Workload
  package var processors: Int
  /// The jobs that count.
  package var range: Range<Int>
  package var seed: UInt64

  /// The fewest jobs that a verification judges by: ten windows of a few jobs.
  package static let jobsNeeded = 40

  package init(workload: Workload, processors: Int, range: Range<Int>, seed: UInt64) {
    self.workload = workload
    self.processors = processors
    self.range = range
    self.seed = seed
  }

  /// Simulates both and judges: refuted where a guard does not hold or the first objective is certainly
  /// worse, confirmed where it is certainly better, else inconclusive.
  ///
  /// - Throws: `SimulationError`; `SchedulingError.malformedPolicy` for a recommendation of another kind,
  ///   `nothingToVerify` for one that keeps what there is, `tooFewJobs`.
  package func verify(
    _ recommendation: Recommendation, nowUnixSeconds: Int64, isCancelled: @escaping @Sendable () -> Bool
  ) throws -> Verification {
    guard !recommendation.change.isEmpty else {
      throw SchedulingError(
        .nothingToVerify,
        "the recommendation \(recommendation.id) is to keep what there is; to look again, run plait schedule "
          + "on a later log")
    }
    guard range.count >= Self.jobsNeeded else {
      throw SchedulingError(
        .tooFewJobs,
        "the log has \(range.count) jobs to measure on and a verification needs at least \(Self.jobsNeeded): "
          + "give a longer one with --log")
    }
    let facts = recommendation.evidence.first { $0.id == "setting" }?.facts ?? []
    func fact(_ key: String) throws(SchedulingError) -> String {
      guard let value = facts.first(where: { $0.key == key })?.value else {
        throw SchedulingError(
          .malformedPolicy,
          "the recommendation \(recommendation.id) does not say its \(key); make a new one with plait schedule"
        )
      }
      return value
    }
    let today = try PolicyFile(yaml: fact("baseline-policy"), file: recommendation.id)
    var advised = try PolicyFile(yaml: fact("policy"), file: recommendation.id)
    if advised.estimate == .learned, let written = try writtenPolicy(of: recommendation) {
      advised.runTimes = written.runTimes
      advised.fallback = written.fallback
    }
    let objective = try SchedulingObjective(
      name: fact("objective").split(separator: ",").first.map(String.init) ?? "")
    let comparison = HeldBackComparison(workload, processors: processors, range: range, seed: seed)
    let before = try Simulator.run(
      workload, processors: processors, policy: today.policy, isCancelled: isCancelled)
    let after = try Simulator.run(
      workload, processors: processors, policy: advised.namedPolicy, model: advised.runTimes,
      fallback: advised.fallback, isCancelled: isCancelled)
    let baseline = Outcome(simulated: comparison.values(of: before), windows: comparison.windows.count)
    let measured = Outcome(simulated: comparison.values(of: after), windows: comparison.windows.count)
    let broken = recommendation.guards.filter { $0.holds(measured: measured, baseline: baseline) == false }
    let index = SchedulingObjective.allCases.firstIndex(of: objective)!
    let change = comparison.changes(from: before, to: after)[index]
    return Verification(
      verifiedUnixSeconds: nowUnixSeconds, verdict: verdict(change, objective, broken), baseline: baseline,
      measured: measured, brokenGuards: broken.map(\.sentence),
      text:
        "\(objective.rawValue) changes by \(change.percentText) over \(range.count) jobs, simulated in pairs "
        + "against \(today.name).")
  }

  /// The policy as the change would write it: with what was learned of run times, which the evidence
  /// leaves out for its size.
  private func writtenPolicy(of recommendation: Recommendation) throws(SchedulingError) -> PolicyFile? {
    for case .writeFile(_, let contents, _) in recommendation.change.steps {
      guard let text = contents.text else { continue }
      return try PolicyFile(yaml: text, file: recommendation.id)
    }
    return nil
  }

  private func verdict(
    _ change: IntervalEstimate, _ objective: SchedulingObjective, _ broken: [Guard]
  ) -> Verification.Verdict {
    if !broken.isEmpty { return .refuted }
    let minimised = objective.objective.direction == .minimise
    if minimised ? change.high < 0 : change.low > 0 { return .confirmed }
    if minimised ? change.low > 0 : change.high < 0 { return .refuted }
    return .inconclusive
  }
}
