internal import JobLogs
internal import Simulation
internal import SlurmSettings
internal import StartForecasts
internal import StartTimes

/// Learns from what was known at a moment, or takes up what was learned before, and answers a question.
struct EtaForecast {
  private let record: EtaRecord
  private let rules: ServiceRules
  /// The model that was kept, and its path.
  private let kept: (file: StartModelFile, path: String)?
  private let forecaster: StartTimeForecaster
  private let seed: UInt64
  private let seconds: Int64

  /// Walks to the moment and learns on the way.
  ///
  /// - Parameters:
  ///   - known: The record as it was known at `seconds`, perhaps with the job that is asked for.
  ///   - model: The path of a model that was kept; nil to learn.
  init(
    _ known: RecordedJobs, at seconds: Int64, record: EtaRecord, policy: Policy?, model: String?,
    learnFrom: Int, seed: UInt64
  ) throws {
    self.record = record
    self.seed = seed
    self.seconds = seconds
    let rules = Self.rules(record, policy: policy)
    let file = try model.map { path in try StartModelFile(path: path) }
    if let file, let model { try file.check(processors: record.processors, rules: rules, path: model) }
    kept = file.flatMap { file in model.map { (file, $0) } }
    let names = record.log.names
    let partitions = file.map { StartModelFile.renumbering(names.partition, as: $0.partitions) } ?? [:]
    let queues = file.map { StartModelFile.renumbering(names.queue, as: $0.queues) } ?? [:]
    self.rules = rules.renumbered(partitions)
    forecaster = try StartTimeForecaster(
      known.renumbered(queues: queues, partitions: partitions), processors: record.processors,
      rules: self.rules, firstExample: known.count - min(learnFrom, known.count), seed: seed,
      trained: file?.trained)
    try learn(known.count, learns: file == nil && learnFrom > 0)
  }

  /// The configuration's rules, with an order that was asked for in the place of its own.
  private static func rules(_ record: EtaRecord, policy: Policy?) -> ServiceRules {
    guard var rules = record.service?.rules else {
      return ServiceRules(policy ?? Policy(.fcfs, backfill: .easy))
    }
    if let policy { rules.policy = policy }
    return rules
  }

  private func learn(_ count: Int, learns: Bool) throws {
    let walking = ProgressLine("walking through the log", unit: "jobs")
    let reached = forecaster.advance(to: seconds) { done in
      walking.update(done, of: count)
      return !Interrupt.isRequested
    }
    walking.finish()
    if reached, learns {
      let learning = ProgressLine("learning", unit: "rounds")
      try forecaster.learn { _ in !Interrupt.isRequested }
      learning.finish()
    }
    if Interrupt.isRequested { throw Interrupted(message: "nothing was learned yet that could be kept") }
  }

  func answer(_ question: EtaQuestion, configuration: String?) -> EtaAnswer {
    let ask = JobAsk(question.job, of: question.known)
    let forecast = forecaster.forecast(ask)
    let others = RequestGrid.smaller(than: ask).map { ($0, forecaster.forecast($0)) }
    var answer = EtaAnswer(
      question: question, record: record, rules: rules, configuration: configuration, model: kept?.path,
      ask: ask, forecast: forecast, reason: WaitReason(for: ask, in: forecaster.replay), others: others,
      examples: forecaster.model?.trainedRows ?? 0)
    if let kept, kept.file.origin.untilSeconds > seconds + record.jobs.workload.originSeconds {
      answer.notes.append(
        "the model learned from starts up to \(kept.file.origin.untilSeconds), later than the moment asked at: where "
          + "it is of this log, it has seen the answer")
    }
    return answer
  }

  /// What was learned, as a file.
  /// - Throws: `EtaError` where there were too few starts to learn from.
  func modelFile() throws -> StartModelFile {
    guard let trained = forecaster.trained else {
      throw EtaError(
        "there is nothing to save: \(forecaster.exampleCount) moments with a known start were found and a model needs "
          + "\(StartTimeForecaster.leastExamples); give a longer log, or a larger --learn-from",
        file: record.log.source)
    }
    let known = record.jobs.known(at: seconds)
    return StartModelFile(
      trained: trained, processors: record.processors, rules: rules,
      origin: .init(
        log: SettingsEdit.absolute(record.log.source), fingerprint: known.fingerprint, jobs: known.count,
        untilSeconds: seconds + record.jobs.workload.originSeconds, seed: seed),
      queues: record.log.names.queue, partitions: record.log.names.partition)
  }
}
