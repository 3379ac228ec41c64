internal import Slurm

/// The form in which `squeue` is asked for the queue: fields of any length, each ended by a bar.
enum QueueText {
  private static let fields = [
    "JobID", "JobArrayID", "HetJobID", "State", "SubmitTime", "EligibleTime", "StartTime", "EndTime",
    "TimeLimit", "NumCPUs", "NumNodes", "Partition", "QOS", "Account", "UserName", "PriorityLong", "Nice",
    "Reason", "Dependency", "NodeList", "OverSubscribe", "Reservation",
    "RestartCnt",
  ]

  /// The argument of `squeue -O`.
  static let format = fields.map { $0 + ":0|" }.joined(separator: ",")

  /// Reads what squeue printed; a line that cannot be read is told and passed over. The time stays 0.
  static func snapshot(_ bytes: [UInt8]) -> QueueSnapshot {
    var snapshot = QueueSnapshot(atSeconds: 0, jobs: [])
    bytes.withUnsafeBytes { all in
      for line in all.split(separator: UInt8(ascii: "\n")) {
        let text = line.split(separator: UInt8(ascii: "|"), omittingEmptySubsequences: false).map {
          String(decoding: $0, as: UTF8.self)
        }
        // The last bar ends the last field.
        guard text.count == fields.count + 1, let job = job(text) else {
          snapshot.unreadable.append(String(decoding: line.prefix(200), as: UTF8.self))
          continue
        }
        snapshot.jobs.append(job)
      }
    }
    return snapshot
  }

  private static func job(_ text: [String]) -> LiveJob? {
    guard let number = SlurmCount.value(text[0]), number > 0, let submit = SlurmCount.value(text[4]),
      let processors = count(text[9]), let nodes = count(text[10]),
      let priority = SlurmCount.value(text[15]), let nice = SlurmCount.value(text[16])
    else { return nil }
    var job = LiveJob(number: number)
    job.shownNumber = text[1]
    job.heterogeneousLeader = SlurmCount.value(text[2]).flatMap { $0 > 0 ? $0 : nil }
    job.state = LiveJob.State(slurm: text[3])
    job.submitSeconds = submit
    job.eligibleSeconds = SlurmCount.value(text[5])
    job.startSeconds = SlurmCount.value(text[6])
    job.endSeconds = SlurmCount.value(text[7])
    guard let limit = limit(text[8]) else { return nil }
    job.limitSeconds = limit.finite
    job.processors = processors
    job.nodes = nodes
    job.partition = text[11]
    job.quality = named(text[12])
    job.account = named(text[13])
    job.user = text[14]
    job.priority = priority
    job.nice = nice
    job.reason = text[17]
    job.isDependent = !named(text[18]).isEmpty
    job.nodeList = named(text[19])
    // What `--exclusive` asks for is shown as NO.
    job.takesWholeNodes = text[20].uppercased() == "NO"
    job.reservation = named(text[21])
    // A count that cannot be read may be any.
    job.wasRequeued = SlurmCount.value(text[22]) != 0
    job.tasks = ArrayTasks.count(text[1])
    return job
  }

  /// A count, or the lower end of a span such as `2-4`, or a rounded one such as `3K`.
  private static func count(_ text: String) -> Int64? {
    let first = text.prefix { $0.isNumber }
    guard let value = SlurmCount.value(first), value >= 0 else { return nil }
    guard text.hasSuffix("K") else { return value }
    let (thousands, isTooLarge) = value.multipliedReportingOverflow(by: 1024)
    return isTooLarge ? nil : thousands
  }

  /// A partition's own limit may stand for the job's until it starts.
  private static func limit(_ text: String) -> SlurmValue.Bound? {
    switch text {
    case "Partition_Limit", "NOT_SET", "INVALID", "N/A", "": .unlimited
    default: SlurmValue.time(text)
    }
  }

  private static func named(_ text: String) -> String {
    text == "(null)" || text == "N/A" || text == "n/a" ? "" : text
  }
}
