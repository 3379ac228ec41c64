internal import ArgumentParser
internal import Foundation
internal import KernelTuning
internal import TuningRecords

/// `tuning-cold`: Plait's searches and its peers' on recorded spaces, by the community's score.
struct TuningColdCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tuning-cold",
    abstract: "Scores of searches on recorded spaces, with peers from their own runs.")

  @OptionGroup var arguments: BenchmarkArguments

  @Option(help: "Runs of each of Plait's searches on each space.")
  var seeds = 100

  @Option(help: "What Peers/record_tuners.py wrote.")
  var peers: String?

  @Option(parsing: .upToNextOption, help: "Plait's searches.")
  var strategies: [SearchStrategyName] = [
    .portfolio, .surrogate, .greyWolf, .genetic, .annealing, .local, .differential, .random,
  ]

  private struct Visit: Decodable {
    var space: String
    var strategy: String
    var visits: [[Double]]
  }

  func run() throws {
    let recorded = try RecordedSpaces.load("\(arguments.data)/kernels/tuning").spaces
    guard !recorded.isEmpty else { return print("skipped: \(arguments.data)/kernels/tuning is not here") }
    var table = BenchmarkTable(
      name: "tuning-cold",
      title: "The auto-tuning community's score, cold (0 random search, 1 the optimum at once)",
      columns: ["search"] + recorded.map { Self.short($0.name) } + ["mean", "runs"])
    for strategy in strategies {
      var study = ReplayStudy(strategy: strategy, seeds: seeds)
      study.mostEvaluationsBeyond = 0
      study.countsSearchTime = true
      let scores = try recorded.map { try study.run($0.space, name: $0.name).score }
      table.append(Self.row("plait \(strategy.rawValue)", scores, "\(seeds)"))
    }
    if let peers {
      for own in [true, false] { try append(peers, recorded, countsOwnTime: own, to: &table) }
    }
    table.notes = [
      "Protocol of autotuning_methodology 1.1.0: cutoff 0.95, calculated random-search baseline, compile, benchmark, verification",
      "and search time count; `no own time` leaves the peer's own search time out. Nothing of Plait's search was learned from these spaces' costs",
      "but its fixed settings, which were chosen while looking at them. Peers run with their default settings.",
    ]
    try table.emit(arguments)
  }

  private func append(
    _ peers: String, _ recorded: [RecordedSpaces.Named], countsOwnTime: Bool, to table: inout BenchmarkTable
  ) throws {
    var visits: [String: [String: [[(row: Int, seconds: Double)]]]] = [:]
    let decoder = JSONDecoder()
    for line in try String(contentsOfFile: peers, encoding: .utf8).split(separator: "\n") {
      let record = try decoder.decode(Visit.self, from: Data(line.utf8))
      visits[record.strategy, default: [:]][record.space, default: []].append(
        record.visits.map { (Int($0[0]), ($0[1] + (countsOwnTime ? $0[2] : 0)) / 1000) })
    }
    for strategy in visits.keys.sorted() {
      let scores = try recorded.map { space in
        try visits[strategy]?[space.name].flatMap {
          try ReplayStudy.score(space.space, name: space.name, visits: $0).score
        }
      }
      let runs = recorded.map { visits[strategy]?[$0.name]?.count ?? 0 }
      let text = "\(runs.min() ?? 0)" + (runs.min() == runs.max() ? "" : " to \(runs.max() ?? 0)")
      table.append(Self.row(strategy + (countsOwnTime ? "" : ", no own time"), scores, text))
    }
  }

  private static func row(_ name: String, _ scores: [Double?], _ runs: String) -> [BenchmarkTable.Cell] {
    let known = scores.compactMap { $0 }
    let mean: BenchmarkTable.Cell =
      known.count == scores.count ? .number(known.reduce(0, +) / Double(known.count), decimals: 3) : .none
    return [.text(name)] + scores.map { .published($0, decimals: 3) } + [mean, .text(runs)]
  }

  /// `conv_milo A4000` for `convolution_milo__A4000`.
  private static func short(_ name: String) -> String {
    let parts = name.components(separatedBy: "__")
    return parts[0].replacingOccurrences(of: "convolution", with: "conv").replacingOccurrences(
      of: "dedispersion", with: "dedisp"
    )
    .replacingOccurrences(of: "_milo", with: "*") + " "
      + (parts.last ?? "").replacingOccurrences(of: "RTX_", with: "")
  }
}

extension SearchStrategyName: ExpressibleByArgument {}
