package import Fingerprints

/// One measurement that Plait made, so that the next search starts from what is known.
package struct Trial: Sendable, Equatable {
  package var createdUnixSeconds: Int64
  package var verb: String
  /// What was measured, by the advisor's own convention: a log's fingerprint, a kernel's name.
  package var subject: String
  /// The fingerprint of the machine on which it was measured, or for which it was simulated.
  package var machine: Fingerprint
  package var seed: UInt64
  /// The parameters and the results: any JSON value.
  package var payloadJSON: String

  package init(
    createdUnixSeconds: Int64, verb: String, subject: String, machine: Fingerprint, seed: UInt64,
    payloadJSON: String
  ) {
    self.createdUnixSeconds = createdUnixSeconds
    self.verb = verb
    self.subject = subject
    self.machine = machine
    self.seed = seed
    self.payloadJSON = payloadJSON
  }
}
