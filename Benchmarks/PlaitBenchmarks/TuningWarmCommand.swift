internal import ArgumentParser
internal import Foundation
internal import KernelTuning
internal import TuningRecords

/// `tuning-warm`: the search begun from the records of other devices only, against the cold one.
struct TuningWarmCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tuning-warm",
    abstract: "Evaluations to 5 % of the optimum, begun from other devices and cold.")

  @OptionGroup var arguments: BenchmarkArguments

  @Option(help: "Runs of each search on each space.")
  var seeds = 100

  func run() throws {
    let recorded = try RecordedSpaces.load("\(arguments.data)/kernels/tuning", withKTT: true).spaces
    guard !recorded.isEmpty else { return print("skipped: \(arguments.data)/kernels/tuning is not here") }
    var table = BenchmarkTable(
      name: "tuning-warm",
      title: "Different configurations tried until within 5 % of the optimum, warm and cold",
      columns: [
        "space", "other devices", "warm median", "warm 90 %", "cold median", "cold 90 %", "score warm",
        "score cold",
        "worse than 1.1 x cold",
      ])
    for target in recorded where target.name.contains("__") {
      // Of the very same kernel, device and size nothing is taken in.
      let others = recorded.filter {
        $0.space.deviceName != target.space.deviceName && $0.name != target.name
      }.map(\.space)
      var study = ReplayStudy(strategy: .portfolio, seeds: seeds)
      study.mostEvaluationsBeyond = 700
      let warm = try study.run(target.space, name: target.name, sources: others)
      let cold = try study.run(target.space, name: target.name)
      guard warm.sources > 0 else { continue }
      let worse = Self.quantile(warm, 0.5) > 1.1 * Self.quantile(cold, 0.5)
      func cell(_ value: Double) -> BenchmarkTable.Cell {
        value.isFinite ? .count(Int(value)) : .text("never")
      }
      table.append([
        .text(target.name), .count(warm.sources), cell(Self.quantile(warm, 0.5)),
        cell(Self.quantile(warm, 0.9)),
        cell(Self.quantile(cold, 0.5)), cell(Self.quantile(cold, 0.9)), .published(warm.score, decimals: 3),
        .published(cold.score, decimals: 3), .text(worse ? "yes" : "no"),
      ])
    }
    table.notes = [
      "\(seeds) seeds each; the median over seeds decides the last column. Sources are all records of the same parameters on other devices."
    ]
    try table.emit(arguments)
  }

  private static func quantile(_ result: ReplayStudy.Result, _ share: Double) -> Double {
    let sorted = result.runs.map { $0.evaluationsToFivePercent.map(Double.init) ?? .infinity }.sorted()
    return sorted[max(0, Int((share * Double(sorted.count)).rounded(.up)) - 1)]
  }
}
