internal import KernelSpecifications
internal import KernelTrials
internal import KernelTuning
internal import ParameterSpaces
internal import Recommendations
internal import Statistics

/// What `plait tune --json` prints.
struct TuneAnswer: Answer {
  static let schema = "plait.tune/1"

  var kernel: String
  var language: String
  var shape: String
  var device: String
  var toolchain: String
  var objectives: [String]
  var trials: Int
  var knownBefore: Int
  var failed: [String: Int]
  var sources: Int
  var ended: String
  var searchSeconds: Double
  var totalSeconds: Double
  var defaultConfiguration: [String: ParameterValue]
  var bestConfiguration: [String: ParameterValue]?
  var defaultSeconds: [Double]?
  var bestSeconds: [Double]?
  var speedup: Interval?
  var isCertainlyFaster: Bool?
  var front: [Point]
  var recommendation: String?
  /// The file of the report.
  var report: String?

  struct Interval: Encodable {
    var value: Double
    var low: Double
    var high: Double
    var confidence: Double
  }

  struct Point: Encodable {
    var configuration: [String: ParameterValue]
    var values: [Double]
  }

  init(_ result: TuningResult, _ place: KernelPlace, _ recommendation: Recommendation?) {
    kernel = place.specification.name
    language = place.specification.language.rawValue
    shape = place.subject.shape
    device = place.subject.device
    toolchain = place.subject.toolchain
    objectives = result.objectives.map(\.rawValue)
    trials = result.trials.count - result.known
    knownBefore = result.known
    failed = Dictionary(uniqueKeysWithValues: TuneText.failures(result))
    sources = result.sources
    ended = TuneText.ending(result.ending)
    searchSeconds = result.searchSeconds
    totalSeconds = result.totalSeconds
    defaultConfiguration = place.specification.defaultConfiguration
    bestConfiguration = result.comparison?.configuration
    defaultSeconds = result.comparison?.before
    bestSeconds = result.comparison?.after
    speedup = result.comparison.map {
      Interval(
        value: $0.speedup.value, low: $0.speedup.low, high: $0.speedup.high, confidence: $0.speedup.confidence
      )
    }
    isCertainlyFaster = result.comparison?.isFaster
    front = result.front.map { trial in
      Point(configuration: trial.configuration, values: result.objectives.compactMap { trial.value(of: $0) })
    }
    self.recommendation = recommendation?.id
  }
}
