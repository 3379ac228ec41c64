internal import ArgumentParser
internal import Diagnostics
internal import Files
internal import JobLogs
internal import Reports
internal import Scheduling
internal import Simulation
internal import StartForecasts
internal import StartTimes

/// `plait eta`: when will a job start, why not now, and what would start sooner?
struct EtaCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "eta",
    abstract:
      "Says when a waiting job will start, why it waits, and which smaller request would start sooner.",
    discussion: """
      The state of the machine at --at is taken from the log's recorded submissions, starts and ends; nothing \
      that happens later is looked at. The forecast is learned from the starts before that moment.

      EXAMPLES

        plait eta jobs.swf 4711 --at 1234567
        plait eta sacct.txt job.sbatch --at 2026-03-01T12:00 --processors 4096 --user alice
        plait eta jobs.swf 4711 --at 1234567 --order wfp3 --json
        plait eta jobs.swf 4711 --at end --policy plait.policy.yaml --report eta.html
        plait eta sacct.txt 4711 --at end --conf /etc/slurm/slurm.conf
        plait eta sacct.txt --conf /etc/slurm/slurm.conf --save eta.model
        plait eta sacct.txt 4711 --at end --conf /etc/slurm/slurm.conf --model eta.model
      """)

  @OptionGroup var logArguments: LogArguments

  @Option(
    help:
      "The cluster's slurm.conf: its nodes, partitions and priorities in the place of --processors, --order and --backfill.",
    completion: .file())
  var conf: String?

  @Argument(
    help: ArgumentHelp(
      "The number of a job that waits, or a batch script that is not submitted yet.", valueName: "job|script"),
    completion: .file())
  var target: String?

  @Option(
    help: ArgumentHelp(
      "The moment to ask at: the log's own seconds, an ISO date where the log has one, or `end` for its last event.",
      valueName: "time"))
  var at: String?

  @Option(help: "Write what was learned to this file; then a job may be left out.", completion: .file())
  var save: String?

  @Option(help: "Answer by a model that --save wrote, at once and without learning.", completion: .file())
  var model: String?

  @Option(help: "The user who would submit the script, by the log's name or number; without it, a new one.")
  var user: String?

  @Option(
    help: "A policy file that the site's scheduler follows, in place of --order and --backfill.",
    completion: .file())
  var policy: String?

  @Option(help: ArgumentHelp("The order of the site's queue: \(PriorityOrder.nameList).", valueName: "key"))
  var order: PriorityOrder?

  @Option(help: ArgumentHelp("What may overtake the head of the queue.", valueName: "none|easy"))
  var backfill: Backfill?

  @Option(
    help: "Learn from this many of the latest submissions; 0 simulates only. More is slower.")
  var learnFrom = 6000

  @Option(help: "The seed of the sampled run times and arrivals.")
  var seed: UInt64 = 1

  @Option(help: "Write a report to this file: one HTML page that needs no network.", completion: .file())
  var report: String?

  @Flag(help: "Print the answer as JSON (plait.eta/1).")
  var json = false

  mutating func validate() throws {
    if target == nil, save == nil {
      throw ValidationError("name a job or a batch script, or give --save FILE to keep a model alone")
    }
    if target != nil, at == nil {
      throw ValidationError("give the moment to ask at with --at: seconds, an ISO date, or end")
    }
    if model != nil, save != nil {
      throw ValidationError(
        "--model takes up what was learned and --save writes what is learned; give one of them")
    }
    if save != nil, learnFrom == 0 {
      throw ValidationError("--learn-from 0 learns nothing that --save could write")
    }
    if target == nil, report != nil { throw ValidationError("--report is about a job; name one") }
    if learnFrom < 0 { throw ValidationError("--learn-from must not be negative") }
    if policy != nil, order != nil || backfill != nil {
      throw ValidationError("a policy file says its order and backfilling; give either --policy or those")
    }
    if backfill == .conservative {
      throw ValidationError("--backfill conservative is not built for start times; give none or easy")
    }
  }

  mutating func run() async throws {
    let command = self
    try await reportingFailures(json: json) { try command.answer() }
  }

  private func answer() throws {
    Interrupt.install()
    try report.map(OutputPlace.check)
    try save.map(OutputPlace.check)
    let slurm = try SlurmArguments.parse(conf.map { ["--conf=\($0)"] } ?? [])
    let record = try EtaRecord(logArguments, slurm: slurm, quiet: json)
    guard let target else { return try saveModel(record) }
    let question = try EtaQuestion(target: target, at: at ?? "end", user: user, record: record)
    let forecast = try EtaForecast(
      question.known, at: question.seconds, record: record, policy: chosenPolicy(record), model: model,
      learnFrom: learnFrom, seed: seed)
    let answer = forecast.answer(question, configuration: conf)
    if let save { try Self.write(forecast.modelFile(), to: save) }
    if let report { try AtomicFile.write(EtaReport(answer).report.html(), to: report) }
    if json {
      try Console.shared.output(json: answer)
    } else {
      EtaText.print(answer)
      if let report { Console.shared.output("report: \(report)") }
      if let save { Console.shared.output("model: \(save)") }
    }
  }

  /// Learns up to the moment and keeps what was learned.
  private func saveModel(_ record: EtaRecord) throws {
    let seconds = try EtaQuestion.moment(at ?? "end", record)
    let file = try EtaForecast(
      record.jobs.known(at: seconds), at: seconds, record: record, policy: chosenPolicy(record), model: nil,
      learnFrom: learnFrom, seed: seed
    ).modelFile()
    guard let save else { return }
    try Self.write(file, to: save)
    let answer = EtaModelAnswer(file, path: save)
    if json { try Console.shared.output(json: answer) } else { Console.shared.output(answer.text) }
  }

  private static func write(_ file: StartModelFile, to path: String) throws {
    try AtomicFile.write(String(decoding: file.json, as: UTF8.self), to: path)
  }

  /// The order that is asked for; nil to take the configuration's, or FCFS where there is none.
  private func chosenPolicy(_ record: EtaRecord) throws -> Policy? {
    guard let policy else {
      if conf != nil, order == nil, backfill == nil { return nil }
      return Policy(order ?? .fcfs, backfill: backfill ?? .easy)
    }
    let file = try PolicyFile(path: policy)
    try file.checkMachine(processors: record.processors, path: policy)
    return file.policy
  }
}
