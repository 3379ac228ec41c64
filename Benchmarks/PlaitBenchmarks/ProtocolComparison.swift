internal import Dispatch
internal import PolicySearch
internal import Simulation
internal import Statistics

/// One log, with or without backfilling: the learned policy against every other one.
struct ProtocolComparison {
  let log: CommitProtocol.Log
  let backfilling: Bool
  let entry: LearnedSelections.Entry
  /// The forms that did worse on the validation windows.
  let ablations: [LearnedSelections.Entry]

  /// A policy of which only its mean on the ten windows is known.
  private struct Quoted {
    var name: String
    var slowdown: Double
    var source: String
  }

  private struct Rival {
    var name: String
    var selection: CommittedSelection
    var source: String
    /// Whether the learned policy has to beat it for the benchmark to pass.
    var counts: Bool
  }

  /// Windows of one kind, with the clusters that are resampled together.
  private struct WindowSet {
    var name: String
    var windows: [Workload]
    var clusters: [Int]
  }

  /// Appends the rows of all three kinds of windows.
  /// - Returns: whether the learned policy is better than every other one, beyond doubt on the further
  ///   and fresh windows.
  func append(to table: inout BenchmarkTable, _ workload: Workload, further: Int) async throws -> Bool {
    let starts = CommitProtocol.furtherStarts(workload, count: further)
    let ten = CommitProtocol.publishedWindows(workload)
    let fresh = try CommitProtocol.freshWindows(log, count: further)
    let sets = [
      WindowSet(name: "ten", windows: ten, clusters: Array(ten.indices)),
      WindowSet(
        name: "further", windows: starts.map { workload.window($0..<($0 + CommitProtocol.windowJobs)) },
        clusters: starts.map { $0 / CommitProtocol.windowJobs }),
      WindowSet(name: "fresh", windows: fresh, clusters: Array(fresh.indices)),
    ]
    var isBetter = true
    for set in sets {
      let learned = try await slowdowns(
        CommittedSelection(policy: entry.policy(), backfills: backfilling), set.windows)
      table.append(row(set, "learned (\(entry.form.rawValue))", mean(learned), nil, nil, "this run"))
      if set.name == "ten" {
        for quoted in quotedPolicies {
          table.append(row(set, quoted.name, quoted.slowdown, mean(learned), nil, quoted.source))
          isBetter = isBetter && mean(learned) < quoted.slowdown
        }
      }
      for rival in try rivals() {
        let other = try await slowdowns(rival.selection, set.windows)
        let change = relativeChange(from: other, to: learned, clusters: set.clusters)
        table.append(row(set, rival.name, mean(other), mean(learned), change, rival.source))
        if rival.counts {
          isBetter = isBetter && (set.name == "ten" ? change.value < 0 : change.high < 0)
        }
      }
    }
    return isBetter
  }

  /// Appends what a decision of the learned policy takes on the ten windows.
  func appendDecisions(to table: inout BenchmarkTable, _ workload: Workload) throws {
    let selection = CommittedSelection(policy: try entry.policy(), backfills: backfilling)
    var samples: [UInt64] = []
    for window in CommitProtocol.publishedWindows(workload) {
      samples += try selection.timed(window, processors: CommitProtocol.processors) {
        DispatchTime.now().uptimeNanoseconds
      }.decisionNanoseconds
    }
    samples.sort()
    func microseconds(_ share: Double) -> BenchmarkTable.Cell {
      .number(Double(samples[Int(share * Double(samples.count - 1))]) / 1000, decimals: 2)
    }
    table.append([
      .text(log.name), .text(backfilling ? "yes" : "no"), .text(entry.form.rawValue), microseconds(0.5),
      microseconds(0.99), microseconds(1), .count(samples.count),
    ])
  }

