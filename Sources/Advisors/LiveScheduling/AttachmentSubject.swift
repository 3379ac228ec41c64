package import Fingerprints

/// What the recommendation of an attached side-car says of the place where it runs.
package struct AttachmentSubject: Sendable {
  package var cluster: String
  package var slurmVersion: String
  package var processors: Int
  /// Of the past jobs that were learned from.
  package var pastJobs: Int
  package var pastFingerprint: Fingerprint
  /// The folder of journal, lock and status, absolute.
  package var folder: String
  /// The command that stops the side-car and gives every value back.
  package var undo: [String]
  package var createdUnixSeconds: Int64

  package init(
    cluster: String, slurmVersion: String, processors: Int, pastJobs: Int, pastFingerprint: Fingerprint,
    folder: String, undo: [String], createdUnixSeconds: Int64
  ) {
    self.cluster = cluster
    self.slurmVersion = slurmVersion
    self.processors = processors
    self.pastJobs = pastJobs
    self.pastFingerprint = pastFingerprint
    self.folder = folder
    self.undo = undo
    self.createdUnixSeconds = createdUnixSeconds
  }
}
