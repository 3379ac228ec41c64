internal import Simulation

extension Simulator {
  /// Runs a policy unless it is too late: the engine itself asks only every few thousand jobs, and a
  /// study of a short log is many short simulations.
  /// - Throws: `SimulationError`; `cancelled` where `isCancelled` says so before or while it runs.
  static func run(
    _ workload: Workload, processors: Int, policy: Policy, isCancelled: @escaping @Sendable () -> Bool
  ) throws(SimulationError) -> Schedule {
    if isCancelled() { throw SimulationError(.cancelled, "the simulation was stopped") }
    return try run(workload, processors: processors, policy: policy, progress: { _ in !isCancelled() })
  }

  /// The same with predicted run times.
  static func run(
    _ workload: Workload, processors: Int, policy: Policy, predictor: any RunTimePredictor,
    isCancelled: @escaping @Sendable () -> Bool
  ) throws(SimulationError) -> Schedule {
    if isCancelled() { throw SimulationError(.cancelled, "the simulation was stopped") }
    return try run(
      workload, processors: processors, policy: policy, predictor: predictor,
      progress: { _ in !isCancelled() })
  }
}
