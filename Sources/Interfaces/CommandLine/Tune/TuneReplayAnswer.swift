internal import KernelTuning

/// What `plait tune replay --json` prints.
struct TuneReplayAnswer: Answer {
  static let schema = "plait.tune-replay/1"

  var strategy: String
  var seeds: Int
  /// Over the spaces that have a score.
  var meanScore: Double?
  var spaces: [Space]

  struct Space: Encodable {
    var space: String
    var configurations: Int
    var failed: Int
    var optimum: Double
    /// Recorded spaces that fitted and were begun from.
    var sources: Int
    var score: Double?
    var cutoffEvaluations: Int?
    var budgetSeconds: Double?
    var medianEvaluationsTo5Percent: Int?
    var medianEvaluationsTo1Percent: Int?
    var runs: [Run]
  }

  struct Run: Encodable {
    var seed: UInt64
    /// Different configurations tried until one was within that of the optimum; null where none was.
    var evaluationsTo5Percent: Int?
    var evaluationsTo1Percent: Int?
    var evaluations: Int
    var best: Double

    enum CodingKeys: String, CodingKey {
      case seed, evaluationsTo5Percent, evaluationsTo1Percent, evaluations, best
    }

    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(seed, forKey: .seed)
      try container.encode(evaluationsTo5Percent, forKey: .evaluationsTo5Percent)
      try container.encode(evaluationsTo1Percent, forKey: .evaluationsTo1Percent)
      try container.encode(evaluations, forKey: .evaluations)
      try container.encode(best, forKey: .best)
    }
  }

  init(_ study: ReplayStudy, _ results: [ReplayStudy.Result]) {
    strategy = study.strategy.rawValue
    seeds = study.seeds
    let scores = results.compactMap(\.score)
    meanScore = scores.isEmpty ? nil : scores.reduce(0, +) / Double(scores.count)
    spaces = results.map { result in
      Space(
        space: result.name, configurations: result.configurations, failed: result.failures,
        optimum: result.optimum,
        sources: result.sources, score: result.score, cutoffEvaluations: result.cutoffEvaluations,
        budgetSeconds: result.budgetSeconds,
        medianEvaluationsTo5Percent: result.quantile(0.5, of: \.evaluationsToFivePercent),
        medianEvaluationsTo1Percent: result.quantile(0.5, of: \.evaluationsToOnePercent),
        runs: result.runs.map {
          Run(
            seed: $0.seed, evaluationsTo5Percent: $0.evaluationsToFivePercent,
            evaluationsTo1Percent: $0.evaluationsToOnePercent, evaluations: $0.evaluations, best: $0.bestCost)
        })
    }
  }
}

extension ReplayStudy.Result {
  /// The evaluations by which that share of the runs was there; nil where fewer came there.
  func quantile(_ share: Double, of key: KeyPath<Run, Int?>) -> Int? {
    let sorted = runs.map { $0[keyPath: key] ?? .max }.sorted()
    let place = max(0, Int((share * Double(sorted.count)).rounded(.up)) - 1)
    return sorted[place] == .max ? nil : sorted[place]
  }
}
