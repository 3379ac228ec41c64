internal import Recommendations
package import Statistics

/// What choosing the key on line brought on the jobs held back, against the first key alone.
package struct ChoiceOutcome: Sendable, Equatable {
  /// The choices, and the share of the passes by key.
  package var report: ChosenSimulation.Report
  /// The name of the policy that decides wherever no other key is surely better.
  package var first: String
  /// Relative change of each objective from the first key alone, in the order of
  /// `SchedulingObjective.allCases`, in pairs over the windows.
  package var changes: [IntervalEstimate]
  /// The share of the jobs held back that came before the budget was used up; 1 where it lasted.
  package var coveredShare: Double

  /// Steps of rollouts that count as one second of the budget: about what a core of 2020 does.
  package static let stepsPerSecond = 100_000_000.0
}

extension ChoiceOutcome {
  package func change(_ objective: SchedulingObjective) -> IntervalEstimate {
    changes[SchedulingObjective.allCases.firstIndex(of: objective)!]
  }

  /// Whether it pays, by how much, and what it was tried on, in words.
  package func sentence(of objective: SchedulingObjective) -> String {
    let change = change(objective)
    let isMinimised = objective.objective.direction == .minimise
    let pays = isMinimised ? change.high < 0 : change.low > 0
    let costs = isMinimised ? change.low > 0 : change.high < 0
    let verdict = pays ? "pays here" : costs ? "surely does not pay here" : "is not sure to pay here"
    let budget =
      coveredShare < 1
      ? "; the budget lasted for \(IntervalEstimate.share(coveredShare)) of the jobs held back and \(first) ordered the "
        + "rest: a larger --choice-budget covers more" : ""
    return
      "choosing the key on line \(verdict): \(objective.words) \(change.percentText) against \(first) alone, "
      + "\(report.choices) choices, the key changed \(report.switches) times\(budget)"
  }
}
