/// How long a search goes on.
package struct TuningBudget: Sendable, Equatable {
  package var mostSeconds: Double?
  package var mostTrials: Int?
  /// The search ends by itself once this many trials, one after the other, promise less than `leastImprovement`, as a share of the best.
  package var patience = 24
  package var leastImprovement = 0.001
  /// Trials before it may end by itself.
  package var leastTrials = 40

  package init(mostSeconds: Double? = nil, mostTrials: Int? = nil) {
    self.mostSeconds = mostSeconds
    self.mostTrials = mostTrials
  }

  func ending(seconds: Double, trials: Int) -> TuningResult.Ending? {
    if let mostSeconds, seconds >= mostSeconds { return .time }
    if let mostTrials, trials >= mostTrials { return .trials }
    return nil
  }
}
