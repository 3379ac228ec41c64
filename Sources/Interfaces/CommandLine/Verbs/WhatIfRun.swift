internal import Diagnostics
internal import Fingerprints
internal import JobLogs
internal import Slurm
internal import SlurmReplica
internal import SlurmSettings
internal import Synchronization

/// A question about settings, from the files to the answer.
struct WhatIfRun {
  let log: ReplicaLog
  let cluster: ConfiguredCluster
  let workload: ReplicaWorkload
  let study: SettingsStudy
  let configuration: String
  let accounts: String?
  /// What brings the files to the settings that were asked about.
  let edit: SettingsEdit

  init(
    log arguments: ReplicaLogArguments, slurm: SlurmArguments, settings: [String], seed: UInt64, quiet: Bool
  ) async throws {
    // The settings first: a misspelling is told before a long log is read.
    let text = try slurm.configurationText()
    let configuration = text.configuration
    var changedConfiguration = configuration
    var changed: [SlurmConfiguration.ChangedSetting] = []
    for setting in settings { changed.append(try changedConfiguration.change(setting)) }
    edit = SettingsEdit(of: text, settings: settings)
    let cluster = try ConfiguredCluster(configuration)
    let changedCluster = try ConfiguredCluster(changedConfiguration)
    let accounts = try slurm.accountsFile()
    let log = try ReplicaLog(arguments)
    let before = try log.workload(on: cluster, accounts: accounts)
    let after = try log.workload(on: changedCluster, accounts: accounts)
    if !quiet { Self.say(cluster, changedCluster, before, log.intake) }
    let progress = ReplayProgress(jobs: before.jobs.count + after.jobs.count)
    defer { progress.finish() }
    study = try await SettingsStudy(
      before: before, on: cluster, after: after, on: changedCluster, changed: changed, seed: seed
    ) { phase in
      progress.update(phase)
      return !Interrupt.isRequested
    }
    self.log = log
    self.cluster = cluster
    workload = before
    self.configuration = configuration.source
    self.accounts = slurm.accounts
  }

  /// Says on the error stream what is left out and how fields were taken.
  private static func say(
    _ cluster: ConfiguredCluster, _ changed: ConfiguredCluster, _ workload: ReplicaWorkload,
    _ intake: JobLogIntake
  ) {
    let console = Console.shared
    for warning in cluster.warnings { console.warning(warning) }
    for warning in changed.warnings where !cluster.warnings.contains(warning) { console.warning(warning) }
    for line in workload.readings { console.note(line) }
    for entry in intake.skipped + intake.repaired {
      console.warning("\(entry.count) jobs: \(entry.reason) (first on line \(entry.firstLine))")
    }
    for entry in workload.leftOut {
      console.warning("\(entry.count) jobs left out: \(entry.reason) (first job \(entry.firstJob))")
    }
  }
}

/// The progress of two replays side by side, as one line.
final class ReplayProgress: Sendable {
  private let line = ProgressLine("replaying", unit: "jobs")
  private let before = Atomic<Int>(0)
  private let after = Atomic<Int>(0)
  private let jobs: Int

  init(jobs: Int) { self.jobs = jobs }

  func update(_ phase: SettingsStudy.Phase) {
    switch phase {
    case .before(let started): before.store(started, ordering: .relaxed)
    case .after(let started): after.store(started, ordering: .relaxed)
    }
    line.update(before.load(ordering: .relaxed) + after.load(ordering: .relaxed), of: jobs)
  }

  func finish() { line.finish() }
}
