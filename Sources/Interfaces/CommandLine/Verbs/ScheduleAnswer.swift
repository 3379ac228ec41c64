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
  var fronts: [FrontAnswer]
  /// Absent where no key was chosen on line.
  var onlineChoice: OnlineChoiceAnswer?
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

  /// A search's front: the share of one box that it dominates.
  struct FrontAnswer: Encodable {
    var search: String
    var evaluations: Int
    var policies: Int
    var training: Double
    var heldBack: Double
  }

  /// Keys chosen between on line, from the first job held back on.
  struct OnlineChoiceAnswer: Encodable {
    var first: String
    var choices: Int
    var switches: Int
    var keys: [ChosenSimulation.Report.Key]
    var steps: Int
    /// The share of the jobs held back for which the budget lasted.
    var coveredShare: Double
    /// Relative change from the first key alone, by objective.
    var changesFromFirst: [String: IntervalEstimate]

    init(_ choice: ChoiceOutcome) {
      first = choice.first
      choices = choice.report.choices
      switches = choice.report.switches
      keys = choice.report.keys
      steps = choice.report.steps
      coveredShare = choice.coveredShare
      changesFromFirst = Dictionary(
        uniqueKeysWithValues: zip(SchedulingObjective.allCases.map(\.rawValue), choice.changes))
    }
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
    fronts = study.fronts.map {
      FrontAnswer(
        search: $0.method.rawValue, evaluations: $0.evaluations, policies: $0.policies, training: $0.training,
        heldBack: $0.heldBack)
    }
    onlineChoice = study.choice.map { OnlineChoiceAnswer($0) }
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
