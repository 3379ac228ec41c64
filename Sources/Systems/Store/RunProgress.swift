/// How far a long run has come, so that it can go on where it was cut off.
package struct RunProgress: Sendable, Equatable {
  /// What identifies the run: the same command on the same inputs has the same key.
  package var key: String
  package var updatedUnixSeconds: Int64
  /// In the verb's own form.
  package var progress: [UInt8]

  package init(key: String, updatedUnixSeconds: Int64, progress: [UInt8]) {
    self.key = key
    self.updatedUnixSeconds = updatedUnixSeconds
    self.progress = progress
  }
}
