extension Simulator {
  /// The schedule of `workload` under `policy` when run times are predicted as the jobs come and go.
  ///
  /// The predictor hears of nothing before it happens. Deterministic if the predictor is.
  ///
  /// - Parameters:
  ///   - scorer: What orders the queue in the place of the policy's key; backfilling and planning stay
  ///     the policy's. It starts with an empty machine.
  ///   - fallback: What decides while its supervisor does not trust the policy.
  /// - Throws: `SimulationError` as `run(_:processors:policy:progress:)`; `unsupported` for conservative
  ///   backfilling and the event order submissions-first, which are not built for predictions.
  package static func run(
    _ workload: Workload, processors: Int, policy: Policy, predictor: any RunTimePredictor,
    scorer: (any QueueScorer)? = nil, fallback: PolicyFallback? = nil, progress: SimulationProgress? = nil
  ) throws(SimulationError) -> Schedule {
    guard policy.backfill != .conservative, policy.eventOrder == .endsFirst
    else {
      throw SimulationError(
        .unsupported,
        "learned run times go with the backfilling none or easy and the event order ends-first")
    }
    let users = try validate(workload, processors: processors, policy: policy)
    if workload.count == 0 { return Schedule(startSeconds: []) }
    let simulation = PredictedSimulation(
      workload, processors: processors, policy: policy, users: users, predictor: predictor,
      scorer: scorer, fallback: fallback)
    return try simulation.run(progress: progress)
  }
}
