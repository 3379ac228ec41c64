internal import JobLogs
internal import Slurm
internal import SlurmControl
internal import SlurmReplica
internal import SlurmSettings

/// The jobs that a side-car has seen, replayed through the replica of Slurm's schedulers as the cluster is
/// configured: what would have become of them without the side-car.
struct LiveReplica {
  /// The replica's wait of each job, in seconds, by number.
  let waitSeconds: [Int64: Double]
  let leftOut: Int
  let warnings: [String]

  /// - Parameters:
  ///   - shares: What had been used before the first of the jobs; nil where it is not known: nothing, then.
  ///   - now: The controller's clock: a job that runs has run until then at least.
  /// - Throws: what reading slurm.conf and the replay throw.
  init(
    _ jobs: [PassedJob], configuration: SlurmConfiguration, accounts: SlurmAccounts?,
    shares: AccountShares? = nil, now: Int64
  ) throws {
    let cluster = try ConfiguredCluster(configuration)
    let log = Self.log(of: jobs, now: now)
    let prepared = try log.prepared(JobPreparation(isLenient: true))
    let workload = try ReplicaWorkload(
      prepared, of: log, on: cluster, accounts: SlurmAccounts(accounts, charged: shares))
    let schedule = try SlurmReplica.run(
      workload.jobs, on: workload.replicaCluster, accounts: workload.accounts, settings: cluster.settings
    ) { _ in !Interrupt.isRequested }
    var waits: [Int64: Double] = [:]
    for job in workload.jobs.id.indices where schedule.startMilliseconds[job] >= 0 {
      waits[workload.jobs.id[job]] =
        Double(schedule.startMilliseconds[job] - workload.jobs.submitMilliseconds[job]) / 1000
    }
    waitSeconds = waits
    leftOut = jobs.count - workload.jobs.count
    warnings = cluster.warnings
  }

  /// The jobs as a log: eligible is submitted, and a job that is not over runs to its limit.
  private static func log(of jobs: [PassedJob], now: Int64) -> JobLog {
    var log = JobLog(source: "the side-car's journal")
    var users: [String: Int32] = [:]
    var accounts: [String: Int32] = [:]
    var partitions: [String: Int32] = [:]
    var qualities: [String: Int32] = [:]
    func number(_ name: String, _ names: inout [String: Int32], _ list: inout [String]) -> Int32 {
      if let known = names[name] { return known }
      names[name] = Int32(list.count)
      list.append(name)
      return Int32(list.count - 1)
    }
    var nodes: [Int32] = []
    for job in jobs {
      guard job.startSeconds != nil || job.ending == nil else { continue }
      let limit = job.limitSeconds ?? 7 * 86_400
      var run = limit
      if let start = job.startSeconds { run = (job.endSeconds ?? max(start + limit, now)) - start }
      log.jobs.append(
        id: job.number, submitSeconds: job.eligibleSeconds ?? job.submitSeconds,
        runSeconds: Int32(clamping: max(run, 1)), processors: Int32(clamping: job.processors),
        requestedSeconds: Int32(clamping: limit), user: number(job.user, &users, &log.names.user))
      let row = log.jobs.count - 1
      log.jobs.group[row] = number(job.account, &accounts, &log.names.group)
      log.jobs.partition[row] = number(job.partition, &partitions, &log.names.partition)
      log.jobs.queue[row] = number(job.quality, &qualities, &log.names.queue)
      nodes.append(Int32(clamping: job.nodes))
    }
    log.jobs.requestedNodes = nodes
    return log
  }
}
