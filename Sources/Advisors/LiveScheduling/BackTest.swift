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
    self.init(learner, Array(learner.predictor.endedJobs.suffix(count)), processors: processors)
  }

  /// Windows of `jobs` jobs each, next to each other, that end with the last; the first sixth of the past, of
  /// which little was predicted, is left out.
  static func windows(_ learner: LiveLearner, jobs: Int, count: Int, processors: Int) -> [BackTest] {
    let ended = learner.predictor.endedJobs.dropFirst(learner.predictor.endedJobs.count / 6)
    let size = min(jobs, ended.count / max(count, 1))
    guard size >= leastJobs else { return [] }
    return (0..<count).compactMap { place in
      let end = ended.endIndex - (count - 1 - place) * size
      return BackTest(learner, Array(ended[(end - size)..<end]), processors: processors)
    }
  }

  private init?(_ learner: LiveLearner, _ jobs: [Int], processors: Int) {
    let predictor = learner.predictor
    let all = jobs.sorted {
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
    let todays = try measuredToday(today).whole
    let policys = try measured(policy).whole
    return Outcome(
      jobs: workload.count, today: todays.meanBoundedSlowdown, policy: policys.meanBoundedSlowdown,
      todayMaxWaitSeconds: todays.maxWaitSeconds, policyMaxWaitSeconds: policys.maxWaitSeconds)
  }

  /// Both orders job by job, with intervals; nil for fewer than a hundred jobs.
  /// - Throws: `SimulationError`.
  package func reckoning(policy: Policy, today: Policy, seed: UInt64) throws(SimulationError) -> Reckoning? {
    let before = try todaysSchedule(today).startSeconds
    let after = try schedule(policy).startSeconds
    return Reckoning(
      (0..<workload.count).map { job in
        let submitted = workload.submitSeconds[job]
        return Reckoning.Pair(
          waitSeconds: Double(after[job] - submitted), baselineWaitSeconds: Double(before[job] - submitted),
          runSeconds: Double(workload.runSeconds[job]))
      }, seed: seed)
  }

  /// What an order makes of the jobs.
  struct Measured: Sendable {
    var whole: ScheduleMetrics
    /// The longest wait of each block of `blockJobs` jobs, by submission.
    var longestWaitSeconds: [Double]
  }

  private static let blockJobs = 500

  private func measured(_ schedule: Schedule) -> Measured {
    let waits = workload.submitSeconds.indices.map {
      Double(schedule.startSeconds[$0] - workload.submitSeconds[$0])
    }
    return Measured(
      whole: ScheduleMetrics(of: schedule, for: workload, processors: processors),
      longestWaitSeconds: stride(from: 0, to: waits.count, by: Self.blockJobs).map {
        waits[$0..<min($0 + Self.blockJobs, waits.count)].max() ?? 0
      })
  }

  /// What the site's order makes of the jobs.
  func measuredToday(_ policy: Policy) throws(SimulationError) -> Measured {
    measured(try todaysSchedule(policy))
  }

  private func todaysSchedule(_ policy: Policy) throws(SimulationError) -> Schedule {
    try Simulator.run(workload, processors: processors, policy: policy)
  }

  /// What an order over predicted run times makes of the jobs.
  func measured(_ policy: Policy) throws(SimulationError) -> Measured {
    measured(try schedule(policy))
  }

  private func schedule(_ policy: Policy) throws(SimulationError) -> Schedule {
    let predictor = PlannedByRequest(RecordedRunTimes(probabilities: probabilities, of: workload), workload)
    var ordered = policy
    ordered.backfill = .easy
    ordered.backfillOrder = nil
    ordered.eventOrder = .endsFirst
    return try Simulator.run(workload, processors: processors, policy: ordered, predictor: predictor)
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
