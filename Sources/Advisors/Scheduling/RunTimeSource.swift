package import RunTimes
internal import Simulation

/// Where a policy takes run times from.
package enum RunTimeSource: String, Sendable, CaseIterable {
  /// The users' time limits.
  case requests
  /// Distributions learned from the log, and on as jobs end.
  case learned
  /// The mean of the user's last two jobs (Tsafrir, Etsion and Feitelson, 2007).
  case twoJobAverage = "two-job-average"
}

/// Run times as they were learned from the training part of a log.
package struct LearnedRunTimes: Sendable {
  /// What was predicted of each job of the training part before it started, by models of the jobs that
  /// had ended by then; `RunTimeBins.count` values a job.
  var recorded: [Float]
  /// Learned from the whole training part.
  package var model: RunTimeModel
  /// How well the predictions of the training part agreed with what came.
  package var calibration: Calibration

  /// Plays the jobs of the training part under the baseline, predicting as they come.
  ///
  /// - Throws: `SimulationError`, also when cancelled; `LearningError`.
  init(
    _ workload: Workload, processors: Int, baseline: Policy, progress: @escaping @Sendable (Int) -> Void,
    isCancelled: @escaping @Sendable () -> Bool
  ) throws {
    let predictor = OnlineRunTimes(workload)
    var policy = baseline
    if policy.backfill == .conservative { policy.backfill = .easy }
    policy.eventOrder = .endsFirst
    _ = try Simulator.run(
      workload, processors: processors, policy: policy, predictor: predictor
    ) { started in
      progress(started)
      return !isCancelled()
    }
    if let failure = predictor.failure { throw failure }
    recorded = predictor.probabilities
    calibration = predictor.calibration
    model = try predictor.trainedModel { _ in !isCancelled() }
  }
}

extension Simulator {
  /// The schedule of a policy with its run times.
  ///
  /// - Parameters:
  ///   - model: What was learned of run times, for a policy that learns.
  ///   - fallback: What decides while the back-test goes against a policy that learns; nil for no
  ///     back-test.
  static func run(
    _ workload: Workload, processors: Int, policy: NamedPolicy, model: RunTimeModel?,
    fallback: Policy? = nil, isCancelled: @escaping @Sendable () -> Bool
  ) throws(SimulationError) -> Schedule {
    switch policy.runTimes {
    case .requests:
      return try run(workload, processors: processors, policy: policy.policy, isCancelled: isCancelled)
    case .twoJobAverage:
      return try run(
        workload, processors: processors, policy: policy.policy, predictor: TwoJobAverage(workload),
        isCancelled: isCancelled)
    case .learned:
      if isCancelled() { throw SimulationError(.cancelled, "the simulation was stopped") }
      return try GuardedSimulation(
        workload, processors: processors, policy: policy.policy, model: model, fallback: fallback,
        progress: { _ in !isCancelled() }
      ).schedule
    }
  }
}
