extension Recommendation {
  /// Where a recommendation stands.
  package enum State: String, Sendable, Hashable, Codable, CaseIterable {
    case proposed
    /// The intent to apply is written; the change may be half done.
    case applying
    case applied
    /// Applied, and a paired re-measurement has been made.
    case verified
    /// The intent to undo is written; it may be half done.
    case undoing
    case undone
    /// A person said no.
    case rejected

    /// Whether the state may follow this one.
    package func mayBecome(_ next: State) -> Bool {
      switch self {
      case .proposed, .undone: next == .applying || next == .rejected
      case .applying: next == .applied || next == .proposed || next == .undone
      case .applied, .verified: next == .undoing || next == .verified
      case .undoing: next == .undone || next == .applied || next == .verified
      case .rejected: next == .proposed
      }
    }
  }
}
