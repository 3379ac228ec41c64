internal import BatchScripts
internal import JobLogs
internal import Simulation
internal import SlurmSettings
internal import StartTimes

/// Which job is asked for, at which moment, with what was known then.
struct EtaQuestion {
  /// The record as it was known, the job that is asked for included.
  let known: RecordedJobs
  let job: Int
  /// In the seconds of `known`.
  let seconds: Int64
  /// The script that is not submitted yet.
  private(set) var script: String?
  /// What the answer leaves out of account.
  private(set) var notes: [String] = []

  init(target: String, at: String, user: String?, record: EtaRecord) throws {
    let seconds = try Self.moment(at, record)
    self.seconds = seconds
    var known = record.jobs.known(at: seconds)
    if let number = Int64(target) {
      if user != nil { throw UsageError(message: "--user goes with a script; a job of the log has its own") }
      job = try Self.waitingJob(number, at: seconds, record)
      self.known = known
      return
    }
    let batch = try BatchScript(path: target)
    script = target
    job = try Self.append(batch, to: &known, at: seconds, user: user, path: target, record, &notes)
    self.known = known
  }

  /// - Throws: `EtaError` where it lies outside of the log.
  static func moment(_ text: String, _ record: EtaRecord) throws -> Int64 {
    let file = record.log.source
    let origin = record.jobs.workload.originSeconds
    let first = record.jobs.workload.submitSeconds.first ?? 0
    let last = record.jobs.lastSeconds
    if text.lowercased() == "end" { return last }
    let seconds: Int64
    if let number = Int64(text), number.magnitude < 1 << 50 {
      seconds = number - origin
    } else if let unix = LogClock.unixSeconds(isoDate: text) {
      guard let zero = record.unixOrigin else {
        throw EtaError(
          "the log's clock is not tied to a date; give --at in its own seconds, from \(first) to \(last)",
          file: file)
      }
      seconds = unix - zero
    } else {
      throw UsageError(
        message: "--at takes seconds of the log's clock, an ISO date or `end`, not `\(text.prefix(40))`")
    }
    guard (first...last).contains(seconds) else {
      throw EtaError(
        "--at \(text) lies outside of the log, whose events are from \(first + origin) to \(last + origin)",
        file: file)
    }
    return seconds
  }

  private static func waitingJob(_ number: Int64, at seconds: Int64, _ record: EtaRecord) throws -> Int {
    let jobs = record.jobs
    let file = record.log.source
    let origin = jobs.workload.originSeconds
    guard let job = jobs.workload.id.firstIndex(of: number) else {
      throw EtaError(
        "the log has no job \(number) that can be used; give the number of a job that waits", file: file)
    }
    let submit = jobs.workload.submitSeconds[job]
    if submit > seconds {
      throw EtaError(
        "job \(number) is not submitted yet: it comes at \(submit + origin), --at is \(seconds + origin)",
        file: file)
    }
    if jobs.startSeconds[job] <= seconds {
      throw EtaError(
        "job \(number) has started already, at \(jobs.startSeconds[job] + origin); ask for an earlier moment, from "
          + "\(submit + origin) on", file: file)
    }
    if jobs.withdrawnSeconds[job] <= seconds {
      throw EtaError(
        "job \(number) was cancelled at \(jobs.withdrawnSeconds[job] + origin), before it had started",
        file: file)
    }
    return job
  }

  private static func append(
    _ batch: BatchScript, to known: inout RecordedJobs, at seconds: Int64, user: String?, path: String,
    _ record: EtaRecord, _ notes: inout [String]
  ) throws -> Int {
    guard let processors = batch.processors(processorsPerNode: record.processorsPerNode),
      Int(processors) <= record.processors
    else {
      throw EtaError(
        "the script asks for more processors than the machine has (\(record.processors))", file: path)
    }
    let names = record.log.names
    func number(_ name: String?, _ all: [String]) -> Int32 {
      name.flatMap { name in all.firstIndex(of: name) }.map { Int32($0) } ?? -1
    }
    let partition = number(batch.partition, names.partition)
    let limit = batch.limitSeconds ?? record.service?.standardLimitSeconds(partition: partition)
    if batch.limitSeconds == nil {
      notes.append(
        "the script sets no time limit (-t): \(limit.map { "\($0) s, the partition's own," } ?? "365 days") are planned for it"
      )
    }
    if let limit, let longest = record.service?.longestLimitSeconds(partition: partition), limit > longest {
      notes.append(
        "the script's limit is longer than its partition's MaxTime (\(longest) s): it would not start")
    }
    if batch.leastNodes != nil, batch.tasks == nil, batch.tasksPerNode == nil, record.processorsPerNode == nil
    {
      notes.append(
        "the processors of a node are not known: each node counts as what the script runs on it; give --machine"
      )
    }
    if let dependency = batch.dependency {
      notes.append("counted from when its dependency is met (\(dependency))")
    }
    if let begin = batch.begin { notes.append("counted from when it may begin (\(begin))") }
    if batch.isHeld { notes.append("counted from its release: the script holds the job") }
    if let array = batch.array { notes.append("for the first task of the array \(array)") }
    if batch.memoryPerNodeKilobytes != nil || batch.memoryPerProcessorKilobytes != nil {
      notes.append("memory is not looked at")
    }
    return known.appendWaiting(
      id: (known.workload.id.max() ?? 0) &+ 1, submitSeconds: seconds, processors: processors,
      requestedSeconds: limit.map { Int32(clamping: $0) } ?? RecordedJobs.unlimitedSeconds,
      user: try Self.user(user, known, record), queue: number(batch.qos, names.queue),
      partition: partition)
  }

  /// The user's number; one that nobody has where none is named.
  private static func user(_ name: String?, _ known: RecordedJobs, _ record: EtaRecord) throws -> Int32 {
    guard let name else { return Int32(known.userCount) }
    let number = record.log.names.user.firstIndex(of: name).map { Int32($0) } ?? Int32(name)
    guard let number, let user = record.jobs.user(ofLogUser: number, in: record.log) else {
      throw EtaError(
        "the log has no job of the user `\(name)`; leave --user out for a new one", file: record.log.source)
    }
    // One who came later is new at that moment.
    return min(user, Int32(known.userCount))
  }
}
