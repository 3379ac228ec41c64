internal import Diagnostics
internal import Simulation
package import Slurm
package import SlurmReplica
internal import Statistics

/// What would other settings of slurm.conf have done to the jobs of a log? Both replays and their comparison.
package struct SettingsStudy: Sendable {
  package var changed: [SlurmConfiguration.ChangedSetting]
  package var before: ReplicaSchedule
  package var after: ReplicaSchedule
  package var comparison: SettingsComparison
  /// Jobs that only one of the two configurations could take, and that are in neither replay.
  package var takenByOneOnly: Int

  /// Which replay is under way.
  package enum Phase: Sendable {
    case before(started: Int)
    case after(started: Int)
  }

  /// Replays both, side by side.
  ///
  /// - Parameters:
  ///   - before: The jobs as the file's settings take them.
  ///   - after: The same jobs as the changed settings take them.
  ///   - progress: Called from both replays; returns false to stop.
  /// - Throws: `SimulationError`, `.cancelled` where `progress` asks for it.
  package init(
    before: ReplicaWorkload, on beforeCluster: ConfiguredCluster, after: ReplicaWorkload,
    on afterCluster: ConfiguredCluster, changed: [SlurmConfiguration.ChangedSetting], seed: UInt64,
    progress: @escaping @Sendable (Phase) -> Bool
  ) async throws {
    self.changed = changed
    let (first, second, lost) = Self.common(before, after)
    takenByOneOnly = lost
    if first.jobs.count == 0 {
      throw SlurmSettingsError(.noJobs, "no job can run both under the settings as they are and as changed")
    }
    async let beforeRun = Self.replay(first, beforeCluster) { progress(.before(started: $0)) }
    async let afterRun = Self.replay(second, afterCluster) { progress(.after(started: $0)) }
    self.before = try await beforeRun
    self.after = try await afterRun
    comparison = SettingsComparison(
      first, before: self.before, after: self.after, processors: beforeCluster.cluster.processorCount,
      seed: seed)
  }

  private static func replay(
    _ workload: ReplicaWorkload, _ cluster: ConfiguredCluster, progress: @escaping SlurmReplica.Progress
  ) async throws -> ReplicaSchedule {
    try SlurmReplica.run(
      workload.jobs, on: workload.replicaCluster, accounts: workload.accounts, settings: cluster.settings,
      progress: progress)
  }

  /// The jobs that both have.
  private static func common(
    _ a: ReplicaWorkload, _ b: ReplicaWorkload
  ) -> (ReplicaWorkload, ReplicaWorkload, Int) {
    if a.jobs.id == b.jobs.id { return (a, b, 0) }
    let inA = Set(a.jobs.id)
    let inB = Set(b.jobs.id)
    let lost = a.jobs.id.count { !inB.contains($0) } + b.jobs.id.count { !inA.contains($0) }
    return (a.selecting { inB.contains($0) }, b.selecting { inA.contains($0) }, lost)
  }

  // MARK: - In words

  /// One line: what the change brings.
  package var title: String {
    guard let wait = comparison.change(.meanWait) else { return "No job started in both replays" }
    if comparison.moved == 0 { return "No start changes" }
    let words = "mean wait \(Self.percent(wait))"
    switch Self.direction(wait) {
    case .better: return "Shorter waits: \(words)"
    case .worse: return "Longer waits: \(words)"
    case .unsure: return "No certain change of the mean wait: \(words)"
    }
  }

  package enum Direction: Sendable { case better, worse, unsure }

  /// Whether the whole interval of a change lies on one side of 0.
  package static func direction(_ change: SettingsComparison.Change) -> Direction {
    if change.difference.high < 0 { return change.measure.isCost ? .better : .worse }
    if change.difference.low > 0 { return change.measure.isCost ? .worse : .better }
    return .unsure
  }

  /// The verdict in a few sentences, with what it costs and where it comes from.
  package var verdict: String {
    let settings = changed.map(Self.words).joined(separator: ", ")
    if comparison.moved == 0 {
      return "With \(settings) no job of this log starts at another time. \(Self.origin)"
    }
    var better: [String] = []
    var worse: [String] = []
    for change in comparison.changes {
      switch Self.direction(change) {
      case .better: better.append("\(change.measure.words) \(Self.percent(change))")
      case .worse: worse.append("\(change.measure.words) \(Self.percent(change))")
      case .unsure: break
      }
    }
    var sentences: [String] = []
    switch (better.isEmpty, worse.isEmpty) {
    case (false, true):
      sentences.append(
        "With \(settings), better: \(better.joined(separator: ", ")); nothing is certainly worse.")
    case (true, false):
      sentences.append(
        "With \(settings), worse: \(worse.joined(separator: ", ")); nothing is certainly better.")
    case (false, false):
      sentences.append(
        "With \(settings), better: \(better.joined(separator: ", ")); worse: \(worse.joined(separator: ", "))."
      )
    case (true, true): sentences.append("With \(settings), no measure changes with certainty.")
    }
    sentences.append(
      "\(comparison.gaining) of \(comparison.jobs) jobs start more than a minute sooner, \(comparison.losing) later."
    )
    if comparison.neverStarted.after > comparison.neverStarted.before {
      sentences.append(
        "\(comparison.neverStarted.after) jobs never start with the change, against "
          + "\(comparison.neverStarted.before) before.")
    }
    sentences.append(Self.origin)
    return sentences.joined(separator: " ")
  }

  /// What these figures are, and what they are not.
  package static let origin =
    "Simulated by a replica of Slurm's schedulers on this log, not measured: users might have submitted "
    + "other jobs under other settings. Try it on the cluster with a way back."

  private static func words(_ setting: SlurmConfiguration.ChangedSetting) -> String {
    "\(setting.name) \(setting.before ?? "not set") -> \(setting.after ?? "not set")"
  }

  private static func percent(_ change: SettingsComparison.Change) -> String {
    guard let relative = change.relative, relative.value.isFinite else {
      return "from \(number(change.before.value)) to \(number(change.after.value))"
    }
    return "\(share(relative.value)) [\(share(relative.low)), \(share(relative.high))]"
  }

  private static func share(_ value: Double) -> String {
    guard value.isFinite else { return value < 0 ? "-inf" : "+inf" }
    let tenths = (value * 1000).rounded() / 10
    return "\(tenths > 0 ? "+" : "")\(tenths) %"
  }

  private static func number(_ value: Double) -> String { "\((value * 10).rounded() / 10)" }
}

extension ReplicaWorkload {
  /// The jobs whose number is kept.
  func selecting(_ isKept: (Int64) -> Bool) -> ReplicaWorkload {
    var copy = self
    copy.jobs = ReplicaJobs()
    copy.jobs.constraints = jobs.constraints
    let kept = jobs.id.indices.filter { isKept(jobs.id[$0]) }
    for job in kept {
      copy.jobs.append(
        id: jobs.id[job], submitMilliseconds: jobs.submitMilliseconds[job],
        runMilliseconds: jobs.runMilliseconds[job],
        request: jobs.requests[Int(jobs.request[job])], user: jobs.user[job],
        association: jobs.association[job],
        quality: jobs.quality[job], nice: jobs.nice[job])
    }
    copy.workload = workload.selecting(kept)
    return copy
  }
}
