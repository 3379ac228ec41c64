/// Called from time to time with the number of jobs that have started; the simulation stops with
/// `SimulationError.cancelled` when it returns false.
package typealias SimulationProgress = @Sendable (_ startedJobs: Int) -> Bool

/// How many starts lie between two calls of a `SimulationProgress`.
let progressStride = 1 << 14
