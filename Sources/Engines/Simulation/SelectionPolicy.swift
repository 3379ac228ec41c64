/// How committed selection picks a job: by a named or linear priority key, by a key on features of
/// the machine's state, or by looking ahead.
package enum SelectionPolicy: Sendable, Equatable {
  case key(QueueOrder)
  case features(FeatureKey)
  case lookahead(DrainLookahead)
}
