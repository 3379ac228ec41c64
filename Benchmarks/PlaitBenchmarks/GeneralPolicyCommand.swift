internal import ArgumentParser
internal import Diagnostics
internal import Foundation
internal import RunTimes
internal import Scheduling
internal import Simulation

/// `general-policy`: evolves the key that every search starts from, with each trace left out in turn.
struct GeneralPolicyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "general-policy",
    abstract: "Evolves one policy for several traces at once; with each trace left out for its own figure.")

  @OptionGroup var arguments: BenchmarkArguments

  @Option(help: "Policies that are tried in each search.")
  var evaluations = 240

  @Option(help: "Seed of the searches.")
  var seed: UInt64 = 1

  @Option(help: "Only the search that leaves this trace out, or 'none'.")
  var leaveOut: String?

  @Option(help: "The folder that the policies are written to.")
  var out = "Benchmarks/Policies"

  func run() async throws {
    let traces = try GoldSchedule.traces.compactMap { trace -> GeneralPolicyLearning.Source? in
      let path = "\(arguments.data)/scheduling/gold/\(trace.name).easy.swf.gz"
      guard
        let gold = try GoldSchedule(path: path, processors: trace.processors, isWhole: trace.isWhole)
      else { return nil }
      return .init(name: trace.name, workload: gold.workload, processors: trace.processors)
    }
    var table = BenchmarkTable(
      name: "general-policy",
      title:
        "One key for several traces: mean bounded slowdown against FCFS with EASY, on windows of 7,000 jobs",
      columns: ["left out", "windows", "evaluations", "ratio to EASY", "file"])
    for leftOut in traces.map(\.name) + ["none"] where leaveOut == nil || leaveOut == leftOut {
      let sources = traces.filter { $0.name != leftOut }
      let learning = try await GeneralPolicyLearning(sources)
      let answer = try await learning.run(evaluations: evaluations, seed: seed) { done, cost in
        FileHandle.standardError.write(
          Data("without \(leftOut): \(done) of \(evaluations), least cost \(cost)\n".utf8))
      }
      var policy = answer.policy
      policy.planning.escalationSeconds = try escalation(answer.escalationShare, sources)
      let name = leftOut == "none" ? "general" : "general-without-\(leftOut)"
      let path = "\(out)/\(name).yaml"
      try FileManager.default.createDirectory(atPath: out, withIntermediateDirectories: true)
      let file = PolicyFile(name: name, policy: policy, estimate: .learned)
      try Data(file.yaml.utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
      table.append([
        .text(leftOut), .count(learning.windowCount), .count(answer.evaluations),
        .number(answer.ratio, decimals: 3), .text(path),
      ])
    }
    table.notes = ["Simulated. Seed \(seed), one run. The ratio is on the windows that were learned from."]
    try table.emit(arguments)
  }

  /// The share of the median of the sources' longest waits under EASY backfilling.
  private func escalation(_ share: Double, _ sources: [GeneralPolicyLearning.Source]) throws -> Int64 {
    let longest = try sources.map { source in
      let schedule = try Simulator.run(
        source.workload, processors: source.processors, policy: Policy(.fcfs, backfill: .easy))
      return ScheduleMetrics(of: schedule, for: source.workload, processors: source.processors)
        .maxWaitSeconds
    }.sorted()
    return Int64(share * longest[longest.count / 2])
  }
}
