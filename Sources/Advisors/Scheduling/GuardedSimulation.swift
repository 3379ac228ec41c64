package import RunTimes
package import Simulation

/// A policy with learned run times over a log, as it would run: watched by its guards.
package struct GuardedSimulation {
  package var schedule: Schedule
  package var guards: GuardReport

  /// What the guards saw and did.
  package struct GuardReport: Sendable, Equatable, Codable {
    /// Rolling back-tests, how often they stood the policy down, and the jobs that came meanwhile.
    package var backTests = 0
    package var standDowns = 0
    package var jobsWhileStoodDown = 0
    /// How often too few outcomes fell where they were predicted, so that requests took over.
    package var coverageLosses = 0
    /// Predictions that were not made because a job asked for what no known job did.
    package var unknownRequests = 0
    /// Jobs that had waited longer than the policy's bound when they started.
    package var escalatedJobs = 0
  }

  /// How well the predictions that were made agreed with what came.
  package var calibration: Calibration

  /// - Parameters:
  ///   - model: What was learned before; nil to learn from the first job on.
  ///   - fallback: What decides while the back-test goes against the policy; nil for no back-test.
  /// - Throws: `SimulationError`, also when cancelled.
  package init(
    _ workload: Workload, processors: Int, policy: Policy, model: RunTimeModel?, fallback: Policy?,
    progress: SimulationProgress? = nil
  ) throws(SimulationError) {
    let predictor =
      model.map { OnlineRunTimes(workload, model: $0, plan: .continuing($0)) } ?? OnlineRunTimes(workload)
    var backTest: RollingBackTest?
    if let fallback {
      backTest = RollingBackTest(
        workload, processors: processors, learned: policy, today: fallback, predictor: predictor)
    }
    schedule = try Simulator.run(
      workload, processors: processors, policy: policy, predictor: predictor,
      fallback: backTest.map { PolicyFallback(policy: fallback!, supervisor: $0) }, progress: progress)
    calibration = predictor.calibration
    guards = GuardReport()
    guards.backTests = backTest?.backTests ?? 0
    guards.standDowns = backTest?.standDowns ?? 0
    guards.jobsWhileStoodDown = backTest?.jobsWhileStoodDown ?? 0
    guards.coverageLosses = predictor.monitor.losses
    guards.unknownRequests = predictor.unknownRequests
    guards.escalatedJobs = schedule.escalated
  }
}
