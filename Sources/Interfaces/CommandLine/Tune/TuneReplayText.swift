internal import Foundation
internal import KernelTuning

/// What `plait tune replay` prints for people.
enum TuneReplayText {
  private static let heading =
    "space                             score  budget  to 5 %: median  90 %   to 1 %: median  90 %   sources"

  static func line(_ result: ReplayStudy.Result, isFirst: Bool) -> String {
    func count(_ value: Int?) -> String { (value.map(String.init) ?? "-").leftPadded(6) }
    let score = result.score.map { String(format: "%.3f", $0) } ?? "-"
    let text =
      result.name.padding(toLength: max(30, result.name.count), withPad: " ", startingAt: 0)
      + score.leftPadded(9) + count(result.cutoffEvaluations) + "         "
      + count(result.quantile(0.5, of: \.evaluationsToFivePercent))
      + count(result.quantile(0.9, of: \.evaluationsToFivePercent)) + "          "
      + count(result.quantile(0.5, of: \.evaluationsToOnePercent))
      + count(result.quantile(0.9, of: \.evaluationsToOnePercent)) + "\(result.sources)".leftPadded(10)
    return isFirst ? heading + "\n" + text : text
  }

  static func mean(_ results: [ReplayStudy.Result]) -> String {
    let scores = results.compactMap(\.score)
    guard !scores.isEmpty else {
      return "no space has a score: no times are recorded, or no two costs differ"
    }
    let runs = results.first?.runs.count ?? 0
    return String(
      format: "mean score %.3f over %d spaces, %d runs each; 0 is random search, 1 the optimum at once",
      scores.reduce(0, +) / Double(scores.count), scores.count, runs)
  }
}

extension String {
  fileprivate func leftPadded(_ width: Int) -> String {
    String(repeating: " ", count: max(0, width - count)) + self
  }
}
