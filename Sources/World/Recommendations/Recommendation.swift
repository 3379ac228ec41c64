package import Fingerprints

/// What every advisor ends in: a change, what it is worth, why, and when to keep away from it.
package struct Recommendation: Sendable, Equatable, Codable {
  /// `r-` and eight or more hexadecimal digits of its contents; empty until it is stored.
  package var id: String
  /// When it was made, in seconds since 1970 (UTC). The caller passes it in.
  package var createdUnixSeconds: Int64
  /// The verb that made it, such as `schedule`.
  package var verb: String
  /// The number of the advance that it belongs to, from 1.
  package var advance: Int
  package var subject: Subject
  /// A line for lists.
  package var title: String
  /// A few sentences: what, why, what it brings, what it costs.
  package var summary: String
  package var change: Change
  /// The outcome of the default that the user has today.
  package var baseline: Outcome
  /// The outcome with the change.
  package var expected: Outcome
  package var evidence: [Evidence]
  package var guards: [Guard]
  package var state: State

  package init(
    createdUnixSeconds: Int64, verb: String, advance: Int, subject: Subject, title: String,
    summary: String, change: Change, baseline: Outcome, expected: Outcome,
    evidence: [Evidence] = [], guards: [Guard] = []
  ) {
    id = ""
    self.createdUnixSeconds = createdUnixSeconds
    self.verb = verb
    self.advance = advance
    self.subject = subject
    self.title = title
    self.summary = summary
    self.change = change
    self.baseline = baseline
    self.expected = expected
    self.evidence = evidence
    self.guards = guards
    state = .proposed
  }

  /// What a recommendation speaks about.
  package struct Subject: Sendable, Hashable, Codable {
    package var workload: Part
    package var machine: Part

    package init(workload: Part, machine: Part) {
      self.workload = workload
      self.machine = machine
    }

    /// A name for people and a fingerprint of the contents.
    package struct Part: Sendable, Hashable, Codable {
      package var name: String
      package var fingerprint: Fingerprint

      package init(name: String, fingerprint: Fingerprint) {
        self.name = name
        self.fingerprint = fingerprint
      }
    }
  }
}
