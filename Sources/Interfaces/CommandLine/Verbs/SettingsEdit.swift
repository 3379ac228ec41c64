internal import Diagnostics
internal import Fingerprints
internal import Foundation
internal import Recommendations
internal import Slurm
internal import SlurmSettings

/// The files of a slurm.conf as settings would leave them.
struct SettingsEdit {
  /// One step for each file that changes.
  private(set) var patches: [Change.Step] = []
  /// The configuration before, without comments and includes.
  let configurationText: String
  /// Why the files cannot be changed; nil where they can.
  private(set) var reason: String?

  init(of text: SlurmConfigurationText, settings: [String]) {
    configurationText = text.configuration.plainText
    let conf = text.files[0].name
    do {
      var changed = text
      for setting in settings { try changed.change(setting) }
      for (before, after) in zip(text.files, changed.files) where before.bytes != after.bytes {
        let path = before.name == conf ? conf : SlurmArguments.place(ofIncluded: before.name, in: conf)
        guard conf != "-", FileManager.default.contents(atPath: path) == Data(before.bytes) else {
          reason = "\(path) is not a plain file that could be changed; give the file itself with --conf"
          return
        }
        if let patch = Change.Step.patch(path: Self.absolute(path), from: before.bytes, to: after.bytes) {
          patches.append(patch)
        }
      }
      if patches.isEmpty { reason = "the file says so already" }
      // What a verification will read must be what was read now.
      let again = try SlurmConfiguration(Array(configurationText.utf8), file: conf) {
        (path) throws(SlurmFileError) in
        throw SlurmFileError(.unreadable, "it includes \(path)", at: SourceLocation(file: conf))
      }
      if again.plainText != configurationText {
        reason = "the file has values with quotes in their midst, which could not be replayed later"
      }
    } catch {
      reason = error.diagnosis
    }
  }

  static func absolute(_ path: String) -> String {
    path == "-" ? path : URL(fileURLWithPath: path).standardizedFileURL.path
  }
}

extension SettingsSubject {
  init(_ run: WhatIfRun, settings: [String], log: ReplicaLogArguments, accounts: String?) throws {
    self.init(
      log: SettingsEdit.absolute(run.log.source), logFingerprint: ReplicaLog.fingerprint(run.workload),
      configuration: SettingsEdit.absolute(run.configuration), configurationText: run.edit.configurationText,
      accounts: try accounts.map {
        (SettingsEdit.absolute($0), Fingerprint(of: try WholeFile.bytes($0)))
      }, settings: settings, patches: run.edit.patches, readingFacts: log.facts,
      createdUnixSeconds: Clock.unixSeconds)
  }
}

extension ReplicaLogArguments {
  /// How the log was read, so that a verification reads it in the same way.
  fileprivate var facts: [Fact] {
    var facts = [Fact("lenient", lenient ? "yes" : "no")]
    if let from { facts.append(Fact("from", String(from))) }
    if let to { facts.append(Fact("to", String(to))) }
    if let jobs { facts.append(Fact("job-limit", String(jobs))) }
    return facts
  }
}
