internal import Diagnostics

/// Turns records of Slurm and of CSV files into the rows of a job log.
///
/// The rules: the wait is start minus submission, for jobs that have started; the run is the elapsed time, else end minus start,
/// and unknown while the job has not ended; a missing number of processors is taken from the
/// resources, else from the graphics processors (a counted repair); an unlimited time limit is 365
/// days, as Slurm's backfill scheduler plans it (a counted repair); the partition's limit is
/// unknown to the log (a counted repair).
struct SlurmJobTable {
  var jobs = JobTable()
  var intake = JobLogIntake()
  /// Jobs that were offered, kept or not.
  private(set) var seen = 0
  private var users = NameTable()
  private var groups = NameTable()
  private var applications = NameTable()
  private var queues = NameTable()
  private var partitions = NameTable()
  private var gpuTypes = NameTable()

  static let unlimitedSeconds: Int64 = 365 * 86_400

  /// Why a record is no job.
  struct Refusal: Error {
    var reason: String
  }

  /// The row of a job.
  mutating func row(_ record: SlurmJobRecord, line: Int) throws(Refusal) -> JobRow {
    seen += 1
    guard let number = record.number else { throw Refusal(reason: "the job has no number") }
    guard let submit = record.submitSeconds else {
      throw Refusal(reason: "the job has no submit time")
    }
    var row = JobRow()
    row.id = number
    row.submitSeconds = submit
    let (status, hasEnded) = SlurmText.status(record.state)
    row.status = status
    if let wait = record.waitSeconds {
      row.waitSeconds = wait
    } else if let start = record.startSeconds, start > 0,
      hasEnded || SlurmText.isRunning(record.state)
    {
      row.waitSeconds = Self.difference(start, submit)
    }
    if hasEnded {
      if let run = record.runSeconds {
        row.runSeconds = run
      } else if let start = record.startSeconds, let end = record.endSeconds, start > 0, end >= start {
        row.runSeconds = Self.difference(end, start)
      }
    } else {
      intake.repair("the job has not ended: its run time is unknown", line: line)
    }
    row.requestedSeconds = record.limitSeconds.map { $0 > 0 ? $0 : -1 } ?? -1
    if record.isUnlimited {
      row.requestedSeconds = Self.unlimitedSeconds
      intake.repair("no time limit: 365 days were taken", line: line)
    } else if record.isPartitionLimit {
      row.requestedSeconds = -1
      intake.repair("time limit of the partition: taken as unknown", line: line)
    }
    takeSizes(of: record, into: &row, line: line)
    row.user = users.number(of: record.user)
    row.group = groups.number(of: record.group)
    row.application = applications.number(of: record.application)
    row.queue = queues.number(of: record.queue)
    row.partition = partitions.number(of: record.partition)
    return row
  }

  private mutating func takeSizes(of record: SlurmJobRecord, into row: inout JobRow, line: Int) {
    func positive(_ values: Int64?...) -> Int64 {
      for case let value? in values where value > 0 { return value }
      return -1
    }
    let asked = record.requestedResources
    let got = record.resources
    row.allocatedProcessors = positive(record.processors, got.processors)
    row.requestedProcessors = positive(record.requestedProcessors, asked.processors)
    row.requestedNodes = positive(record.requestedNodes, asked.nodes, record.nodes, got.nodes)
    row.requestedGPUs = positive(record.gpus, asked.gpus, got.gpus)
    if row.requestedGPUs > 0 {
      row.gpuType = gpuTypes.number(of: asked.gpuType ?? got.gpuType ?? "")
    }
    if row.allocatedProcessors < 0, row.requestedProcessors < 0, row.requestedGPUs > 0 {
      row.requestedProcessors = row.requestedGPUs
      intake.repair("processors unknown: the graphics processors were counted", line: line)
    }
    let processors = max(row.requestedProcessors, row.allocatedProcessors, 1)
    if let memory = record.memory, memory.kilobytes > 0 {
      switch memory.scope {
      case .processor: row.requestedMemoryKilobytes = memory.kilobytes
      case .job: row.requestedMemoryKilobytes = memory.kilobytes / processors
      case .node:
        let (total, overflow) = memory.kilobytes.multipliedReportingOverflow(
          by: max(row.requestedNodes, 1))
        row.requestedMemoryKilobytes = overflow ? -1 : total / processors
      }
    } else if let kilobytes = asked.memoryKilobytes, kilobytes > 0 {
      row.requestedMemoryKilobytes = kilobytes / processors
    }
  }

  /// `a - b`, the nearest number that fits where that does not.
  private static func difference(_ a: Int64, _ b: Int64) -> Int64 {
    let (difference, overflow) = a.subtractingReportingOverflow(b)
    return overflow ? (a < b ? .min : .max) : difference
  }

  /// The log of the jobs so far.
  /// - Throws: `.empty` where there is none.
  func log(
    source: String, lines: JobLineIndex, options: JobLogReadingOptions
  ) throws(JobLogError) -> JobLog {
    if jobs.isEmpty, intake.outsideWindow == 0, options.jobLimit != 0 {
      throw JobLogError(
        .empty,
        intake.skipped.first.map {
          "the log holds no job that can be read; \($0.count) lines were left out (\($0.reason))"
        } ?? "the log holds no job",
        at: SourceLocation(file: source))
    }
    var log = JobLog(source: source, jobs: jobs, intake: intake, lines: lines)
    log.intake.accepted = jobs.count
    log.names.user = users.names
    log.names.group = groups.names
    log.names.application = applications.names
    log.names.queue = queues.names
    log.names.partition = partitions.names
    log.names.gpuType = gpuTypes.names
    return log
  }
}
