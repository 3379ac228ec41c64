package import Fingerprints
package import Recommendations

/// What a recommendation about settings says of its inputs, so that it can be measured again.
package struct SettingsSubject: Sendable {
  /// The log's path, absolute (`-` for the standard input), and the fingerprint of its jobs.
  package var log: String
  package var logFingerprint: Fingerprint
  /// The path of the slurm.conf, absolute, and its contents without comments and includes.
  package var configuration: String
  package var configurationText: String
  /// The file with the accounts and its fingerprint, where there is one.
  package var accounts: (path: String, fingerprint: Fingerprint)?
  /// The settings as they were asked for: `KEY=VALUE` and so on.
  package var settings: [String]
  /// What brings the files from the one to the other.
  package var patches: [Change.Step]
  /// How the log was read, for people and for repeating it.
  package var readingFacts: [Fact]
  package var createdUnixSeconds: Int64

  package init(
    log: String, logFingerprint: Fingerprint, configuration: String, configurationText: String,
    accounts: (path: String, fingerprint: Fingerprint)?, settings: [String], patches: [Change.Step],
    readingFacts: [Fact], createdUnixSeconds: Int64
  ) {
    self.log = log
    self.logFingerprint = logFingerprint
    self.configuration = configuration
    self.configurationText = configurationText
    self.accounts = accounts
    self.settings = settings
    self.patches = patches
    self.readingFacts = readingFacts
    self.createdUnixSeconds = createdUnixSeconds
  }
}