  private func row(
    _ set: WindowSet, _ policy: String, _ slowdown: Double, _ learned: Double?, _ change: IntervalEstimate?,
    _ source: String
  ) -> [BenchmarkTable.Cell] {
    let quotedChange = learned.map { 100 * ($0 / slowdown - 1) }
    return [
      .text(log.name), .text(backfilling ? "yes" : "no"), .text(set.name), .text(policy),
      .number(slowdown, decimals: 2), .published(learned, decimals: 2),
      .published(change.map { 100 * $0.value } ?? quotedChange, decimals: 1),
      .published(change.map { 100 * $0.low }, decimals: 1),
      .published(change.map { 100 * $0.high }, decimals: 1), .count(set.windows.count), .text(source),
    ]
  }

  /// The bootstrap over clusters of windows, each with the mean of its windows.
  private func relativeChange(
    from other: [Double], to learned: [Double], clusters: [Int]
  ) -> IntervalEstimate {
    let count = (clusters.max() ?? 0) + 1
    var sums = [(other: Double, learned: Double, windows: Double)](repeating: (0, 0, 0), count: count)
    for (index, cluster) in clusters.enumerated() {
      sums[cluster].other += other[index]
      sums[cluster].learned += learned[index]
      sums[cluster].windows += 1
    }
    let filled = sums.filter { $0.windows > 0 }
    return PairedBootstrap(seed: 1).relativeChange(
      from: filled.map { $0.other / $0.windows }, to: filled.map { $0.learned / $0.windows },
      weights: filled.map(\.windows))
  }

  private func slowdowns(_ selection: CommittedSelection, _ windows: [Workload]) async throws -> [Double] {
    try await withThrowingTaskGroup(of: (Int, Double).self) { group in
      for (index, window) in windows.enumerated() {
        group.addTask {
          let schedule = try selection.run(window, processors: CommitProtocol.processors)
          let metrics = ScheduleMetrics(of: schedule, for: window, processors: CommitProtocol.processors)
          return (index, metrics.meanBoundedSlowdown)
        }
      }
      var values = [Double](repeating: 0, count: windows.count)
      for try await (index, value) in group { values[index] = value }
      return values
    }
  }

  /// The paper's network, and what else the paper's released evaluation gave.
  private var quotedPolicies: [Quoted] {
    let network =
      switch (log.name, backfilling) {
      case ("Lublin-1", false): (254.67, 250.5)
      case ("Lublin-2", false): (724.51, 640.7)
      case ("Lublin-1", true): (58.64, 58.43)
      default: (118.79, 98.88)
      }
    return [
      Quoted(name: "network", slowdown: network.0, source: "paper"),
      Quoted(name: "network, its best job", slowdown: network.1, source: "rerun"),
    ]
  }

  /// Every key of the published table, and the forms that were not chosen.
  private func rivals() throws -> [Rival] {
    let table = RLSchedulerTable.rows.first { $0.log == log.name && $0.backfills == backfilling }
    let keys = (table?.entries ?? []).map { key in
      Rival(
        name: key.name,
        selection: CommittedSelection(
          order: .named(key.order), backfills: backfilling, readsUnsetStart: key.readsUnsetStart),
        source: key.isPublished ? "paper, this run" : "this run", counts: true)
    }
    let others = try ablations.map { other in
      Rival(
        name: "learned, other form (\(other.form.rawValue))",
        selection: CommittedSelection(policy: try other.policy(), backfills: backfilling), source: "this run",
        counts: false)
    }
    return try keys + others + withoutArrivals()
  }

  /// The learned lookahead with the cost of arrivals left out, everything else as learned.
  private func withoutArrivals() throws -> [Rival] {
    guard case .lookahead(var lookahead) = try entry.policy() else { return [] }
    lookahead.arrivalCost = 0
    return [
      Rival(
        name: "learned, arrivals left out",
        selection: CommittedSelection(policy: .lookahead(lookahead), backfills: backfilling),
        source: "this run", counts: false)
    ]
  }
}
