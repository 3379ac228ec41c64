internal import KernelSpecifications
internal import KernelTrials
internal import KernelTuning
internal import ParameterSpaces

/// What `plait tune explain --json` prints.
struct TuneExplainAnswer: Answer {
  static let schema = "plait.tune-explain/1"

  var kernel: String
  var place: String
  var shape: String
  var device: String
  var objective: String
  var trials: Int
  var leftOut: Int
  var failed: [String: Int]
  var explainedShare: Double?
  var parameters: [Parameter]
  var pairs: [Pair]
  var improvements: [Improvement]
  var bestConfiguration: [String: ParameterValue]?
  var report: String?

  struct Parameter: Encodable {
    var name: String
    var share: Double?
    var levels: [Level]
  }

  struct Level: Encodable {
    var value: String
    var trials: Int
    var failed: Int
    var median: Double?
    var best: Double?
  }

  struct Pair: Encodable {
    var first: String
    var second: String
    var share: Double
  }

  struct Improvement: Encodable {
    var trial: Int
    var value: Double
  }

  init(_ known: KnownKernel, _ place: KnownPlace, _ explanation: TuningExplanation, report: String?) {
    kernel = known.name
    self.place = place.id
    shape = place.subject.shape
    device = place.subject.device
    objective = explanation.objective.rawValue
    trials = explanation.trials
    leftOut = explanation.leftOut
    failed = Dictionary(uniqueKeysWithValues: explanation.failures.map { ($0.kind.rawValue, $0.count) })
    explainedShare = explanation.explainedShare
    parameters = explanation.parameters.map { parameter in
      Parameter(
        name: parameter.name, share: parameter.share,
        levels: parameter.levels.map {
          Level(
            value: $0.name, trials: $0.trials, failed: $0.failures, median: $0.medianCost, best: $0.bestCost)
        })
    }
    pairs = explanation.pairs.map { Pair(first: $0.first, second: $0.second, share: $0.share) }
    improvements = explanation.improvements.map { Improvement(trial: $0.trial, value: $0.cost) }
    bestConfiguration = explanation.best?.configuration
    self.report = report
  }
}
