internal import ArgumentParser
internal import Diagnostics
internal import Files
internal import JobLogs
internal import Simulation

/// `plait check`: the independent checker of a schedule.
struct CheckCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Checks that a schedule could have happened: capacity, order, promises.",
    discussion: """
      The schedule is a file in the Standard Workload Format, of this or of any other simulator; field \
      3 is the wait. The checker shares no code with the simulator. Exits with 2 if a rule is broken.

      EXAMPLES

        plait simulate jobs.swf --backfill easy --out schedule.swf
        plait check schedule.swf
        plait check schedule.swf --rules easy --json
        plait check jobs.swf --machine cluster.yaml --placements places.csv --rules conservative
      """)

  enum Rules: String, ExpressibleByArgument, CaseIterable {
    case any, fcfs, easy, conservative
  }

  @OptionGroup var logArguments: LogArguments

  @Option(
    help: ArgumentHelp(
      "Beside what holds for any schedule: FCFS without overtaking, EASY's promise to the head of an FCFS queue, or (with --placements) conservative backfilling's to every job.",
      valueName: "any|fcfs|easy|conservative"))
  var rules = Rules.any

  @Option(help: "The run time that the scheduler planned with.")
  var estimate = Workload.Estimate.requested

  @Option(
    help:
      "Check this file of placements, as plait simulate writes it, of the jobs of the log; needs --machine.",
    completion: .file())
  var placements: String?

  @Flag(help: "Jobs have their nodes for themselves; with --placements.")
  var wholeNodes = false

  @Flag(help: "Print the answer as JSON (plait.check/1).")
  var json = false

  mutating func run() async throws {
    let command = self
    try await reportingFailures(json: json) { try command.check() }
  }

  private func check() throws {
    var loaded = try logArguments.load(quiet: json)
    if let placements { return try checkPlacements(&loaded, placements) }
    if rules == .conservative || wholeNodes {
      throw UsageError(message: "--rules conservative and --whole-nodes need --placements FILE")
    }
    let workload = loaded.workload.planned(with: estimate)
    let waits = loaded.log.jobs.waitSeconds
    var schedule = Schedule(startSeconds: [])
    for job in 0..<workload.count {
      let wait = waits[Int(workload.row[job])]
      schedule.startSeconds.append(wait < 0 ? -1 : workload.submitSeconds[job] + Int64(wait))
    }
    var violations = ScheduleChecker.check(schedule, of: workload, processors: loaded.processors)
    switch rules {
    case .any, .conservative: break
    case .fcfs: violations += ScheduleChecker.checkSubmissionOrder(schedule, of: workload)
    case .easy:
      violations += ScheduleChecker.checkHeadReservations(
        schedule, of: workload, processors: loaded.processors)
    }
    try tell(violations, loaded)
  }

  private func checkPlacements(_ loaded: inout LoadedLog, _ path: String) throws {
    let log = try PlacedLog(
      &loaded, processorsGiven: logArguments.processorCount, estimate: estimate, takesWholeNodes: wholeNodes,
      quiet: json)
    let workload = log.placed.workload
    let demands = log.placed.demands
    let placed = try PlacementFile.read(path, of: workload, on: log.layout)
    var violations = PlacedScheduleChecker.check(placed, of: workload, demands: demands, on: log.layout)
    switch rules {
    case .any: break
    case .fcfs:
      // Each partition has a queue of its own.
      for partition in log.layout.partitions.indices {
        let jobs = (0..<workload.count).filter { Int(demands.partition[$0]) == partition }
        let starts = jobs.map { placed.schedule.startSeconds[$0] }
        violations += ScheduleChecker.checkSubmissionOrder(
          Schedule(startSeconds: starts), of: workload.selecting(jobs))
      }
    case .easy:
      // Who was head when, and what ran then, is only known of a schedule that could have happened.
      if violations.isEmpty {
        violations += PlacedScheduleChecker.checkHeadReservations(
          placed, of: workload, demands: demands, on: log.layout)
      }
      violations += PlacedScheduleChecker.checkPromises(placed, of: workload)
    case .conservative:
      violations += PlacedScheduleChecker.checkPromises(placed, of: workload)
    }
    try tell(violations, loaded)
  }

  private func tell(_ violations: [ScheduleChecker.Violation], _ loaded: LoadedLog) throws {
    if json {
      try Console.shared.output(
        json: CheckAnswer(
          log: LogAnswer(loaded), processors: loaded.processors, rules: rules.rawValue,
          holds: violations.isEmpty,
          violations: violations.map(CheckAnswer.Violation.init)))
    } else if violations.isEmpty {
      Console.shared.output(
        "\(loaded.workload.count) jobs on \(loaded.processors) processors: every rule holds")
    } else {
      for violation in violations {
        Console.shared.output("\(violation.rule.rawValue): \(violation.message)")
      }
    }
    if !violations.isEmpty { throw ExitStatus.doesNotHold }
  }
}

/// What `plait check --json` prints.
private struct CheckAnswer: Answer {
  static let schema = "plait.check/1"

  var log: LogAnswer
  var processors: Int
  var rules: String
  var holds: Bool
  var violations: [Violation]

  struct Violation: Encodable {
    var rule: String
    var job: Int64
    var atSeconds: Int64
    var message: String

    init(_ violation: ScheduleChecker.Violation) {
      rule = violation.rule.rawValue
      job = violation.job
      atSeconds = violation.atSeconds
      message = violation.message
    }
  }
}
