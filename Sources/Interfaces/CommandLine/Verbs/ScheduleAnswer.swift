internal import Fingerprints
internal import JobLogs
internal import Recommendations
internal import RunTimes
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
  var runTimes: RunTimesAnswer
  var report: String?
  /// The file that --save wrote.
  var saved: String?
  /// What --apply did.
  var change: ChangeAnswer?

  struct PolicyAnswer: Encodable {
    var name: String
    var formula: String
    var runTimes: String
    /// Beside the comparison: shows what one part of the learned policy brings.
    var isAblation: Bool
    var onFront: Bool
    var metrics: ScheduleMetrics
    /// Relative change from the baseline, by objective.
    var changes: [String: IntervalEstimate]
  }

  struct HypervolumeAnswer: Encodable {
    var withLearned: Double
    var fieldAlone: Double
  }

  /// What was learned of run times on the training part.
  struct RunTimesAnswer: Encodable {
    var predictedJobs: Int
    /// Jobs by the tenth of their predicted distribution that they fell into.
    var tenths: [Int]
    var centralCoverage: Double
  }

  init(result: SchedulingRun.Result, report: String?, saved: String? = nil, change: ChangeAnswer? = nil) {
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
        runTimes: outcome.policy.runTimes.rawValue, isAblation: study.ablations.contains(index),
        onFront: study.front.contains(index), metrics: outcome.metrics,
        changes: Dictionary(
          uniqueKeysWithValues: zip(SchedulingObjective.allCases.map(\.rawValue), outcome.changes)))
    }
    hypervolume = HypervolumeAnswer(
      withLearned: study.hypervolume.withLearned, fieldAlone: study.hypervolume.fieldAlone)
    notRun = study.notRun
    let calibration = study.runTimes.calibration
    runTimes = RunTimesAnswer(
      predictedJobs: calibration.count, tenths: calibration.tenths,
      centralCoverage: calibration.centralCoverage)
    self.report = report
    self.saved = saved
    self.change = change
  }
}
