internal import LiveScheduling
internal import SlurmControl

/// What the users of a live queue gained or lost, by a side-car's journal.
struct LiveReckoning {
  /// The jobs that came while the side-car acted, against the replica of Slurm without it; nil for too few.
  var acting: Reckoning?
  /// The jobs that came while it changed nothing: how far the replica is from Slurm.
  var replicaCheck: Reckoning?
  var warnings: [String] = []

  /// - Parameter now: The controller's clock.
  /// - Throws: What reading the journal, slurm.conf and the replay throw.
  init(_ journal: SideCarJournal, now: Int64, seed: UInt64, slurm: SlurmArguments) throws {
    let jobs = try journal.passedJobs()
    let periods = try journal.periods()
    let replica = try LiveReplica(
      jobs, configuration: slurm.configuration(), accounts: slurm.accountsFile(), shares: journal.shares(),
      now: now)
    warnings = replica.warnings
    if replica.leftOut > 0 {
      warnings.append("\(replica.leftOut) jobs never ran or cannot run in the replica and are left out")
    }
    func pairs(acting: Bool) -> [Reckoning.Pair] {
      jobs.compactMap { job in
        guard let start = job.startSeconds, let end = job.endSeconds,
          let baseline = replica.waitSeconds[job.number],
          let period = periods.last(where: { $0.startSeconds <= job.submitSeconds }),
          (period.mode != "shadow") == acting
        else { return nil }
        let from = job.eligibleSeconds ?? job.submitSeconds
        return Reckoning.Pair(
          waitSeconds: Double(max(start - from, 0)), baselineWaitSeconds: baseline,
          runSeconds: Double(end - start))
      }
    }
    acting = Reckoning(pairs(acting: true), seed: seed)
    replicaCheck = Reckoning(pairs(acting: false), seed: seed)
  }
}
