/// Ends a search whose next trial no longer pays.
///
/// The expected relative improvement of the next trial, times the seconds that the result will be used for, is what a
/// trial brings; the search ends when that was less than what a trial costs for `patience` trials in a row. The
/// expectation is the strategy's own where it has one, else comes from the record of the search so far.
package struct StopRule: Sendable {
  /// Seconds that runs with today's best are expected to take in future, weighed by the price of the machine
  /// on which they run over that of the machine that searches.
  package var workSeconds: Double
  /// Trials in a row that have to be not worth while.
  package var patience: Int
  /// Trials before which the rule says nothing.
  package var fewestTrials: Int

  private var inVain = 0
  private var record = ImprovementRecord()

  package init(workSeconds: Double, patience: Int = 5, fewestTrials: Int = 20) {
    precondition(workSeconds >= 0 && patience > 0)
    self.workSeconds = workSeconds
    self.patience = patience
    self.fewestTrials = fewestTrials
  }

  /// Takes in a trial and says whether to end.
  ///
  /// - Parameters:
  ///   - cost: What it came to; NaN where it failed.
  ///   - seconds: What it took.
  ///   - forecast: The strategy's own expectation; see `ForecastsImprovement`.
  package mutating func reason(
    afterTrialOf cost: Double, seconds: Double, forecast: Double? = nil
  ) -> StopReason? {
    record.add(cost, seconds: seconds)
    guard let expected = forecast ?? record.expectedImprovement else { return nil }
    let gain = expected * workSeconds
    inVain = gain < record.meanSeconds ? inVain + 1 : 0
    guard record.trials >= fewestTrials, inVain >= patience else { return nil }
    return .notWorthwhile(expectedGainSeconds: gain, trialSeconds: record.meanSeconds)
  }
}

/// The improvements that a search made, and what they say of the next trial.
///
/// After k trials without an improvement the next one improves with a chance of about 1 / (k + 2) (Laplace's rule of
/// succession), by as much as the last three improvements on average. The first trials, which improve on next to
/// nothing, are left behind as the search goes on.
struct ImprovementRecord: Sendable {
  private(set) var trials = 0
  private var best = Double.infinity
  private var trialsSince = 0
  private var last: [Double] = []
  private var seconds = 0.0

  private static let remembered = 3

  mutating func add(_ cost: Double, seconds: Double) {
    trials += 1
    self.seconds += max(seconds, 0)
    guard cost < best else { return trialsSince += 1 }
    if best.isFinite {
      if last.count == Self.remembered { last.removeFirst() }
      last.append(min((best - cost) / max(best.magnitude, .leastNormalMagnitude), 1))
    }
    best = cost
    trialsSince = 0
  }

  var meanSeconds: Double { trials > 0 ? seconds / Double(trials) : 0 }

  /// The expected relative improvement of the next trial; nil before the first improvement.
  var expectedImprovement: Double? {
    guard !last.isEmpty else { return nil }
    return last.reduce(0, +) / Double(last.count) / Double(trialsSince + 2)
  }
}
