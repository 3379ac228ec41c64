internal import ArgumentParser
internal import Diagnostics
internal import Fingerprints
internal import Recommendations
internal import Slurm
internal import SlurmReplica
internal import SlurmSettings

/// A recommendation about settings, replayed once more: over a later log, or over its own.
///
/// The configuration before is in the recommendation, so the file may have been changed meanwhile.
struct SettingsReplay {
  private let recommendation: Recommendation
  private let facts: [Fact]

  init(_ recommendation: Recommendation) {
    self.recommendation = recommendation
    facts = recommendation.evidence.first { $0.id == "setting" }?.facts ?? []
  }

  private func fact(_ key: String) -> String? { facts.first { $0.key == key }?.value }

  /// - Parameter log: A later log; nil for the one that was asked about.
  func verification(log: String?, quiet: Bool) async throws -> Verification {
    guard !recommendation.change.isEmpty else {
      throw UsageError(
        message:
          "the recommendation \(recommendation.id) is to keep what there is; to look again, run plait whatif "
          + "on a later log")
    }
    guard let text = fact("configuration") else {
      throw UsageError(
        message: "the recommendation \(recommendation.id) does not say its configuration; make it again")
    }
    let file = "the configuration of \(recommendation.id)"
    let before = try SlurmConfiguration(Array(text.utf8), file: file) { (path) throws(SlurmFileError) in
      throw SlurmFileError(.unreadable, "it includes \(path)", at: SourceLocation(file: file))
    }
    var after = before
    let changed = try facts.filter { $0.key == "set" }.map { try after.change($0.value) }
    let clusters = (try ConfiguredCluster(before), try ConfiguredCluster(after))
    let accounts = try accounts()
    let replay = try replicaLog(log)
    let jobs = (
      try replay.workload(on: clusters.0, accounts: accounts),
      try replay.workload(on: clusters.1, accounts: accounts)
    )
    if log == nil, let known = fact("log-fingerprint"), known != ReplicaLog.fingerprint(jobs.0).text {
      throw UsageError(
        message:
          "the log \(replay.source) is no longer the one that was replayed; pass it with --log if it is a "
          + "later one")
    }
    let progress = ReplayProgress(jobs: jobs.0.jobs.count + jobs.1.jobs.count)
    defer { progress.finish() }
    let study = try await SettingsStudy(
      before: jobs.0, on: clusters.0, after: jobs.1, on: clusters.1, changed: changed,
      seed: UInt64(fact("seed") ?? "") ?? 1
    ) { phase in
      progress.update(phase)
      return !Interrupt.isRequested
    }
    return try SettingsVerification(study).verify(recommendation, nowUnixSeconds: Clock.unixSeconds)
  }

  private func accounts() throws -> SlurmAccounts? {
    guard let path = fact("accounts") else { return nil }
    let bytes = try WholeFile.bytes(path)
    if let known = fact("accounts-fingerprint"), known != Fingerprint(of: bytes).text {
      Console.shared.warning("\(path) was changed since; it is taken as it is now")
    }
    return try SlurmAccounts(bytes, file: path)
  }

  private func replicaLog(_ later: String?) throws -> ReplicaLog {
    guard let path = later ?? fact("log"), later != nil || path != "-" else {
      throw UsageError(
        message:
          "the log of \(recommendation.id) was read from the standard input; give a log with --log FILE")
    }
    var arguments: [String] = []
    if fact("lenient") == "yes" { arguments.append("--lenient") }
    if later == nil {
      for (key, option) in [("from", "--from"), ("to", "--to"), ("job-limit", "--jobs")] {
        if let value = fact(key) { arguments += ["\(option)=\(value)"] }
      }
    }
    return try ReplicaLog(ReplicaLogArguments.parse(arguments + ["--", path]))
  }
}
