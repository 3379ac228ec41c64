internal import ArgumentParser
internal import Foundation
internal import Scheduling
internal import Simulation

/// `fronts`: what several searches find for several objectives with the same number of simulations.
struct FrontsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fronts",
    abstract: "Fronts of plait's search, of weighted sums and of random keys, by their hypervolume.")

  @OptionGroup var arguments: BenchmarkArguments

  @Argument(help: "The traces; the three small ones by default.")
  var traces: [String] = ["SDSC-SP2", "CTC-SP2", "KTH-SP2"]

  @Option(help: "Jobs of each window; the last 40 % of them are held back.")
  var jobs = 4000

  @Option(help: "Windows of each trace, spread evenly over its last two thirds.")
  var windows = 3

  @Option(help: "Simulations of the training part that each search may use.")
  var evaluations = 160

  @Option(help: "Seeds of the searches in each window, from 1 on.")
  var seeds = 1

  private static let objectives: [[SchedulingObjective]] = [
    [.meanBoundedSlowdown, .fairness], [.meanBoundedSlowdown, .poweredRatio],
    [.meanBoundedSlowdown, .utilisation], [.meanBoundedSlowdown, .fairness, .poweredRatio],
  ]

  func run() async throws {
    var table = BenchmarkTable(
      name: "fronts", title: "Hypervolume of fronts, by search",
      columns: [
        "trace", "objectives", "search", "simulations", "policies", "training", "first of", "held back",
        "least to largest", "first of", "runs",
      ])
    for trace in GoldSchedule.traces where traces.contains(trace.name) {
      let path = "\(arguments.data)/scheduling/gold/\(trace.name).easy.swf.gz"
      guard let gold = try GoldSchedule(path: path, processors: trace.processors, isWhole: trace.isWhole)
      else {
        print("\(trace.name): skipped, \(path) is not here")
        continue
      }
      let studies = try windowStarts(gold.workload.count).map { first in
        try FrontStudy(
          gold.workload.window(first..<min(first + jobs, gold.workload.count)), processors: trace.processors,
          options: SchedulingOptions())
      }
      for objectives in Self.objectives { try await compare(studies, trace.name, objectives, &table) }
    }
    table.notes = [
      "Simulated. \(windows) windows of \(jobs) jobs of each trace: searched on the first 60 %, measured on the rest.",
      "A front: the policies that keep the longest wait within a quarter over today's and of which none beats another",
      "on the training part; at most \(FrontStudy.frontLimit) of them, spread evenly, are measured on the jobs",
      "held back. Hypervolume: the share of the box from the least cost of any front of the window to a tenth",
      "beyond today's (multifactor). Means over windows and the seeds 1 to \(seeds); first of: windows in which the",
      "search has the most, of these searches with the same number of simulations.",
    ]
    try table.emit(arguments)
  }

  private func windowStarts(_ count: Int) -> [Int] {
    (0..<windows).map { index in
      let first = count / 3
      return first + max(count - jobs - first, 0) * index / max(windows - 1, 1)
    }
  }

  private func compare(
    _ studies: [FrontStudy], _ trace: String, _ objectives: [SchedulingObjective],
    _ table: inout BenchmarkTable
  ) async throws {
    let methods = FrontStudy.Method.allCases
    // Rows of runs, columns of methods.
    var training: [[Double]] = []
    var heldBack: [[Double]] = []
    var counts: [[Double]] = []
    for study in studies {
      let baseline = try await study.baseline(objectives: objectives)
      for seed in 1...max(UInt64(seeds), 1) {
        let fronts = try await study.fronts(objectives: objectives, evaluations: evaluations, seed: seed)
        var measured: [[[Double]]] = []
        for front in fronts { measured.append(try await study.heldBack(front, objectives: objectives)) }
        training.append(
          FrontStudy.hypervolumes(of: fronts.map(\.training), baseline: baseline.training))
        heldBack.append(FrontStudy.hypervolumes(of: measured, baseline: baseline.heldBack))
        counts.append(measured.map { Double($0.count) })
      }
    }
    let rivals = methods.indices.filter { methods[$0] != .named }
    func firsts(_ method: Int, _ volumes: [[Double]]) -> Int {
      volumes.count { row in row[method] > 0 && row[method] >= rivals.map { row[$0] }.max()! }
    }
    for (index, method) in methods.enumerated() {
      func mean(_ rows: [[Double]]) -> Double {
        rows.reduce(0) { $0 + $1[index] } / Double(rows.count)
      }
      let values = heldBack.map { $0[index] }
      let isRival = rivals.contains(index)
      table.append([
        .text(trace), .text(objectives.map(\.rawValue).joined(separator: ", ")), .text(method.rawValue),
        isRival ? .count(evaluations) : .none, .number(mean(counts), decimals: 1),
        .number(mean(training), decimals: 3), isRival ? .count(firsts(index, training)) : .none,
        .number(mean(heldBack), decimals: 3),
        .text(String(format: "%.3f to %.3f", values.min()!, values.max()!)),
        isRival ? .count(firsts(index, heldBack)) : .none, .count(heldBack.count),
      ])
    }
  }
}
