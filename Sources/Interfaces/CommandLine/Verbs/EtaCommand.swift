internal import ArgumentParser
internal import Diagnostics
internal import Files
internal import Foundation
internal import JobLogs
internal import Reports
internal import Scheduling
internal import Simulation
internal import SlurmControl
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
      that happens later is looked at. The forecast is learned from the starts before that moment. Without a log the \
      live Slurm is asked, through its own commands; nothing is changed.

      EXAMPLES

        plait eta 4711                                   a job of the live queue
        plait eta job.sbatch                             a script, as if it were submitted now
        plait eta --all --json                           all jobs that wait
        plait eta --save eta.model                       learns from the cluster's accounting; --model takes it up

        plait eta jobs.swf 4711 --at 1234567
        plait eta sacct.txt job.sbatch --at 2026-03-01T12:00 --processors 4096 --user alice
        plait eta jobs.swf 4711 --at 1234567 --order wfp3 --json
        plait eta jobs.swf 4711 --at end --policy plait.policy.yaml --report eta.html
        plait eta sacct.txt 4711 --at end --conf /etc/slurm/slurm.conf
        plait eta sacct.txt --conf /etc/slurm/slurm.conf --save eta.model
        plait eta sacct.txt 4711 --at end --conf /etc/slurm/slurm.conf --model eta.model
      """)

  @Argument(
    help: ArgumentHelp(
      "A job log with the moments of its starts; without one, the live Slurm is asked.", valueName: "log"),
    completion: .file())
  var log: String?

  @OptionGroup var logOptions: LogOptions
  @OptionGroup(title: "The live queue") var place: SideCarPlace

  @Flag(help: "Of a live queue: all jobs that wait.") var all = false

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
    help: ArgumentHelp(
      "Learn from this many of the latest submissions (6000); 0 simulates only, more is slower. Of a live queue also a job log to learn from in the place of sacct's records.",
      valueName: "count|log"), completion: .file())
  var learnFrom = EtaLearning.latest(6000)

  @Option(help: "The seed of the sampled run times and arrivals.")
  var seed: UInt64 = 1

  @Option(help: "Write a report to this file: one HTML page that needs no network.", completion: .file())
  var report: String?

  @Flag(help: "Print the answer as JSON (plait.eta/1).")
  var json = false

  /// Whether a live queue is asked and no log.
  var isLive: Bool { all || at == nil && target == nil && (log == nil || save == nil) }

  mutating func validate() throws {
    if isLive { return try validateLive() }
    guard let learnFrom = learnFrom.count else {
      throw ValidationError("--learn-from takes a number beside a log; the log itself is learned from")
    }
    if place.state != nil { throw ValidationError("--state is about a live queue, without a log") }
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

  private func validateLive() throws {
    if log == nil, !all, save == nil {
      throw ValidationError("name a job or a batch script of the live queue, or give --all")
    }
    if all, let word = log {
      throw ValidationError("--all asks for every waiting job; leave \(word) out")
    }
    if let log, LiveTarget(log) == nil {
      throw ValidationError(
        "\(log) is neither a job's number nor a batch script (#!): of a log name a job or a batch script too, with "
          + "--at, or give --save FILE to keep a model alone")
    }
    if model != nil, save != nil || learnFrom.count.map({ $0 != 6000 }) ?? false {
      throw ValidationError(
        "--model takes up what was learned; leave --save and the number of --learn-from out")
    }
    if save != nil, learnFrom == .latest(0) {
      throw ValidationError("--learn-from 0 learns nothing that --save could write")
    }
    if let count = learnFrom.count, count < 0 { throw ValidationError("--learn-from must not be negative") }
    if at != nil || policy != nil || order != nil || backfill != nil || report != nil
      || logOptions.processorCount != nil || logOptions.machine != nil
    {
      throw ValidationError(
        "--at, --policy, --order, --backfill, --report, --processors and --machine go with a log; a live queue has its own"
      )
    }
  }

  mutating func run() async throws {
    let command = self
    try await reportingFailures(json: json) {
      if command.isLive {
        Interrupt.install()
        let controller = SlurmCommands(environment: ProcessInfo.processInfo.environment)
        try await LiveEta(command, controller: controller).run()
      } else {
        try command.answer()
      }
    }
  }

  private var learningJobs: Int { learnFrom.count ?? 0 }

  private func answer() throws {
    Interrupt.install()
    try report.map(OutputPlace.check)
    try save.map(OutputPlace.check)
    let slurm = try SlurmArguments.parse(conf.map { ["--conf=\($0)"] } ?? [])
    let record = try EtaRecord(
      LogArguments(log: log ?? "-", options: logOptions), slurm: slurm, quiet: json)
    guard let target else { return try saveModel(record) }
    let question = try EtaQuestion(target: target, at: at ?? "end", user: user, record: record)
    let forecast = try EtaForecast(
      question.known, at: question.seconds, record: record, policy: chosenPolicy(record), model: model,
      learnFrom: learningJobs, seed: seed)
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
      learnFrom: learningJobs, seed: seed
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

/// What `--learn-from` names: how many submissions, or a log.
enum EtaLearning: ExpressibleByArgument, Equatable {
  case latest(Int)
  case log(String)

  init?(argument: String) {
    if let count = Int(argument) {
      self = .latest(count)
    } else if argument.isEmpty {
      return nil
    } else {
      self = .log(argument)
    }
  }

  /// Nil for a log.
  var count: Int? { if case .latest(let count) = self { count } else { nil } }

  var defaultValueDescription: String { count.map(String.init) ?? "" }
}
