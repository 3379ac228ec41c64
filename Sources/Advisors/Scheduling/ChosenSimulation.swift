package import OnlineChoice
package import RunTimes
package import Simulation

/// A log under several keys that are chosen between on line, over learned run times.
package struct ChosenSimulation: Sendable {
  package var schedule: Schedule
  package var report: Report
  /// How well the predictions that were made agreed with what came.
  package var calibration: Calibration

  /// What was chosen.
  package struct Report: Sendable, Equatable, Codable {
    package var choices: Int
    /// How often the key changed.
    package var switches: Int
    package var keys: [Key]
    /// Steps that trying the keys took; see `ChoicePlan.stepLimit`.
    package var steps: Int
    /// The job before whose submission the plan's limit of steps was reached; nil where it was not.
    package var exhaustedAtJob: Int?

    /// A key and the share of the scheduling passes that it ordered.
    package struct Key: Sendable, Equatable, Codable {
      package var name: String
      package var passShare: Double
    }
  }

  /// - Parameters:
  ///   - candidates: At least two; the first decides wherever no other is surely better, and its backfilling
  ///     and planning are those of all.
  ///   - model: What was learned before; nil to learn from the first job on.
  ///   - fallback: What decides while a back-test of the first candidate goes against it; nil for no back-test.
  ///   - firstJob: No choice is made before it is submitted.
  ///   - isStopped: Asked between rollouts, so that a long choice can be broken off.
  /// - Throws: `SchedulingError.unsuitableCandidates`; `SimulationError`, also when cancelled.
  package init(
    _ workload: Workload, processors: Int, candidates: [NamedPolicy], model: RunTimeModel?, plan: ChoicePlan,
    fallback: Policy? = nil, firstJob: Int = 0, isStopped: @escaping @Sendable () -> Bool = { false },
    progress: SimulationProgress? = nil
  ) throws {
    try Self.check(candidates)
    let predictor =
      model.map { OnlineRunTimes(workload, model: $0, plan: .continuing($0)) } ?? OnlineRunTimes(workload)
    let choice = OnlineKeyChoice(
      workload, processors: processors, candidates: candidates.map(\.policy), predictor: predictor,
      plan: plan,
      from: firstJob > 0 ? workload.submitSeconds[firstJob] : .min, isStopped: isStopped)
    let backTest = fallback.map { today in
      PolicyFallback(
        policy: today,
        supervisor: RollingBackTest(
          workload, processors: processors, learned: candidates[0].policy, today: today, predictor: predictor)
      )
    }
    schedule = try Simulator.run(
      workload, processors: processors, policy: candidates[0].policy, predictor: choice, scorer: choice,
      fallback: backTest, progress: progress)
    calibration = predictor.calibration
    let passes = Double(max(choice.passes.reduce(0, +), 1))
    report = Report(
      choices: choice.choices.count, switches: choice.switches,
      keys: zip(candidates, choice.passes).map {
        Report.Key(name: $0.name, passShare: Double($1) / passes)
      }, steps: choice.steps, exhaustedAtJob: choice.exhaustedAtJob)
  }

  /// A choice is between orders of the queue, under one way to backfill.
  private static func check(_ candidates: [NamedPolicy]) throws(SchedulingError) {
    guard candidates.count >= 2 else {
      throw SchedulingError(
        .unsuitableCandidates, "a choice needs two keys or more; name them with commas between")
    }
    for (index, candidate) in candidates.enumerated() {
      if candidates[..<index].contains(where: { $0.policy.order == candidate.policy.order }) {
        throw SchedulingError(
          .unsuitableCandidates, "\(candidate.name) orders the queue as a key before it does; leave one out")
      }
      let policy = candidate.policy
      guard policy.backfill != .conservative, policy.eventOrder == .endsFirst, policy.backfillOrder == nil
      else {
        throw SchedulingError(
          .unsuitableCandidates,
          "\(candidate.name) cannot be chosen: a choice is between orders of the queue under the backfilling "
            + "none or easy, without a backfill order of its own, and with the event order ends-first")
      }
    }
  }
}
