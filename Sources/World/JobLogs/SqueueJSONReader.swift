internal import Diagnostics

/// A reader of `squeue --json`, of Slurm 21.08 and later.
///
/// Numbers may stand bare (22.05) or as `{"set": ..., "infinite": ..., "number": ...}` (23.02 and
/// later), the state as a text or as a list of texts. The jobs of a queue have not ended, so most
/// run times are unknown; see Documentation/formats/squeue.md.
///
/// Memory: the whole document, as a queue is short beside a log, and the job table.
package final class SqueueJSONReader: JobLogReader {
  private let source: String
  private let options: JobLogReadingOptions
  private var document: [UInt8] = []
  package let isComplete = false

  /// - Parameter source: The name of the log in messages.
  package init(source: String, options: JobLogReadingOptions = JobLogReadingOptions()) {
    self.source = source
    self.options = options
  }

  package func read(_ bytes: UnsafeRawBufferPointer) throws(JobLogError) {
    if let limit = options.memoryLimitBytes, document.count + bytes.count > limit {
      throw JobLogError(
        .tooLarge,
        "the document is larger than the \(limit / 1_000_000) MB that the reader may use; ask squeue "
          + "for fewer jobs (--partition, --user, --states), or raise the memory limit",
        at: SourceLocation(file: source))
    }
    document.append(contentsOf: bytes)
  }

  package func finish() throws(JobLogError) -> JobLog {
    var scanner = JSONScanner(document, source: source)
    var table = SlurmJobTable()
    var lines = JobLineIndex()
    var hasJobs = false
    try scanner.object { (key, scanner) throws(JobLogError) in
      guard key == "jobs" else { return try scanner.skipValue() }
      hasJobs = true
      try scanner.array { (scanner) throws(JobLogError) in
        let line = scanner.line
        let record = try Self.record(&scanner)
        let row: JobRow
        do throws(SlurmJobTable.Refusal) {
          row = try table.row(record, line: line)
        } catch {
          guard options.isLenient else {
            throw JobLogError(
              .malformedField, "\(error.reason); pass over such jobs with --lenient",
              at: SourceLocation(file: source, line: line, field: "jobs"))
          }
          return table.intake.skip(error.reason, line: line)
        }
        guard options.windowContains(row.submitSeconds) else {
          table.intake.outsideWindow += 1
          return
        }
        guard table.jobs.count < options.jobLimit ?? .max else { return }
        lines.append(row: table.jobs.count, line: line)
        table.jobs.append(row)
      }
    }
    try scanner.end()
    guard hasJobs else {
      throw JobLogError(
        .unknownFormat, "the JSON document has no list `jobs`; give the output of `squeue --json`",
        at: SourceLocation(file: source))
    }
    table.intake.lines = scanner.line
    return try table.log(source: source, lines: lines, options: options)
  }

  private static func record(_ scanner: inout JSONScanner) throws(JobLogError) -> SlurmJobRecord {
    var record = SlurmJobRecord()
    var arrayJob: Int64?
    var arrayTask: Int64?
    var memoryOfNode: Int64?
    var memoryOfProcessor: Int64?
    try scanner.object { (key, scanner) throws(JobLogError) in
      switch key {
      case "job_id": record.number = try scanner.number()?.value
      case "array_job_id": arrayJob = try scanner.number()?.value
      case "array_task_id": arrayTask = try scanner.number()?.value
      case "submit_time": record.submitSeconds = try scanner.number()?.value
      case "start_time": record.startSeconds = try scanner.number()?.value
      case "end_time": record.endSeconds = try scanner.number()?.value
      case "time_limit":
        let limit = try scanner.number()
        record.isUnlimited = limit?.isInfinite == true
        record.limitSeconds = limit?.value.flatMap {
          $0.magnitude < 1 << 40 ? $0 * 60 : nil
        }
      case "cpus": record.requestedProcessors = try scanner.number()?.value
      case "node_count": record.requestedNodes = try scanner.number()?.value
      case "memory_per_node": memoryOfNode = try scanner.number()?.value
      case "memory_per_cpu": memoryOfProcessor = try scanner.number()?.value
      case "tres_req_str":
        if let text = try scanner.text(), let found = SlurmText.resources(text) {
          record.requestedResources = found
        }
      case "tres_alloc_str":
        if let text = try scanner.text(), let found = SlurmText.resources(text) {
          record.resources = found
          record.processors = found.processors
        }
      case "job_state": record.state = try scanner.text() ?? ""
      case "user_name": record.user = try scanner.text() ?? ""
      case "account": record.group = try scanner.text() ?? ""
      case "name": record.application = try scanner.text() ?? ""
      case "qos": record.queue = try scanner.text() ?? ""
      case "partition": record.partition = try scanner.text() ?? ""
      default: try scanner.skipValue()
      }
    }
    // Tasks that wait share the number of their array until they start.
    if let arrayJob, arrayJob > 0, let arrayTask, record.number == arrayJob,
      (0..<1 << 21).contains(arrayTask), arrayJob < 1 << 40
    {
      record.number = SlurmJobNumber.task(arrayJob, arrayTask)
    }
    if record.state.isEmpty { record.state = "PENDING" }
    func mebibytes(_ value: Int64?) -> Int64? {
      guard let value, value > 0, value < 1 << 50 else { return nil }
      return value * 1024
    }
    if let kilobytes = mebibytes(memoryOfProcessor) {
      record.memory = SlurmText.Memory(kilobytes: kilobytes, scope: .processor)
    } else if let kilobytes = mebibytes(memoryOfNode) {
      record.memory = SlurmText.Memory(kilobytes: kilobytes, scope: .node)
    }
    return record
  }
}
