internal import ArgumentParser
internal import Diagnostics
internal import Files
internal import Fingerprints
internal import JobLogs
internal import Machines
internal import Simulation

/// The arguments of every verb that reads a job log.
struct LogArguments: ParsableArguments {
  @Argument(
    help: ArgumentHelp(
      "The job log: Standard Workload Format, sacct --parsable2, squeue --json or CSV; plain or gzip; - for standard input.",
      valueName: "log"), completion: .file())
  var log: String

  @OptionGroup var options: LogOptions

  init() {}

  init(log: String, options: LogOptions) {
    self.log = log
    self.options = options
  }

  var processorCount: Int? {
    get { options.processorCount }
    set { options.processorCount = newValue }
  }
  var machine: String? { options.machine }
  var lenient: Bool { options.lenient }
  var from: Int64? { options.from }
  var to: Int64? { options.to }
  var jobs: Int? { options.jobs }
  var processorsField: JobPreparation.ProcessorRule { options.processorsField }
}

/// How a job log is read, and on which machine.
struct LogOptions: ParsableArguments {
  @Option(
    name: .customLong("processors"),
    help: "Processors of the machine; by default those of the machine file or of the log's header.")
  var processorCount: Int?

  @Option(help: "The machine, as a YAML file.", completion: .file(extensions: ["yaml", "yml"]))
  var machine: String?

  @Flag(help: "Skip and count malformed lines and repeated job numbers instead of stopping.")
  var lenient = false

  @Option(help: "Read only jobs submitted at or after this time, in the log's seconds.")
  var from: Int64?

  @Option(help: "Read only jobs submitted before this time, in the log's seconds.")
  var to: Int64?

  @Option(help: "Read at most this many jobs.")
  var jobs: Int?

  @Option(
    help: ArgumentHelp(
      "Which processors a job occupies: requested (else allocated), allocated (else requested), or the larger.",
      valueName: "requested|allocated|larger"))
  var processorsField = JobPreparation.ProcessorRule.requestedElseAllocated

  mutating func validate() throws {
    if let processorCount, processorCount < 1 {
      throw ValidationError("--processors must be at least 1, not \(processorCount)")
    }
    if let jobs, jobs < 1 { throw ValidationError("--jobs must be at least 1, not \(jobs)") }
  }
}

extension JobPreparation.ProcessorRule: ExpressibleByArgument {}

/// A log that was read, with the machine that it is simulated on.
struct LoadedLog {
  var log: JobLog
  var workload: Workload
  var processors: Int
  var machine: Machine?
  var intake: JobLogIntake

  /// When each job was started by the log's own scheduler, on the workload's clock; nil where the log does not
  /// tell it of every job.
  var recordedStartSeconds: [Int64]? {
    guard workload.row.count == workload.count else { return nil }
    var starts: [Int64] = []
    starts.reserveCapacity(workload.count)
    for job in 0..<workload.count {
      let wait = log.jobs.waitSeconds[Int(workload.row[job])]
      if wait < 0 { return nil }
      starts.append(workload.submitSeconds[job] + Int64(wait))
    }
    return starts
  }

  /// A fingerprint of the jobs as simulated: equal for equal jobs, whatever the file's name or form.
  var fingerprint: Fingerprint {
    var hash = ColumnHash()
    hash.update(workload.id)
    hash.update(workload.submitSeconds)
    hash.update(workload.runSeconds)
    hash.update(workload.processors)
    hash.update(workload.requestedSeconds)
    hash.update(workload.user)
    return hash.fingerprint
  }
}

extension LogArguments {
  /// 2,000 years: simulated times are computed from these and must not overflow.
  private static let spanSecondsMax: Int64 = 2000 * 365 * 86_400

  /// Reads the log and the machine, and says on the error stream what was repaired or left out.
  func load(quiet: Bool = false) throws -> LoadedLog {
    // Nothing is learned before the log is read, so Ctrl-C may end the program at once.
    Interrupt.endsAtOnce(true)
    defer { Interrupt.endsAtOnce(false) }
    let log = try read()
    if log.jobs.count == 0, from != nil || to != nil {
      throw JobLogError(
        .empty, "no job was submitted from --from on and before --to; both are in the log's own seconds",
        at: SourceLocation(file: log.source))
    }
    let prepared = try log.prepared(
      JobPreparation(processorRule: processorsField, isLenient: lenient))
    let description = try machine.map { path in try Machine(path: path) }
    let processors = try machineProcessors(log, description)
    var oversized = Workload.Oversized()
    let workload = Workload(prepared, processors: processors, oversized: &oversized)
    var intake = prepared.intake
    if oversized.count > 0 {
      let reason =
        "more processors than the machine has (\(processors); first job \(oversized.firstJob) with "
        + "\(oversized.firstProcessors))"
      intake.skipped.append(
        JobLogIntake.Count(reason: reason, count: oversized.count, firstLine: 0))
      intake.accepted -= oversized.count
    }
    if workload.count == 0 {
      throw JobLogError(
        .empty,
        "every job asks for more processors than the machine has (\(processors)); give the machine's size with --processors",
        at: SourceLocation(file: log.source))
    }
    if let last = workload.submitSeconds.last, last > Self.spanSecondsMax {
      throw JobLogError(
        .malformedField,
        "the submission times span more than 2,000 years (the last is that of job \(workload.id[workload.count - 1])); "
          + "mend them, or read a part of the log with --from and --to",
        at: SourceLocation(file: log.source))
    }
    if !quiet { sayIntake(intake) }
    return LoadedLog(
      log: log, workload: workload, processors: processors, machine: description, intake: intake)
  }

  /// Reads the log alone.
  func read() throws -> JobLog {
    let progress = ProgressLine("reading", unit: "bytes")
    defer { progress.finish() }
    let options = JobLogReadingOptions(
      isLenient: lenient, fromSubmitSeconds: from, toSubmitSeconds: to, jobLimit: jobs,
      memoryLimitBytes: MemoryBudget.jobTableBytes)
    return try JobLogFile.read(log, options: options) { done, total in
      progress.update(done, of: total)
    }
  }

  /// The size of the machine: as given, else of the machine file, else of the log's header.
  func machineProcessors(_ log: JobLog, _ machine: Machine?) throws -> Int {
    if let processorCount { return processorCount }
    if let machine { return machine.totalProcessors }
    if let processors = log.header.maxProcessors, processors > 0 { return processors }
    if let nodes = log.header.maxNodes, nodes > 0 { return nodes }
    throw UsageError(
      message:
        "the log does not say how many processors its machine has; give --processors N or --machine FILE")
  }

  private func sayIntake(_ intake: JobLogIntake) {
    func place(_ entry: JobLogIntake.Count) -> String {
      entry.firstLine > 0 ? " (first on line \(entry.firstLine))" : ""
    }
    for entry in intake.skipped {
      Console.shared.warning("\(entry.count) jobs left out: \(entry.reason)\(place(entry))")
    }
    for entry in intake.repaired {
      Console.shared.warning("\(entry.count) jobs repaired: \(entry.reason)\(place(entry))")
    }
  }
}
