internal import StartForecasts
internal import StartTimes

/// What `plait eta --save` prints where no job is asked for.
struct EtaModelAnswer: Answer {
  static let schema = "plait.eta-model-saved/1"

  var model: String
  var log: String
  var fingerprint: String
  var jobs: Int
  var untilSeconds: Int64
  var examples: Int
  var processors: Int
  var rules: String

  init(_ file: StartModelFile, path: String) {
    model = path
    log = file.origin.log
    fingerprint = file.origin.fingerprint
    jobs = file.origin.jobs
    untilSeconds = file.origin.untilSeconds
    examples = file.trained.model.trainedRows
    processors = file.processors
    rules = file.rules
  }

  var text: String {
    "\(model): learned from \(examples) moments of \(jobs) jobs up to \(untilSeconds), on \(processors) processors "
      + "(\(rules))"
  }
}
