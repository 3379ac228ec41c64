internal import ArgumentParser
internal import Foundation
internal import OnlineChoice
internal import Simulation
internal import Statistics

/// `online-choice`: keys chosen between by rolling what-if, beside each key alone.
struct OnlineChoiceCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "online-choice",
    abstract: "Chooses between keys by trying each in scenarios of what may come, beside each key alone.")

  @OptionGroup var arguments: BenchmarkArguments

  @Argument(help: "The traces; the three small ones by default.")
  var traces: [String] = ["SDSC-SP2", "CTC-SP2", "KTH-SP2"]

  @Option(help: "Jobs after the training part that are measured.")
  var jobs = 6000

  @Option(help: "Scenarios of each choice.")
  var scenarios = ChoicePlan().scenarios

  @Option(help: "Seconds from one choice to the next.")
  var period = Int(ChoicePlan().periodSeconds)

  @Option(help: "Seconds ahead that submissions are counted.")
  var horizon = Int(ChoicePlan().horizonSeconds)

  @Option(help: "Seconds beyond the horizon for which submissions go on.")
  var tail = Int(ChoicePlan().tailSeconds)

  @Option(help: "Standard errors by which another key must be better.")
  var errors = ChoicePlan().leastErrors

  @Option(help: "The seed of the scenarios.")
  var seed: UInt64 = 1

  func run() throws {
    var table = BenchmarkTable(
      name: "online-choice", title: "On-line choice between keys, on the jobs after the training part",
      columns: [
        "trace", "order of the queue", "bsld", "against the best fixed key, %", "against the first key, %",
        "mean wait, h", "longest wait, h", "choices", "switches", "ms a choice", "passes by key, %", "runs",
      ])
    for trace in GoldSchedule.traces where traces.contains(trace.name) {
      let path = "\(arguments.data)/scheduling/gold/\(trace.name).easy.swf.gz"
      guard let gold = try GoldSchedule(path: path, processors: trace.processors, isWhole: trace.isWhole)
      else {
        print("\(trace.name): skipped, \(path) is not here")
        continue
      }
      try compare(
        try OnlineChoiceStudy(gold.workload, processors: trace.processors, jobs: jobs), trace.name, &table)
    }
    table.notes = [
      "Simulated. Run times are learned from the first 60 % of a trace; \(jobs) jobs after it count. All rows plan",
      "and escalate alike, as the general key does: they differ in the order of the queue. The best fixed key",
      "is the best in hindsight. \(scenarios) scenarios a choice, every \(period) s or when the queue has changed",
      "by half; submissions of the next \(horizon) s count; seed \(seed). Changes of the mean bounded slowdown with",
      "95 % intervals of a paired bootstrap over \(OnlineChoiceStudy.windows) windows. ms a choice: the run's",
      "time beyond the first key's, over the choices.",
    ]
    try table.emit(arguments)
  }

  private var plan: ChoicePlan {
    var plan = ChoicePlan()
    plan.scenarios = scenarios
    plan.periodSeconds = Int64(period)
    plan.horizonSeconds = Int64(horizon)
    plan.tailSeconds = Int64(tail)
    plan.leastErrors = errors
    plan.seed = seed
    return plan
  }

  private func compare(_ study: OnlineChoiceStudy, _ trace: String, _ table: inout BenchmarkTable) throws {
    let fixed = try study.keys.map { try study.fixed($0) }
    let best = fixed.min { $0.metrics.meanBoundedSlowdown < $1.metrics.meanBoundedSlowdown }!
    var chosen = [try study.chosen("chosen, arrivals drawn", plan)]
    var committed = plan
    committed.commitmentSeconds = committed.periodSeconds
    chosen.append(try study.chosen("chosen, arrivals drawn, one period each", committed))
    var closed = plan
    closed.drawsArrivals = false
    chosen.append(try study.chosen("chosen, no arrivals", closed))
    for row in fixed + chosen {
      table.append([
        .text(trace), .text(row.name == best.name ? "\(row.name) (best)" : row.name),
        .number(row.metrics.meanBoundedSlowdown, decimals: 2), change(from: best, to: row, study),
        change(from: fixed[0], to: row, study), .number(row.metrics.meanWaitSeconds / 3600, decimals: 2),
        .number(row.metrics.maxWaitSeconds / 3600, decimals: 1),
        row.shares.isEmpty ? .none : .count(row.choices), row.shares.isEmpty ? .none : .count(row.switches),
        row.choices == 0
          ? .none
          : .number(1000 * max(row.seconds - fixed[0].seconds, 0) / Double(row.choices), decimals: 1),
        row.shares.isEmpty
          ? "-" : .text(row.shares.map { String(format: "%.0f", 100 * $0) }.joined(separator: " ")),
        .count(1),
      ])
    }
  }

  private func change(
    from baseline: OnlineChoiceStudy.Row, to row: OnlineChoiceStudy.Row, _ study: OnlineChoiceStudy
  ) -> BenchmarkTable.Cell {
    if baseline.name == row.name { return "-" }
    let change = PairedBootstrap(seed: seed).relativeChange(
      from: baseline.windows, to: row.windows, weights: study.windowJobs)
    return .text(
      String(format: "%+.1f [%+.1f, %+.1f]", 100 * change.value, 100 * change.low, 100 * change.high))
  }
}
