/// What a paired re-measurement after applying a change showed.
package struct Verification: Sendable, Equatable, Codable {
  package enum Verdict: String, Sendable, Equatable, Codable {
    /// The change brings what was expected, or better, and every guard holds.
    case confirmed
    /// A guard does not hold, or the change is worse than the baseline: take it back.
    case refuted
    /// The intervals are too wide to tell.
    case inconclusive
  }

  package var verifiedUnixSeconds: Int64
  package var verdict: Verdict
  /// The default and the change, measured again, in pairs.
  package var baseline: Outcome
  package var measured: Outcome
  /// The sentences of the guards that do not hold.
  package var brokenGuards: [String]
  /// One or two sentences for a person.
  package var text: String

  package init(
    verifiedUnixSeconds: Int64, verdict: Verdict, baseline: Outcome, measured: Outcome,
    brokenGuards: [String] = [], text: String
  ) {
    self.verifiedUnixSeconds = verifiedUnixSeconds
    self.verdict = verdict
    self.baseline = baseline
    self.measured = measured
    self.brokenGuards = brokenGuards
    self.text = text
  }
}
