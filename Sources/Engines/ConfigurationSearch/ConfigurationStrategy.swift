/// A search over configurations in ask/tell form. It knows nothing of what they mean.
package protocol ConfigurationStrategy: Sendable {
  /// Up to `count` configurations to try next, by their numbers. Ones that were tried already may be among
  /// them: they are told again at once and cost nothing. None means that the strategy has nothing left to try.
  mutating func ask(_ count: Int, pool: inout ConfigurationPool, history: SearchHistory) -> [Int]

  /// The outcome of one that was asked for, in the order of asking where trials run one after the other.
  mutating func tell(_ number: Int, _ outcome: TrialOutcome, pool: ConfigurationPool)
}
