internal import ArgumentParser
internal import Simulation

/// `exactness`: start times against the published schedules of the SC15 prediction study.
struct ExactnessCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "exactness",
    abstract: "Counts start times that differ from published schedules.")

  @OptionGroup var arguments: BenchmarkArguments

  private struct Variant {
    var name: String
    var file: String
    var estimate: Workload.Estimate
    var policy: Policy
    /// Mean bounded slowdown of the whole trace, as published (reference, section 2.2).
    var published: [String: Double]
  }

  private static let variants = [
    Variant(
      name: "EASY, perfect run times", file: "easy_prediction_backfill.clair", estimate: .actual,
      policy: Policy(.fcfs, backfill: .easy),
      published: [
        "SDSC-SP2": 70.478, "CTC-SP2": 37.165, "KTH-SP2": 71.722, "SDSC-BLUE": 30.621, "CEA-curie": 69.926,
      ]),
    Variant(
      name: "EASY, user requests", file: "easy", estimate: .requested,
      policy: Policy(.fcfs, backfill: .easy, eventOrder: .submissionsFirst),
      published: [
        "SDSC-SP2": 87.87, "CTC-SP2": 49.57, "KTH-SP2": 92.58, "SDSC-BLUE": 36.52, "CEA-curie": 202.13,
      ]),
    Variant(
      name: "EASY-SJBF, perfect run times", file: "easy_plus_plus.clair", estimate: .actual,
      policy: Policy(.fcfs, backfill: .easy, backfillOrder: .sjf, eventOrder: .submissionsFirst),
      published: [
        "SDSC-SP2": 56.836, "CTC-SP2": 17.572, "KTH-SP2": 49.848, "SDSC-BLUE": 13.178, "CEA-curie": 12.080,
      ]),
  ]

  func run() throws {
    var table = BenchmarkTable(
      name: "exactness", title: "Start times against the published schedules (SC15 prediction study)",
      columns: [
        "policy", "events", "trace", "jobs compared", "differing starts", "bsld", "bsld of the reference",
        "published, whole trace", "runs",
      ])
    var isExact = true
    for variant in Self.variants {
      for trace in GoldSchedule.traces {
        let path = "\(arguments.data)/scheduling/gold/\(trace.name).\(variant.file).swf.gz"
        let published = BenchmarkTable.Cell.published(variant.published[trace.name], decimals: 3)
        let name = BenchmarkTable.Cell.text(variant.name)
        let events = BenchmarkTable.Cell.text(variant.policy.eventOrder.rawValue)
        guard
          let gold = try GoldSchedule(path: path, processors: trace.processors, isWhole: trace.isWhole)
        else {
          let row: [BenchmarkTable.Cell] = [
            name, events, .text("\(trace.name): skipped"), .none, .none, .none, .none, published, .count(0),
          ]
          table.append(row)
          continue
        }
        let schedule = try Simulator.run(
          gold.workload.planned(with: variant.estimate), processors: trace.processors,
          policy: variant.policy)
        let (compared, differing) = gold.differences(from: schedule.startSeconds)
        isExact = isExact && differing == 0
        let row: [BenchmarkTable.Cell] = [
          name, events, .text(trace.name), .count(compared), .count(differing),
          .number(gold.meanBoundedSlowdown(of: schedule.startSeconds), decimals: 3),
          .number(gold.meanBoundedSlowdown(of: gold.startSeconds), decimals: 3), published, .count(1),
        ]
        table.append(row)
      }
    }
    table.notes = [
      "bsld: mean of max(1, (wait + run) / max(run, 10)) over the jobs compared. SDSC-BLUE and CEA-curie",
      "are the first halves of the traces: only jobs that started before the last submission are compared,",
      "so their published figure (whole trace; reference, section 2.2) is of other jobs.",
      "Skipped: the trace is not in the data folder. One run each: the simulation is deterministic.",
    ]
    try table.emit(arguments)
    if !isExact { throw ExitCode(1) }
  }
}
