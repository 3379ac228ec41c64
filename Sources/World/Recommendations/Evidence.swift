/// Something seen or measured that led to a recommendation.
package struct Evidence: Sendable, Equatable, Codable {
  /// What kind of thing it is. Extensible.
  package struct Kind: RawRepresentable, Sendable, Hashable, Codable {
    package var rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }

    /// A row of the store's trials.
    package static let trial = Kind(rawValue: "trial")
    /// A simulated schedule of a policy.
    package static let simulation = Kind(rawValue: "simulation")
    /// A comparison of two sets of runs, in pairs.
    package static let comparison = Kind(rawValue: "comparison")
    /// A property of the workload or the machine.
    package static let feature = Kind(rawValue: "feature")
    /// A part of a trace.
    package static let span = Kind(rawValue: "span")
  }

  /// By which it is found again: unique within the recommendation.
  package var id: String
  package var kind: Kind
  /// One or two sentences for a person.
  package var text: String
  /// What a program, or another person, needs to repeat it: policy, seed, hashes.
  package var facts: [Fact]

  package init(id: String, kind: Kind, text: String, facts: [Fact] = []) {
    self.id = id
    self.kind = kind
    self.text = text
    self.facts = facts
  }
}
