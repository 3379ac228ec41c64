internal import ArgumentParser
internal import Diagnostics
internal import Foundation
internal import Scheduling
internal import Simulation

/// `general-policy`: evolves one key for several logs at once, from a neutral key that was set by hand.
///
/// By default on the published traces, with each of them left out in turn; with `--generated` on
/// generated logs alone, which is how the product's own key was found (`ExpectationKeyFamily.starts`).
struct GeneralPolicyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "general-policy",
    abstract:
      "Evolves one policy for several logs at once: for each trace on the others, or on generated logs.")

  @OptionGroup var arguments: BenchmarkArguments

  @Option(help: "Policies that are tried in each search; by default 192, and 480 with --generated.")
  var evaluations: Int?

  @Option(help: "Seed of the searches, and of the generated logs.")
  var seed: UInt64 = 1

  @Option(help: "Only the search that leaves this trace out.")
  var leaveOut: String?

  @Flag(help: "Evolve on generated logs alone, and judge on the first 60 % of each trace.")
  var generated = false

  @Flag(help: "Search for nothing: for each trace, take of some keys set by hand the best on the others.")
  var choose = false

  @Option(help: "The folder that the policies are written to.")
  var out = "Benchmarks/Policies"

  /// What the advisor learns from; figures are quoted on the rest.
  private static let judgedShare = 0.6

  func run() async throws {
    if choose { return try await chooseByHand() }
    var table = BenchmarkTable(
      name: "general-policy",
      title: "One key for several logs, against FCFS with EASY: geometric means over windows",
      columns: [
        "measured on", "windows", "key", "evaluations", "mean bsld, ratio", "longest wait, ratio", "file",
      ])
    if generated { try await evolveOnGenerated(&table) } else { try await evolveOnTraces(&table) }
    table.notes = [
      "Simulated. Seed \(seed), one run. A key's row on the windows that it was evolved on flatters it."
    ]
    try table.emit(arguments)
  }

  private func evolveOnTraces(_ table: inout BenchmarkTable) async throws {
    let traces = try traces(share: 1)
    for leftOut in traces.map(\.name) where leaveOut == nil || leaveOut == leftOut {
      let sources = traces.filter { $0.name != leftOut }
      let learning = try await GeneralPolicyLearning(sources)
      let answer = try await evolve(learning, "without \(leftOut)")
      let path = try write(answer, name: "general-without-\(leftOut)", sources)
      try await append("all but \(leftOut)", learning, [("evolved", answer, path)], to: &table)
    }
  }

  private func evolveOnGenerated(_ table: inout BenchmarkTable) async throws {
    let sources = try GeneratedLogs(seed: seed).sources()
    let learning = try await GeneralPolicyLearning(sources)
    let answer = try await evolve(learning, "generated")
    print("values: [\(answer.values.map { String(format: "%.3f", $0) }.joined(separator: ", "))]")
    let path = try write(answer, name: "general", sources)
    let keys = [("neutral", .neutral, nil), ("evolved", answer, path)] as [Row]
    try await append("generated", learning, keys, to: &table)
    for trace in try traces(share: Self.judgedShare) {
      let judging = try await GeneralPolicyLearning([trace])
      try await append("\(trace.name), first 60 %", judging, keys, to: &table)
    }
  }

  /// For each trace the key set by hand that is best on the others, and what it does there: whole traces, with run
  /// times that were predicted once under LXF and are played back.
  private func chooseByHand() async throws {
    var table = BenchmarkTable(
      name: "general-policy-choice", title: "Keys set by hand: for each trace the best on the others",
      columns: [
        "trace", "keys", "mean run", "width", "age a day", "cost on the others", "mean bsld", "max bsld",
        "mean wait s", "longest wait s", "file",
      ])
    let traces = try traces(share: 1)
    let choices = try await GeneralPolicyLearning(traces, inWhole: true).chosenByHand()
    for (trace, choice) in zip(traces, choices) {
      let path = try write(
        choice.answer, name: "by-hand-without-\(trace.name)", traces.filter { $0.name != trace.name })
      table.append([
        .text(trace.name), .count(choice.answer.evaluations), .number(choice.answer.values[1], decimals: 1),
        .number(choice.answer.values[2], decimals: 1), .number(choice.answer.values[5], decimals: 1),
        .number(choice.others, decimals: 3), .number(choice.own.meanBoundedSlowdown, decimals: 2),
        .number(choice.own.maxBoundedSlowdown, decimals: 0), .number(choice.own.meanWaitSeconds, decimals: 0),
        .number(choice.own.maxWaitSeconds, decimals: 0), .text(path),
      ])
    }
    table.notes = [
      "Simulated, one run. Of each trace the first 60,000 jobs at most, after a tenth that fills the machine."
    ]
    try table.emit(arguments)
  }

  private typealias Row = (key: String, answer: GeneralPolicyLearning.Answer, path: String?)

  private func append(
    _ measured: String, _ learning: GeneralPolicyLearning, _ rows: [Row], to table: inout BenchmarkTable
  ) async throws {
    for row in rows {
      let ratios = try await learning.ratios(of: row.answer)
      table.append([
        .text(measured), .count(learning.windowCount), .text(row.key), .count(row.answer.evaluations),
        .number(ratios.slowdown, decimals: 3), .number(ratios.longestWait, decimals: 3),
        row.path.map { .text($0) } ?? .none,
      ])
    }
  }

  private func traces(share: Double) throws -> [GeneralPolicyLearning.Source] {
    try GoldSchedule.traces.compactMap { trace in
      let path = "\(arguments.data)/scheduling/gold/\(trace.name).easy.swf.gz"
      guard
        let gold = try GoldSchedule(path: path, processors: trace.processors, isWhole: trace.isWhole)
      else { return nil }
      let count = Int(Double(gold.workload.count) * share)
      return .init(
        name: trace.name, workload: gold.workload.window(0..<count), processors: trace.processors)
    }
  }

  private func evolve(
    _ learning: GeneralPolicyLearning, _ name: String
  ) async throws -> GeneralPolicyLearning.Answer {
    let evaluations = evaluations ?? (generated ? 480 : 192)
    return try await learning.run(evaluations: evaluations, seed: seed) { done, cost in
      FileHandle.standardError.write(
        Data("\(name): \(done) of \(evaluations), least cost \(cost)\n".utf8))
    }
  }

  private func write(
    _ answer: GeneralPolicyLearning.Answer, name: String, _ sources: [GeneralPolicyLearning.Source]
  ) throws -> String {
    let policy = answer.policy(longestWaitSeconds: try longestWait(sources))
    let path = "\(out)/\(name).yaml"
    try FileManager.default.createDirectory(atPath: out, withIntermediateDirectories: true)
    let file = PolicyFile(name: name, policy: policy, estimate: .learned)
    try Data(file.yaml.utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
    return path
  }

  /// The median of the sources' longest waits under EASY backfilling, in seconds.
  private func longestWait(_ sources: [GeneralPolicyLearning.Source]) throws -> Double {
    let longest = try sources.map { source in
      let schedule = try Simulator.run(
        source.workload, processors: source.processors, policy: Policy(.fcfs, backfill: .easy))
      return ScheduleMetrics(of: schedule, for: source.workload, processors: source.processors)
        .maxWaitSeconds
    }.sorted()
    return longest[longest.count / 2]
  }
}
