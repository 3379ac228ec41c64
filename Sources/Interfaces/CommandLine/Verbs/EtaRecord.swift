internal import JobLogs
internal import Machines
internal import Simulation
internal import Slurm
internal import SlurmSettings
internal import StartTimes

/// A log with its recorded starts, and the machine that it is of.
struct EtaRecord {
  let log: JobLog
  let jobs: RecordedJobs
  let processors: Int
  /// Of the machine file, where there is one.
  let processorsPerNode: Int?
  let leftOut: RecordedJobs.LeftOut
  /// The configuration's rules, by the log's own partition numbers; nil without one.
  let service: ConfiguredService?

  /// - Parameter slurm: A configuration that tells the machine, its partitions and its order, if it names one.
  init(_ arguments: LogArguments, slurm: SlurmArguments, quiet: Bool) throws {
    Interrupt.endsAtOnce(true)
    defer { Interrupt.endsAtOnce(false) }
    log = try arguments.read()
    let machine = try arguments.machine.map { path in try Machine(path: path) }
    service = try slurm.conf == nil ? nil : Self.service(slurm.configuration(), of: log)
    processors =
      try service.flatMap {
        arguments.processorCount == nil && machine == nil ? $0.processors : nil
      } ?? arguments.machineProcessors(log, machine)
    processorsPerNode =
      service?.processorsPerNode
      ?? machine.map { $0.totalProcessors / max($0.nodeGroups.reduce(0) { $0 + $1.count }, 1) }
    var leftOut = RecordedJobs.LeftOut()
    var jobs = RecordedJobs(log, processors: processors, leftOut: &leftOut)
    if let service { jobs.takeLimits(of: service) }
    self.jobs = jobs
    self.leftOut = leftOut
    guard jobs.startSeconds.contains(where: { $0 != RecordedJobs.never }) else {
      throw EtaError(
        "the log tells no start: it needs the waits (or starts) of the jobs that have run; "
          + "simulate one with plait simulate --out where there is none",
        file: log.source)
    }
    if !quiet { say(leftOut) }
  }

  private static func service(_ configuration: SlurmConfiguration, of log: JobLog) throws -> ConfiguredService
  {
    let cluster = try ConfiguredCluster(configuration)
    return ConfiguredService(
      cluster, configuration: configuration, partitionNames: log.names.partition,
      numbers: Set(log.jobs.partition))
  }

  private func say(_ leftOut: RecordedJobs.LeftOut) {
    let reasons = [
      (leftOut.unfit, "no processors, or more than the machine has"),
      (leftOut.untold, "their wait or cancellation is not told"),
      (leftOut.duplicate, "job number seen before"),
    ]
    for (count, reason) in reasons where count > 0 {
      Console.shared.warning("\(count) jobs left out: \(reason)")
    }
  }

  /// Seconds since 1970 of the clock's 0, where the log tells.
  var unixOrigin: Int64? {
    if jobs.workload.originSeconds != 0 { return jobs.workload.originSeconds }
    return log.header.unixStartSeconds.flatMap { $0 > 0 ? $0 : nil }
  }
}

extension RecordedJobs {
  /// Gives jobs that asked for no time limit that of their partition.
  fileprivate mutating func takeLimits(of service: ConfiguredService) {
    for job in 0..<count where workload.requestedSeconds[job] == Self.unlimitedSeconds {
      guard let limit = service.standardLimitSeconds(partition: partition[job]) else { continue }
      let seconds = Int32(clamping: max(limit, 1))
      if workload.runSeconds[job] == workload.requestedSeconds[job] { workload.runSeconds[job] = seconds }
      workload.requestedSeconds[job] = seconds
    }
  }
}
