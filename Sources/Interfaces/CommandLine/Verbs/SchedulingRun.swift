internal import Diagnostics
internal import Fingerprints
internal import Foundation
internal import JobLogs
internal import Machines
internal import Recommendations
internal import Scheduling
internal import Simulation
internal import Store

/// A study of one log from start to stored recommendation, with progress and resumption.
struct SchedulingRun {
  var loaded: LoadedLog
  var options: SchedulingOptions
  var store: Store
  var resumes: Bool
  var reading: LogArguments

  /// What came out.
  struct Result {
    var loaded: LoadedLog
    var study: SchedulingStudy
    var recommendation: Recommendation
    /// How many evaluations an interrupted run had done.
    var resumedEvaluations: Int
    /// What is saved of the run, until its results are where they belong.
    var runKey: String
    /// What --save writes.
    var learnedPolicy: PolicyFile
  }

  /// How many new evaluations are saved at once: saving flushes to the disk.
  private static let evaluationsBetweenSaves = 40

  func run() async throws -> Result {
    let key = runKey
    let known = try resumes ? knownEvaluations(key) : SchedulingAdvisor.Evaluations()
    if resumes, known.count == 0 {
      Console.shared.note("nothing is saved for this log and these options: starting from the beginning")
    }
    let lines = PhaseProgress()
    var options = options
    options.recordedStartSeconds = loaded.recordedStartSeconds
    let advisor = SchedulingAdvisor(
      workload: loaded.workload, processors: loaded.processors, options: options)
    let study: SchedulingStudy
    var latest = known
    var saved = known.count
    do {
      study = try await advisor.study(
        known: known,
        progress: { lines.update($0) }, isCancelled: { Interrupt.isRequested },
        save: { history in
          latest = history
          if history.count - saved >= Self.evaluationsBetweenSaves {
            try save(history, key)
            saved = history.count
          }
        })
    } catch let error as SimulationError where error.code == .cancelled {
      lines.finish()
      if latest.count > saved { try save(latest, key) }
      throw Interrupted(
        message: latest.count == 0
          ? "nothing was learned yet; start the same command again"
          : "\(latest.count) of \(options.evaluations) evaluations are saved; go on with the same command and --resume"
      )
    }
    lines.finish()
    let subject = subject
    let recommendation = try store.add(study.recommendation(subject))
    return Result(
      loaded: loaded, study: study, recommendation: recommendation, resumedEvaluations: known.count,
      runKey: key, learnedPolicy: study.learnedPolicyFile(subject))
  }

  private func save(_ history: SchedulingAdvisor.Evaluations, _ key: String) throws {
    try store.save(
      RunProgress(
        key: key, updatedUnixSeconds: Clock.unixSeconds, progress: Array(try JSONEncoder().encode(history))))
  }

  /// The same for the same jobs, machine, options, version and order of evaluations.
  private var runKey: String {
    let text =
      "\(PlaitCommand.version) \(SchedulingAdvisor.searchForm) \(loaded.fingerprint) \(loaded.processors) \(options.objectives) "
      + "\(options.constraints) \(options.baseline) \(options.trainingFraction) "
      + "\(options.testFraction.map { "\($0)" } ?? "rest") \(options.evaluations) \(options.seed)"
    return "schedule-" + Fingerprint(of: text).text
  }

  private func knownEvaluations(_ key: String) throws -> SchedulingAdvisor.Evaluations {
    guard let run = try store.run(key: key) else { return SchedulingAdvisor.Evaluations() }
    do {
      return try JSONDecoder().decode(SchedulingAdvisor.Evaluations.self, from: Data(run.progress))
    } catch {
      throw SchedulingError(
        .otherRun, "what was saved of the interrupted run cannot be read; start it again without --resume",
        cause: "\(error)")
    }
  }

  private var subject: SchedulingSubject {
    let path = loaded.log.source
    let absolute = path == "-" ? path : URL(fileURLWithPath: path).standardizedFileURL.path
    let size = "\(loaded.processors) processors"
    return SchedulingSubject(
      log: absolute, logFingerprint: loaded.fingerprint, machineName: loaded.machine?.name ?? size,
      machineFingerprint: loaded.machine?.fingerprint ?? Fingerprint(of: size), processors: loaded.processors,
      readingFacts: reading.facts, createdUnixSeconds: Clock.unixSeconds)
  }
}

extension LogArguments {
  /// How the log was read, so that a verification reads it in the same way.
  var facts: [Fact] {
    var facts = [Fact("processors-field", processorsField.rawValue), Fact("lenient", lenient ? "yes" : "no")]
    if let from { facts.append(Fact("from", String(from))) }
    if let to { facts.append(Fact("to", String(to))) }
    if let jobs { facts.append(Fact("jobs", String(jobs))) }
    return facts
  }
}
