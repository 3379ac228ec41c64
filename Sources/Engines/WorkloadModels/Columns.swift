internal import JobLogs

/// The columns of a workload while it is generated.
struct Columns {
  private let isFull: Bool
  private var sizes: [Int32] = []
  private var runs: [Int32] = []
  private var requests: [Int32] = []
  private var users: [Int32] = []
  private var classes: [Int32] = []
  private var statuses: [Int32] = []
  private var sessions: [Int32] = []

  init(count: Int, isFull: Bool) {
    self.isFull = isFull
    sizes.reserveCapacity(count)
    runs.reserveCapacity(count)
    guard isFull else { return }
    requests.reserveCapacity(count)
    users.reserveCapacity(count)
    classes.reserveCapacity(count)
    statuses.reserveCapacity(count)
    sessions.reserveCapacity(count)
  }

  mutating func append(size: Int32, runSeconds: Int32) {
    sizes.append(size)
    runs.append(runSeconds)
  }

  mutating func append(_ job: UserSessions.Job) {
    append(size: job.size, runSeconds: job.runSeconds)
    requests.append(job.requestedSeconds)
    users.append(job.user)
    classes.append(job.jobClass)
    statuses.append(job.status)
    sessions.append(job.session)
  }

  /// Puts job `order[k]` at place k.
  mutating func reorder(_ order: [Int]) {
    func reordered(_ column: [Int32]) -> [Int32] { column.isEmpty ? [] : order.map { column[$0] } }
    sizes = reordered(sizes)
    runs = reordered(runs)
    requests = reordered(requests)
    users = reordered(users)
    classes = reordered(classes)
    statuses = reordered(statuses)
    sessions = reordered(sessions)
  }

  /// The log, with jobs numbered from 1 in the order of submission.
  consuming func log(submitSeconds: [Int64], kindOfJob: [UInt8], header: JobLogHeader) -> JobLog {
    let count = sizes.count
    let unknown = [Int32](repeating: -1, count: count)
    let unknownLong = [Int64](repeating: -1, count: count)
    var jobs = JobTable()
    jobs.id = (0..<count).map { Int64($0 + 1) }
    jobs.submitSeconds = submitSeconds
    jobs.waitSeconds = unknown
    jobs.runSeconds = runs
    jobs.allocatedProcessors = sizes
    jobs.cpuSeconds = unknown
    jobs.usedMemoryKilobytes = unknownLong
    jobs.requestedProcessors = sizes
    jobs.requestedSeconds = isFull ? requests : unknown
    jobs.requestedMemoryKilobytes = unknownLong
    jobs.status = isFull ? statuses : [Int32](repeating: 1, count: count)
    jobs.user = isFull ? users : unknown
    jobs.group = unknown
    jobs.application = isFull ? classes : unknown
    jobs.queue = kindOfJob.isEmpty ? [Int32](repeating: 0, count: count) : kindOfJob.map { Int32($0) }
    jobs.partition = unknown
    jobs.precedingJob = unknownLong
    jobs.thinkSeconds = unknown
    if isFull { linkSessions(&jobs) }
    return JobLog(source: "generated workload", header: header, jobs: jobs, intake: intake(count))
  }

  /// A job of a session follows the one before it if that had ended, on an idle machine; then the
  /// time from that end is its think time.
  private func linkSessions(_ jobs: inout JobTable) {
    var last = [Int32](repeating: -1, count: Int((sessions.max() ?? -1) + 1))
    for row in 0..<sessions.count {
      let session = Int(sessions[row])
      let before = Int(last[session])
      if before >= 0 {
        let think = jobs.submitSeconds[row] - jobs.submitSeconds[before] - Int64(runs[before])
        if think >= 0 {
          jobs.precedingJob[row] = Int64(before + 1)
          jobs.thinkSeconds[row] = Int32(clamping: think)
        }
      }
      last[session] = Int32(row)
    }
  }

  private func intake(_ count: Int) -> JobLogIntake {
    var intake = JobLogIntake()
    intake.accepted = count
    return intake
  }
}
