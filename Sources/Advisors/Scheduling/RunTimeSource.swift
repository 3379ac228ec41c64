package import RunTimes
package import Simulation

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

extension RunTimeSource {
  /// A predictor for a log that goes on from where `model` was learned; nil where the policy plans with
  /// requests and needs none.
  ///
  /// A model is replaced when half as many jobs have ended as it was learned from, and at least 10,000.
  package func predictor(for workload: Workload, model: RunTimeModel?) -> (any RunTimePredictor)? {
    switch self {
    case .requests: return nil
    case .twoJobAverage: return TwoJobAverage(workload)
    case .learned:
      guard let model else { return OnlineRunTimes(workload) }
      return OnlineRunTimes(workload, model: model, plan: .continuing(model))
    }
  }
}

extension Simulator {
  /// The schedule of a policy with its run times.
  static func run(
    _ workload: Workload, processors: Int, policy: NamedPolicy, model: RunTimeModel?,
    isCancelled: @escaping @Sendable () -> Bool
  ) throws(SimulationError) -> Schedule {
    guard let predictor = policy.runTimes.predictor(for: workload, model: model) else {
      return try run(workload, processors: processors, policy: policy.policy, isCancelled: isCancelled)
    }
    return try run(
      workload, processors: processors, policy: policy.policy, predictor: predictor,
      isCancelled: isCancelled)
  }
}
