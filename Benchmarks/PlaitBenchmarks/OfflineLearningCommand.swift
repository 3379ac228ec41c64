internal import ArgumentParser
internal import Foundation
internal import Networks
internal import OfflineLearning
internal import Simulation
internal import Statistics

/// `offline-learning`: policies learned from recorded decisions alone, beside keys that cost nothing.
struct OfflineLearningCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "offline-learning",
    abstract: "Learns policies from the decisions of recorded schedulers and judges them on what follows.")

  @OptionGroup var arguments: BenchmarkArguments

  @Option(help: "The seed of the networks, their training and the bootstraps.")
  var seed: UInt64 = 1

  @Option(help: "One log in place of all; networks of the first log are tried on the others.")
  var log: String?

  func run() throws {
    var table = BenchmarkTable(
      name: "offline-learning", title: "Offline learning from recorded decisions, on the jobs held back",
      columns: [
        "log", "policy", "bsld", "against fcfs+easy, %", "against the clone, %", "against the general key, %",
        "mean wait, h",
        "longest wait, h", "top-1, %", "off-policy, %", "effective episodes", "mean ratio",
        "direct, %", "weighted, %", "doubly robust, %", "doubly robust over 6 h, %", "model explains, %",
        "windows",
      ])
    var lines: [String] = []
    var others: [(name: String, network: KernelNetwork)] = []
    for source in RecordedLog.sources where log == nil || log == source.name {
      guard let record = try RecordedLog(source, data: arguments.data) else {
        let row: [BenchmarkTable.Cell] = [
          .text("\(source.name): skipped"), "-", .none, .none, .none, .none, .none, .none, .none, .none,
          .none, .none, .none, .none, .none, .none,
          .none,
          .count(0),
        ]
        table.append(row)
        continue
      }
      let study = try OfflineLearningStudy(record, seed: seed)
      try append(study, others, to: &table)
      lines.append(line(on: study))
      if others.isEmpty, let network = study.improved.first?.network {
        others = [
          (name: "clone of \(source.name)", network: study.clone),
          (name: "advantage-weighted of \(source.name)", network: network),
        ]
      }
    }
    table.notes =
      lines + [
        "Seed \(seed). Learned from the decisions before the first job held back (the last 40 %); simulated over",
        "the whole log, measured on the jobs held back in \(OfflineLearningStudy.windows) windows; changes of",
        "the mean bounded slowdown with 95 % intervals of a paired bootstrap over windows. The",
        "networks, the general key and the policies with learned run times plan alike: they differ in the order",
        "of the queue. top-1: held-back decisions in which the preferred job is one of those that started.",
        "off-policy: change of the growth of slowdowns against the record, by clipped per-decision importance",
        "sampling in episodes of \(OffPolicyEstimate.episodeLength) decisions; the column \"against the clone\""
          + " is what the simulator says.",
        "Its mean ratio is 1 where the clone chooses as the record does; far from 1 it is not to be believed.",
        "direct, weighted, doubly robust: change of the same growth a decision against the record, where the policy",
        "makes one choice and the record's scheduler all others; by cross-fitted trees, by clipped importance",
        "weights, and by both, with a bootstrap over \(DoublyRobustEstimate.windows) windows. Over 6 h: of the"
          + " discounted growth from the decision on.",
        "model explains: the share of the variance of what came, of the first and of the second.",
        "One run each: everything is deterministic for the seed.",
      ]
    try table.emit(arguments)
  }

  private func append(
    _ study: OfflineLearningStudy, _ others: [(name: String, network: KernelNetwork)],
    to table: inout BenchmarkTable
  ) throws {
    let rows = try study.rows(others: others)
    let clone = rows.first { $0.policy == "clone" }!
    let general = rows.first { $0.policy == "general expectation key" }!
    for row in rows {
      let agreement = row.agreement.map { BenchmarkTable.Cell.number(100 * $0, decimals: 1) } ?? .none
      let cells: [BenchmarkTable.Cell] = [
        .text(study.log.source.name), .text(row.policy),
        .number(row.metrics.meanBoundedSlowdown, decimals: 2),
        change(from: rows[0], to: row, study), change(from: clone, to: row, study),
        change(from: general, to: row, study),
        .number(row.metrics.meanWaitSeconds / 3600, decimals: 2),
        .number(row.metrics.maxWaitSeconds / 3600, decimals: 1), agreement,
        row.estimate.map { text($0.change) } ?? .none,
        row.estimate.map {
          .text(String(format: "%.0f of %d", $0.effectiveEpisodes, $0.episodes))
        } ?? .none,
        row.estimate.map { .number($0.meanRatio, decimals: 2) } ?? .none,
        row.doublyRobust.map { text($0.next.direct) } ?? .none,
        row.doublyRobust.map { text($0.next.weighted) } ?? .none,
        row.doublyRobust.map { text($0.next.doublyRobust) } ?? .none,
        row.doublyRobust.map { text($0.discounted.doublyRobust) } ?? .none,
        row.doublyRobust.map {
          .text(
            String(format: "%.0f, %.0f", 100 * $0.next.explainedShare, 100 * $0.discounted.explainedShare))
        } ?? .none,
        .count(OfflineLearningStudy.windows),
      ]
      table.append(cells)
    }
  }

  private func change(
    from baseline: OfflineLearningStudy.Row, to row: OfflineLearningStudy.Row, _ study: OfflineLearningStudy
  ) -> BenchmarkTable.Cell {
    if baseline.policy == row.policy { return .none }
    return text(
      PairedBootstrap(seed: seed).relativeChange(
        from: baseline.windows, to: row.windows, weights: study.windowJobs))
  }

  private func text(_ change: IntervalEstimate) -> BenchmarkTable.Cell {
    .text(
      String(format: "%+.1f [%+.1f, %+.1f]", 100 * change.value, 100 * change.low, 100 * change.high))
  }

  /// What the network was learned from.
  private func line(on study: OfflineLearningStudy) -> String {
    let training = study.training
    let rule = training.bestRule
    return String(
      format: "%@: %d jobs, %d decisions to learn from (%.1f candidates each), %d held back; a choice at "
        + "random agrees in %.1f %%, the best single feature (%@) in %.1f %%; states explain %.0f %% of the "
        + "outcomes' variance; the clone agrees in %.1f %% of what it learned from.",
      study.log.source.name, study.log.workload.count, training.count, training.meanCandidates,
      study.heldBack.count, 100 * study.heldBack.randomAgreement, rule.description,
      100 * study.heldBack.topAgreement(rule), 100 * study.explainedShare,
      100 * training.topAgreement(of: study.clone))
  }
}
