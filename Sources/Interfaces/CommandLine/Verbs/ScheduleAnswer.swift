internal import Fingerprints
internal import JobLogs
internal import Recommendations
internal import Scheduling
internal import Simulation
internal import Statistics

/// What `plait schedule --json` prints.
struct ScheduleAnswer: Answer {
  static let schema = "plait.schedule/1"

  var log: LogAnswer
  var processors: Int
  var origin = "simulated"
  var trainingJobs: Int
  var heldBackJobs: Int
  var windows: Int
  var evaluations: Int
  var resumedEvaluations: Int
  var seed: UInt64
  var objectives: [String]
  var constraints: [String]
  var baseline: String
  var chosen: String
  var recommended: String
  var verdict: String
  var reason: String?
  var recommendation: String
  var policies: [PolicyAnswer]
  var hypervolume: HypervolumeAnswer
  var notRun: [String]
  var report: String?
  /// What --apply did.
  var change: ChangeAnswer?

  struct PolicyAnswer: Encodable {
    var name: String
    var formula: String
    var onFront: Bool
    var metrics: ScheduleMetrics
    /// Relative change from the baseline, by objective.
    var changes: [String: IntervalEstimate]
  }

  struct HypervolumeAnswer: Encodable {
    var withLearned: Double
    var fieldAlone: Double
  }

  init(result: SchedulingRun.Result, report: String?, change: ChangeAnswer? = nil) {
    let study = result.study
    log = LogAnswer(result.loaded)
    processors = result.loaded.processors
    trainingJobs = study.trainingJobs
    heldBackJobs = study.heldBack.count
    windows = study.windows
    evaluations = study.evaluations
    resumedEvaluations = result.resumedEvaluations
    seed = study.options.seed
    objectives = study.options.objectives.map(\.rawValue)
    constraints = study.options.constraints.map(\.description)
    baseline = study.baseline.policy.name
    chosen = study.chosenOutcome.policy.name
    recommended = study.recommended.policy.name
    switch study.verdict {
    case .better: verdict = "better"
    case .nothingBetter: verdict = "nothing-better"
    case .notConfirmed(let why):
      verdict = "not-confirmed"
      reason = why
    }
    recommendation = result.recommendation.id
    policies = study.outcomes.enumerated().map { index, outcome in
      PolicyAnswer(
        name: outcome.policy.name, formula: outcome.policy.policy.description(),
        onFront: study.front.contains(index), metrics: outcome.metrics,
        changes: Dictionary(
          uniqueKeysWithValues: zip(SchedulingObjective.allCases.map(\.rawValue), outcome.changes)))
    }
    hypervolume = HypervolumeAnswer(
      withLearned: study.hypervolume.withLearned, fieldAlone: study.hypervolume.fieldAlone)
    notRun = study.notRun
    self.report = report
    self.change = change
  }
}
