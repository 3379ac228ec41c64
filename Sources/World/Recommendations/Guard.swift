/// A condition under which a change may be in force, and what it means for a person.
package struct Guard: Sendable, Equatable, Codable {
  /// When the guard is asked.
  package enum Moment: String, Sendable, Equatable, Codable {
    /// Before the change is applied: where it does not hold, do not apply.
    case beforeApply
    /// While the change is applied: where it does not hold, take the change back.
    case whileApplied
  }

  package enum Condition: Sendable, Equatable {
    /// The objective is at most this share worse than the baseline (0.05 is 5 % worse).
    case regretAtMost(objective: Objective, share: Double)
    /// The objective's value keeps within a bound: at most for one that is minimised, at least for
    /// one that is maximised.
    case valueWithin(objective: Objective, bound: Double)
    /// The new workload is like the one that was learned from: the statistic named does not exceed
    /// the threshold.
    case inDistribution(test: String, threshold: Double)
    /// The recommendation is used within that time of its making; conditions change.
    case notOlderThan(seconds: Int64)
  }

  package var moment: Moment
  package var condition: Condition
  /// The guard in one sentence: "Take it back if the 95th-percentile wait grows by more than 5 %."
  package var sentence: String

  package init(moment: Moment, condition: Condition, sentence: String) {
    self.moment = moment
    self.condition = condition
    self.sentence = sentence
  }

  /// Whether a measured outcome keeps the guard, judged by the point estimates; nil where the guard
  /// is not about outcomes or the outcomes do not speak of its objective.
  package func holds(measured: Outcome, baseline: Outcome) -> Bool? {
    switch condition {
    case .regretAtMost(let objective, let share):
      guard let value = measured[objective]?.value, let reference = baseline[objective]?.value else {
        return nil
      }
      if let regret = objective.relativeRegret(of: value, against: reference) { return regret <= share }
      return objective.isBetter(value, than: reference)
    case .valueWithin(let objective, let bound):
      guard let value = measured[objective]?.value else { return nil }
      return value == bound || objective.isBetter(value, than: bound)
    case .inDistribution, .notOlderThan:
      return nil
    }
  }
}
