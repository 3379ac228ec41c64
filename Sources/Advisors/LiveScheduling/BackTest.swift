internal import RunTimes
package import Simulation

/// The jobs that ended last, simulated once under today's order and once under the policy's: a guard that
/// tells when a policy does not pay any more.
///
/// Only the order differs. Both plan with the time limits, as Slurm's backfill scheduler does, from an
/// empty machine; run times are those that came, predictions those made before each job started.
package struct BackTest: Sendable {
  private let workload: Workload
  private let probabilities: [Float]
  private let processors: Int

  /// Fewer jobs than this say nothing.
  package static let leastJobs = 200

  init?(_ learner: LiveLearner, jobs count: Int, processors: Int) {
    let predictor = learner.predictor
    let all = predictor.endedJobs.suffix(count).sorted {
      (predictor.workload.submitSeconds[$0], $0) < (predictor.workload.submitSeconds[$1], $1)
    }.filter { Int(predictor.workload.processors[$0]) <= processors }
    guard all.count >= Self.leastJobs else { return nil }
    workload = predictor.workload.jobs(at: all)
    probabilities = all.flatMap { predictor.probabilities(of: $0) }
    self.processors = processors
  }

  package var jobs: Int { workload.count }

  /// What both orders would have made of the jobs.
  package struct Outcome: Sendable, Equatable {
    package var jobs: Int
    /// Mean bounded slowdowns.
    package var today: Double
    package var policy: Double
    package var todayMaxWaitSeconds: Double
    package var policyMaxWaitSeconds: Double
  }

  /// - Parameter today: The order that the site has.
  /// - Throws: `SimulationError`.
  package func run(policy: Policy, today: Policy) throws(SimulationError) -> Outcome {
    let before = try Simulator.run(workload, processors: processors, policy: today)
    let predictor = PlannedByRequest(RecordedRunTimes(probabilities: probabilities, of: workload), workload)
    var ordered = policy
    ordered.backfill = .easy
    ordered.backfillOrder = nil
    ordered.eventOrder = .endsFirst
    let after = try Simulator.run(
      workload, processors: processors, policy: ordered, predictor: predictor)
    let todays = ScheduleMetrics(of: before, for: workload, processors: processors)
    let policys = ScheduleMetrics(of: after, for: workload, processors: processors)
    return Outcome(
      jobs: workload.count, today: todays.meanBoundedSlowdown, policy: policys.meanBoundedSlowdown,
      todayMaxWaitSeconds: todays.maxWaitSeconds, policyMaxWaitSeconds: policys.maxWaitSeconds)
  }
}

/// Orders by what a predictor expects and plans with the time limits.
final class PlannedByRequest: RunTimePredictor {
  private let predictor: RecordedRunTimes
  private let requestedSeconds: [Int32]

  init(_ predictor: RecordedRunTimes, _ workload: Workload) {
    self.predictor = predictor
    requestedSeconds = workload.requestedSeconds
  }

  func submitted(_ job: Int, at now: Int64) -> RunTimeExpectation { predictor.submitted(job, at: now) }
  func started(_ job: Int, at now: Int64) {}
  func ended(_ job: Int, at now: Int64) {}
  func revise(_ revised: inout [RevisedExpectation], at now: Int64) {}

  func quantileSeconds(of job: Int, level: Double, elapsedSeconds: Double) -> Double {
    Double(requestedSeconds[job])
  }
}
