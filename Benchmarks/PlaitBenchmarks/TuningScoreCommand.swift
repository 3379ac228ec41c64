internal import ArgumentParser
internal import ConfigurationSearch
internal import Foundation
internal import SearchReplay
internal import Statistics
internal import TuningFiles
internal import TuningRecords

/// `tuning-score`: what Plait makes of the community's protocol on recorded spaces, number by number, for
/// Peers/check_score.py to compare.
struct TuningScoreCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tuning-score",
    abstract: "Writes baseline, runs, curve and score of searches on recorded spaces, one JSON object a line."
  )

  @Argument(help: "Recorded spaces.")
  var spaces: [String]

  @Option(help: "Runs of each search on each space.")
  var seeds = 30

  /// One search on one space.
  private struct Line: Encodable {
    var space: String
    var search: String
    var cutoffEvaluations: Int
    var startSeconds: Double
    var endSeconds: Double
    var optimum: Double
    var baseline: [Double]
    var curve: [Double]
    var score: Double?
    /// Of each trial its cost (null where it failed) and its end in seconds.
    var runs: [[[Double?]]]
  }

  func run() throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    for path in spaces {
      let record = try RecordedCosts(try TuningRecordFile.read(path).space, name: path)
      guard let measure = TuningProtocol(costs: record.costs, seconds: record.seconds) else {
        throw ValidationError("\(path) has no score: no times are recorded, or no two costs differ")
      }
      // A tenth past the end, as the methodology runs.
      let replay = Replay(record, budgetSeconds: measure.endSeconds * 1.1)
      let plays: [(String, (UInt64) -> ReplayRun)] = [
        ("random", { replay.run(RandomConfigurations(generator: RandomGenerator(seed: $0)), seed: $0) }),
        ("genetic", { replay.run(GeneticSearch(generator: RandomGenerator(seed: $0)), seed: $0) }),
        ("grey-wolf", { replay.run(TabuGreyWolf(generator: RandomGenerator(seed: $0)), seed: $0) }),
      ]
      for (search, play) in plays {
        let runs = (0..<UInt64(seeds)).map(play)
        let line = Line(
          space: path, search: search, cutoffEvaluations: measure.cutoffEvaluations,
          startSeconds: measure.startSeconds, endSeconds: measure.endSeconds, optimum: measure.optimum,
          baseline: measure.baseline, curve: measure.curve(runs), score: measure.score(runs),
          runs: runs.map { run in
            run.trials.map { trial in
              let cost = record.costs[trial.number]
              return [cost.isNaN ? nil : cost, trial.endSeconds]
            }
          })
        print(String(decoding: try encoder.encode(line), as: UTF8.self))
      }
    }
  }
}
