internal import Files
internal import JobLogs
internal import SlurmControl

/// Jobs that are over, from a log in a file.
enum PastLog {
  /// The jobs of a log whose start and run time are known, by submission. Users are told apart by their
  /// names where the log has names, which are those of the live queue then.
  /// - Throws: `JobLogError`.
  static func jobs(_ path: String) throws -> [PassedJob] {
    let log = try JobLogFile.read(path)
    let origin =
      log.jobs.submitSeconds.min().map { $0 < 315_360_000 ? log.header.unixStartSeconds ?? 0 : 0 } ?? 0
    let jobs = log.jobs.id.indices.compactMap { job(log, $0, origin: origin) }
    return jobs.sorted { ($0.submitSeconds, $0.number) < ($1.submitSeconds, $1.number) }
  }

  private static func job(_ log: JobLog, _ row: Int, origin: Int64) -> PassedJob? {
    let table = log.jobs
    let processors = max(table.allocatedProcessors[row], table.requestedProcessors[row])
    guard table.waitSeconds[row] >= 0, table.runSeconds[row] >= 0, processors > 0 else { return nil }
    var job = LiveJob(number: table.id[row])
    job.state = .ended("COMPLETED")
    job.submitSeconds = table.submitSeconds[row] + origin
    job.eligibleSeconds = job.submitSeconds
    job.startSeconds = job.submitSeconds + Int64(table.waitSeconds[row])
    job.endSeconds = job.startSeconds.map { $0 + Int64(table.runSeconds[row]) }
    job.limitSeconds = table.requestedSeconds[row] > 0 ? Int64(table.requestedSeconds[row]) : nil
    job.processors = Int64(processors)
    let user = Int(table.user[row])
    job.user = log.names.user.indices.contains(user) ? log.names.user[user] : "\(user)"
    return PassedJob(job)
  }
}
