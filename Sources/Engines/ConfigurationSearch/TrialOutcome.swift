/// What the trial of a configuration came to.
package struct TrialOutcome: Sendable, Equatable {
  /// The first objective, smaller is better; NaN where the trial failed.
  package var cost: Double
  /// All objectives, smaller is better; empty where there is one or the trial failed.
  package var objectives: [Double]
  /// What the trial itself took, compiling included, in seconds; NaN where nobody tells.
  package var effort = Double.nan

  package init(cost: Double, effort: Double = .nan) {
    self.cost = cost.isFinite ? cost : .nan
    objectives = []
    self.effort = effort
  }

  /// Fails where an objective is not finite.
  package init(objectives: [Double], effort: Double = .nan) {
    precondition(!objectives.isEmpty)
    let isWhole = objectives.allSatisfy(\.isFinite)
    cost = isWhole ? objectives[0] : .nan
    self.objectives = isWhole && objectives.count > 1 ? objectives : []
    self.effort = effort
  }

  package static let failed = TrialOutcome(cost: .nan)
}
