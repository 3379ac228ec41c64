internal import ArgumentParser
internal import Diagnostics
internal import Files
internal import Fingerprints
internal import JobLogs
internal import Simulation
internal import Slurm
internal import SlurmReplica
internal import SlurmSettings

/// The log of a verb that replays Slurm: any job log, or an events file of the UB CCR simulator.
struct ReplicaLogArguments: ParsableArguments {
  @Argument(
    help: ArgumentHelp(
      "The job log: Standard Workload Format, sacct --parsable2, squeue --json, CSV, or an events file of the UB CCR Slurm simulator; plain or gzip.",
      valueName: "log"), completion: .file())
  var log: String

  @Flag(help: "Skip and count malformed lines and repeated job numbers instead of stopping.")
  var lenient = false

  @Option(help: "Read only jobs submitted at or after this time, in the log's seconds.")
  var from: Int64?

  @Option(help: "Read only jobs submitted before this time, in the log's seconds.")
  var to: Int64?

  @Option(help: "Read at most this many jobs.")
  var jobs: Int?

  mutating func validate() throws {
    if let jobs, jobs < 1 { throw ValidationError("--jobs must be at least 1, not \(jobs)") }
  }
}

/// A log that was read for a replay.
struct ReplicaLog {
  private enum Contents {
    case events(JobEvents)
    case log(JobLog, PreparedJobs)
  }

  private let contents: Contents
  let source: String
  let intake: JobLogIntake

  init(_ arguments: ReplicaLogArguments) throws {
    // Nothing is learned before the log is read, so Ctrl-C may end the program at once.
    Interrupt.endsAtOnce(true)
    defer { Interrupt.endsAtOnce(false) }
    let progress = ProgressLine("reading", unit: "bytes")
    defer { progress.finish() }
    if JobEvents.isLikely(try WholeFile.beginning(arguments.log)) {
      var events = try JobEvents(WholeFile.bytes(arguments.log), file: arguments.log)
      var intake = JobLogIntake()
      intake.lines = events.jobs.count
      events.jobs.removeAll { job in
        let seconds = job.submitMilliseconds / 1000
        return seconds < arguments.from ?? .min || seconds >= arguments.to ?? .max
      }
      if let most = arguments.jobs { events.jobs = Array(events.jobs.prefix(most)) }
      intake.accepted = events.jobs.count
      contents = .events(events)
      self.intake = intake
      source = arguments.log
      return
    }
    let options = JobLogReadingOptions(
      isLenient: arguments.lenient, fromSubmitSeconds: arguments.from, toSubmitSeconds: arguments.to,
      jobLimit: arguments.jobs, memoryLimitBytes: MemoryBudget.jobTableBytes)
    let log = try JobLogFile.read(arguments.log, options: options) { done, total in
      progress.update(done, of: total)
    }
    // A queue has not run yet: its jobs run as long as they asked for.
    let isQueue = log.jobs.count > 0 && !log.jobs.runSeconds.contains { $0 >= 0 }
    let prepared = try log.prepared(
      JobPreparation(takesRequestForUnknownRun: isQueue, isLenient: arguments.lenient))
    contents = .log(log, prepared)
    intake = prepared.intake
    source = log.source
  }

  /// The jobs on a cluster.
  func workload(on cluster: ConfiguredCluster, accounts: SlurmAccounts?) throws -> ReplicaWorkload {
    switch contents {
    case .events(let events): try ReplicaWorkload(events, on: cluster, accounts: accounts)
    case .log(let log, let prepared): try ReplicaWorkload(prepared, of: log, on: cluster, accounts: accounts)
    }
  }

  /// A fingerprint of the jobs as replayed.
  static func fingerprint(_ workload: ReplicaWorkload) -> Fingerprint {
    var hash = ColumnHash()
    hash.update(workload.jobs.id)
    hash.update(workload.jobs.submitMilliseconds)
    hash.update(workload.jobs.runMilliseconds)
    hash.update(workload.workload.processors)
    hash.update(workload.workload.requestedSeconds)
    hash.update(workload.jobs.user)
    return hash.fingerprint
  }
}
