/// What was done to carry a change out, or to take one back.
package struct ChangeReport: Sendable, Equatable {
  package enum Kind: String, Sendable {
    case applied
    case undone
    /// An apply that was cut off was put back.
    case applyRolledBack
    /// An undo that was cut off was put back: the change is in force.
    case undoRolledBack
  }

  /// The id of the recommendation.
  package var recommendation: String
  package var kind: Kind
  /// One line an act, in the order of doing: `wrote /etc/slurm/slurm.conf`.
  package var lines: [String]
  /// What could not be put back, one line each; empty where all is well.
  package var problems: [String]
  /// What had been cut off before and was put back first.
  package var recovered: [ChangeReport]

  package init(
    recommendation: String, kind: Kind, lines: [String] = [], problems: [String] = [],
    recovered: [ChangeReport] = []
  ) {
    self.recommendation = recommendation
    self.kind = kind
    self.lines = lines
    self.problems = problems
    self.recovered = recovered
  }
}
