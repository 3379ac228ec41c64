internal import ArgumentParser
internal import Diagnostics
internal import Fingerprints
internal import JobLogs
internal import LiveScheduling
internal import Recommendations
internal import Scheduling
internal import Simulation
internal import Store

/// `plait verify`: measures a recommendation again, in pairs against its baseline.
struct VerifyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Measures a recommendation again in pairs against its baseline, and judges its guards.",
    discussion: """
      Without --log the jobs that were held back (of plait whatif: all jobs) are simulated again; with --log a \
      later log, which is the better test. A tuned kernel is built and timed again, in turns with its default; a \
      side-car is judged by its journal, as plait status reckons. Exits with 2 if the change is refuted.

      EXAMPLES

        plait verify r-1a2b3c4d
        plait verify r-1a2b3c4d --log last-month.swf
      """)

  @Argument(help: "The recommendation's id, or the beginning of it.") var id: String
  @Option(help: "A later log of the same machine.", completion: .file()) var log: String?
  @OptionGroup var storeArguments: StoreArguments
  @Flag(help: "Print the answer as JSON (plait.verify/1).") var json = false

  mutating func run() async throws {
    let command = self
    try await reportingFailures(json: json) { try await command.verify() }
  }

  private func verify() async throws {
    Interrupt.install()
    let store = try storeArguments.open()
    let recommendation = try store.recommendation(id)
    let verification: Verification
    switch recommendation.verb {
    case "schedule": verification = try policyVerification(recommendation)
    case "whatif":
      verification = try await SettingsReplay(recommendation).verification(log: log, quiet: json)
    case "tune": verification = try await TuneRemeasurement(recommendation).verification()
    case AttachmentRecommendation.verb:
      if log != nil {
        throw UsageError(
          message:
            "\(recommendation.id) is a side-car's, which is verified by its own journal: leave --log out")
      }
      verification = try await AttachmentMeasurement(recommendation).verification()
    default:
      throw UsageError(
        message:
          "\(recommendation.id) was made by plait \(recommendation.verb), which this version cannot verify")
    }
    let isApplied = recommendation.state == .applied || recommendation.state == .verified
    if isApplied { try store.record(verification, of: recommendation.id) }
    try answer(recommendation, verification, isApplied: isApplied)
    if verification.verdict == .refuted { throw ExitStatus.doesNotHold }
  }

  /// Simulates the recommended policy and that of today.
  private func policyVerification(_ recommendation: Recommendation) throws -> Verification {
    let setting = recommendation.evidence.first { $0.id == "setting" }?.facts ?? []
    func fact(_ key: String) -> String? { setting.first { $0.key == key }?.value }
    var arguments = [
      "--processors", fact("processors") ?? "0", "--processors-field",
      fact("processors-field") ?? "requested",
    ]
    if fact("lenient") == "yes" { arguments.append("--lenient") }
    if log == nil {
      for key in ["from", "to", "jobs"] {
        if let value = fact(key) { arguments += ["--\(key)", value] }
      }
    }
    guard let path = log ?? fact("log"), log != nil || path != "-" else {
      throw UsageError(
        message:
          "the log of \(recommendation.id) was read from the standard input; give a log with --log FILE")
    }
    let loaded = try LogArguments.parse(arguments + ["--", path]).load(quiet: json)
    if log == nil, let known = fact("log-fingerprint"), known != loaded.fingerprint.text {
      throw UsageError(
        message:
          "the log \(loaded.log.source) is no longer the one that was learned from; pass it with --log if it is a later one"
      )
    }
    let first = log == nil ? min(Int(fact("training-jobs") ?? "") ?? 0, loaded.workload.count) : 0
    return try SchedulingVerification(
      workload: loaded.workload, processors: loaded.processors, range: first..<loaded.workload.count,
      seed: UInt64(fact("seed") ?? "") ?? 1
    ).verify(recommendation, nowUnixSeconds: Clock.unixSeconds, isCancelled: { Interrupt.isRequested })
  }

  private func answer(_ recommendation: Recommendation, _ verification: Verification, isApplied: Bool) throws
  {
    if json {
      return try Console.shared.output(
        json: VerifyAnswer(recommendation: recommendation.id, verification: verification))
    }
    Console.shared.output(
      "\(recommendation.id): \(Console.shared.bold(verification.verdict.rawValue)). \(verification.text)")
    for sentence in verification.brokenGuards { Console.shared.output("  broken: \(sentence)") }
    if !isApplied { Console.shared.output("  not recorded: the recommendation is not applied") }
    if verification.verdict == .refuted, isApplied {
      Console.shared.output("take it back with: plait undo \(recommendation.id)")
    }
  }
}

private struct VerifyAnswer: Answer {
  static let schema = "plait.verify/1"
  var recommendation: String
  var verification: Verification
}
