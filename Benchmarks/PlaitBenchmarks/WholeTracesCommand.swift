internal import ArgumentParser
internal import Diagnostics
internal import Foundation
internal import RunTimes
internal import Scheduling
internal import Simulation

/// `whole-traces`: published traces from the first job to the last, on what was known at each moment.
struct WholeTracesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "whole-traces",
    abstract:
      "Learned run times and keys over whole published traces, beside named keys and published figures.")

  @OptionGroup var arguments: BenchmarkArguments

  @Argument(help: "The traces; all that there are by default.")
  var traces: [String] = []

  @Option(help: "The folder with the policies that general-policy wrote.")
  var policies = "Benchmarks/Policies"

  /// The best of some 5,700 published heuristic triples, in hindsight, and the best found with perfect
  /// run times (reference, section 2.2).
  private static let published: [String: (triples: Double, perfect: Double)] = [
    "SDSC-SP2": (65.02, 15.7), "CTC-SP2": (15.15, 4.8), "KTH-SP2": (45.80, 22.0),
  ]

  func run() throws {
    var table = BenchmarkTable(
      name: "whole-traces", title: "Whole traces, learned on line from the first job on",
      columns: [
        "trace", "policy", "run times", "mean bsld", "max bsld", "mean wait s", "max wait s", "us a job",
        "runs",
      ])
    for trace in GoldSchedule.traces where traces.isEmpty || traces.contains(trace.name) {
      let path = "\(arguments.data)/scheduling/gold/\(trace.name).easy.swf.gz"
      guard
        let gold = try GoldSchedule(path: path, processors: trace.processors, isWhole: trace.isWhole)
      else {
        print("\(trace.name): skipped, \(path) is not here")
        continue
      }
      try compare(gold.workload, trace, &table)
    }
    table.notes = [
      "Simulated; every figure from this run, but the rows marked published (reference, section 2.2).",
      "general was evolved on generated logs alone, general-without-TRACE on the other traces, both from a key set",
      "by hand (Benchmarks/general-policy). Run times: from the first job on. SDSC-BLUE, CEA-curie: first halves.",
    ]
    try table.emit(arguments)
  }

  private func compare(
    _ workload: Workload, _ trace: (name: String, processors: Int, isWhole: Bool),
    _ table: inout BenchmarkTable
  ) throws {
    func add(_ name: String, _ runTimes: String, _ simulate: () throws -> Schedule) throws {
      let clock = ContinuousClock()
      let begin = clock.now
      let schedule = try simulate()
      let seconds = (clock.now - begin) / .seconds(1)
      let metrics = ScheduleMetrics(of: schedule, for: workload, processors: trace.processors)
      table.append([
        .text(trace.name), .text(name), .text(runTimes), .number(metrics.meanBoundedSlowdown, decimals: 2),
        .number(metrics.maxBoundedSlowdown, decimals: 0), .number(metrics.meanWaitSeconds, decimals: 0),
        .number(metrics.maxWaitSeconds, decimals: 0),
        .number(seconds * 1e6 / Double(workload.count), decimals: 1), .count(1),
      ])
    }
    func named(_ order: PriorityOrder, _ fill: PriorityOrder? = nil) throws {
      let policy = Policy(order, backfill: .easy, backfillOrder: fill)
      try add(policy.description(), "requests") {
        try Simulator.run(workload, processors: trace.processors, policy: policy)
      }
    }
    try named(.fcfs)
    try named(.fcfs, .sjf)
    for order in [PriorityOrder.multifactor, .lxf, .wfp3, .f1, .f2, .f3, .f4] { try named(order) }
    var guarded = Policy(.saf, backfill: .easy)
    guarded.planning.escalationSeconds = 40 * 3600
    try add("saf+easy, 40 h guard", "requests") {
      try Simulator.run(
        workload, processors: trace.processors, policy: guarded, predictor: RequestedRunTimes(workload))
    }
    try add("fcfs+easy(sjf)", "two-job average") {
      try Simulator.run(
        workload, processors: trace.processors, policy: Policy(.fcfs, backfill: .easy, backfillOrder: .sjf),
        predictor: TwoJobAverage(workload))
    }
    try add("lxf+easy", "learned") {
      try Simulator.run(
        workload, processors: trace.processors, policy: Policy(.lxf, backfill: .easy),
        predictor: OnlineRunTimes(workload))
    }
    var early = Policy(.lxf, backfill: .easy)
    early.planning = RunTimePlanning(releaseQuantile: 0.95, backfillQuantile: 0.5, orderQuantile: 0.3)
    try add("lxf+easy by the 30th percentile", "learned") {
      try Simulator.run(
        workload, processors: trace.processors, policy: early, predictor: OnlineRunTimes(workload))
    }
    for name in ["by-hand-without-\(trace.name)", "by-hand", "general-without-\(trace.name)", "general"] {
      guard let file = try policy(name) else { continue }
      try add(name, "learned") {
        try Simulator.run(
          workload, processors: trace.processors, policy: file.policy, predictor: OnlineRunTimes(workload))
      }
      guard name.hasPrefix("general-without") else { continue }
      var open = file.policy
      open.planning.escalationSeconds = nil
      try add("\(name), no escalation", "learned") {
        try Simulator.run(
          workload, processors: trace.processors, policy: open, predictor: OnlineRunTimes(workload))
      }
    }
    if let published = Self.published[trace.name] {
      for (name, value) in [
        ("best published triple, hindsight", published.triples),
        ("best with perfect run times", published.perfect),
      ] {
        table.append([
          .text(trace.name), .text(name), "published", .number(value, decimals: 2), .none, .none, .none,
          .none,
          .none,
        ])
      }
    }
  }

  private func policy(_ name: String) throws -> PolicyFile? {
    let path = "\(policies)/\(name).yaml"
    guard FileManager.default.fileExists(atPath: path) else { return nil }
    return try PolicyFile(path: path)
  }
}
