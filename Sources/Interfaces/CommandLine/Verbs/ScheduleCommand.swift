internal import ArgumentParser
internal import Diagnostics
internal import Files
internal import Recommendations
internal import Reports
internal import Scheduling
internal import Store

/// `plait schedule`: which policy would serve this log's users better?
struct ScheduleCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "schedule",
    abstract: "Compares scheduling policies on a job log, learns one, and recommends what to change.",
    discussion: """
      A policy is learned and chosen on the first part of the log, and everything is measured on the rest, \
      against the policy that the site has today. All figures are simulated. Ctrl-C keeps what was learned; \
      --resume goes on from there.

      EXAMPLES

        plait schedule jobs.swf --processors 128
        plait schedule jobs.swf --objective meanwait,p95wait --constrain 'maxwait<=+5%'
        plait schedule jobs.swf --baseline fcfs --report schedule.html
        plait schedule jobs.swf --train 0.5 --test rest --save plait.policy
        plait schedule jobs.swf --apply --into /etc/plait
        plait schedule jobs.swf --resume --json
      """)

  @OptionGroup var logArguments: LogArguments
  @OptionGroup(title: "What to look for") var studyArguments: StudyArguments
  @OptionGroup var storeArguments: StoreArguments

  @Option(help: "Write a report to this file: one HTML page that needs no network.", completion: .file())
  var report: String?

  @Option(
    help: "Write the learned policy to this file, with its run-time model, whether it is recommended or not.",
    completion: .file())
  var save: String?

  @Flag(help: "Apply the recommendation at once; plait undo takes it back.")
  var apply = false

  @Option(help: "The folder that --apply writes the policy file to.", completion: .directory)
  var into = "."

  @Flag(help: "Go on where an interrupted run over the same log with the same options stopped.")
  var resume = false

  @Flag(help: "Print the answer as JSON (plait.schedule/1).")
  var json = false

  mutating func run() async throws {
    let command = self
    try await reportingFailures(json: json) { try await command.schedule() }
  }

  private func schedule() async throws {
    Interrupt.install()
    let options = try studyArguments.options()
    try report.map(OutputPlace.check)
    try save.map(OutputPlace.check)
    let store = try storeArguments.open()
    let loaded = try logArguments.load(quiet: json)
    let result = try await SchedulingRun(
      loaded: loaded, options: options, store: store, resumes: resume,
      reading: logArguments
    ).run()
    if let report {
      try AtomicFile.write(SchedulingReport(result: result).report.html(), to: report)
    }
    if let save { try AtomicFile.write(result.learnedPolicy.yaml, to: save) }
    try store.removeRun(key: result.runKey)
    if !json { ScheduleText.print(result, report: report, saved: save) }
    let change = try applied(result.recommendation, store)
    if json {
      try Console.shared.output(
        json: ScheduleAnswer(result: result, report: report, saved: save, change: change))
    } else {
      try change?.print(json: false)
    }
  }

  /// Carries out what is recommended, where that was asked for and something is to be done.
  private func applied(_ recommendation: Recommendation, _ store: Store) throws -> ChangeAnswer? {
    guard apply else { return nil }
    if recommendation.change.isEmpty {
      Console.shared.note("nothing to apply: \(recommendation.id) is to keep what there is")
      return nil
    }
    return try ApplyCommand.apply(recommendation.id, in: store, root: into, force: false)
  }
}
