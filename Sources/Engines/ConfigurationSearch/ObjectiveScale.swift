internal import Statistics

/// One objective of several on the scale on which it is modelled: its logarithm where all are positive, what is far above the middle
/// flattened. How bad a bad configuration is does not matter, but the front's own end is never flattened.
struct ObjectiveScale: Sendable {
  private let objective: Int
  private let logs: LogCosts
  private let knee: Double
  let best: Double
  /// The median of the trials.
  let middle: Double

  private static let slopeBeyondKnee = 0.1

  /// - Parameter history: At least one trial in it has all objectives.
  init(_ history: SearchHistory, _ objective: Int) {
    self.objective = objective
    let raw = history.objectives.lazy.filter { $0.count > objective }.map { $0[objective] }
    let logs = LogCosts(Array(raw))
    let values = raw.map(logs.value).sorted()
    best = values.first ?? 0
    let middle = values.isEmpty ? 0 : values[values.count / 2]
    let least = logs.isLogarithmic ? 0.05 : 1e-6 * max((values.last ?? 0) - best, 1e-300)
    let end = history.frontPositions.map { logs.value(history.objectives[$0][objective]) }.max() ?? middle
    knee = max(best + 1.5 * max(middle - best, least), end)
    self.middle = middle
    self.logs = logs
  }

  func value(_ objectives: [Double]) -> Double {
    let value = logs.value(objectives[objective])
    return value <= knee ? value : knee + Self.slopeBeyondKnee * (value - knee)
  }

  /// 0 at the best, 1 at the middle.
  func share(_ objectives: [Double]) -> Double {
    (logs.value(objectives[objective]) - best) / max(middle - best, 1e-9)
  }
}
