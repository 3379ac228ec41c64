internal import ArgumentParser
internal import Dispatch
internal import Foundation
internal import PolicySearch
internal import Simulation
internal import Statistics

/// `commit-protocol`: learned policies in the protocol of RLScheduler (Zhang and others, SC20).
struct CommitProtocolCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "commit-protocol",
    abstract: "Learned policies beside all published and recomputed ones in the protocol of RLScheduler.")

  @OptionGroup var arguments: BenchmarkArguments

  @Option(help: "The learned policies.")
  var policies = "Benchmarks/commit-protocol.yaml"

  @Flag(help: "Learn the policies anew first, from the seed of the file, and use those.")
  var retrain = false

  @Option(help: "Further windows of each log, and fresh ones of its model.")
  var further = 200

  func run() async throws {
    var learned = try LearnedSelections.read(policies)
    if retrain {
      learned = try await SelectionTrainCommand.train(seed: learned.seed)
    }
    var table = BenchmarkTable(
      name: "commit-protocol",
      title: "Mean bounded slowdown in the protocol of RLScheduler (SC20, Lublin-1 and Lublin-2)",
      columns: [
        "log", "backfilling", "windows", "policy", "bsld", "learned", "change", "low", "high", "runs",
        "source",
      ])
    var decisions = BenchmarkTable(
      name: "commit-protocol-decisions", title: "Microseconds a decision of the learned policies",
      columns: ["log", "backfilling", "policy", "median", "p99", "largest", "decisions"])
    var isBetter = true
    for log in CommitProtocol.logs {
      guard let workload = try CommitProtocol.workload(log, data: arguments.data) else {
        table.append(
          [.text("\(log.name): skipped"), "-", "-", "-", .none, .none, .none, .none, .none, .count(0), "-"])
        continue
      }
      for backfilling in [false, true] {
        guard let entry = learned.chosen(log: log.name, backfilling: backfilling) else {
          throw LearnedSelectionsError("\(policies): nothing for \(log.name); train again")
        }
        let comparison = ProtocolComparison(
          log: log, backfilling: backfilling, entry: entry,
          ablations: learned.entries.filter {
            $0.log == log.name && $0.backfilling == backfilling && $0.form != entry.form
          })
        isBetter = try await comparison.append(to: &table, workload, further: further) && isBetter
        try comparison.appendDecisions(to: &decisions, workload)
      }
    }
    table.notes = Self.notes(seed: learned.seed)
    try table.emit(arguments)
    if !arguments.json { print(decisions.text) }
    if !isBetter { throw ExitCode(1) }
  }

  private static func notes(seed: UInt64) -> [String] {
    [
      "Windows of 1,024 jobs on 256 processors; commit rule, metric and backfilling rule of the published table.",
      "learned: the policy with the least bsld on validation windows; change: of its mean bsld from the row's,",
      "in per cent, with a 95 % paired bootstrap interval (2,000 resamples).",
      "ten: the published windows. further: of the same log, starts drawn with seed \(CommitProtocol.furtherSeed); they",
      "overlap, so whole stretches of about a window are resampled. fresh: of the model that made the log, independent.",
      "Training: seed \(seed), windows of that model alone; no job of the two logs was trained on or chosen by.",
      "paper: the published table. rerun: the paper's network by its released weights (reference, section 2.1);",
      "the weights are not in the data, so the network has no row on other windows.",
    ]
  }
}
