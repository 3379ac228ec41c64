package import JobLogs
internal import Simulation

extension RecordedJobs {
  /// What of a log could not be taken over.
  package struct LeftOut: Sendable, Equatable {
    /// More processors than the machine has, or none at all.
    package var unfit = 0
    /// Started jobs whose wait the log does not tell, cancelled ones whose cancellation it does not tell,
    /// and jobs with no submission.
    package var untold = 0
    /// Jobs of one number after the first.
    package var duplicate = 0

    package init() {}
    package var count: Int { unfit + untold + duplicate }
  }

  /// A job without a time limit is planned as Slurm's backfill scheduler plans it: with 365 days.
  package static let unlimitedSeconds: Int32 = 365 * 86_400
  /// A log whose first submission lies later than this counts from 1970; its clock is moved to 0.
  private static let epochSeconds: Int64 = 315_360_000

  /// The jobs of a log with their recorded starts and ends.
  ///
  /// A job starts its wait after its submission and ends its run, at least a second, after its start. One
  /// whose run is unknown but whose wait is known runs; one with neither waits; a cancelled one that
  /// did not run has left the queue when its wait was over. The processors are the requested ones, else
  /// the allocated ones.
  package init(_ log: JobLog, processors: Int, leftOut: inout LeftOut) {
    self.init()
    let jobs = log.jobs
    var rows: [Int] = []
    rows.reserveCapacity(jobs.count)
    var seen: Set<Int64> = []
    for row in 0..<jobs.count {
      let width = Self.processors(jobs, row)
      if width <= 0 || Int(width) > processors {
        leftOut.unfit += 1
      } else if !Self.isTold(jobs, row) {
        leftOut.untold += 1
      } else if !seen.insert(jobs.id[row]).inserted {
        leftOut.duplicate += 1
      } else {
        rows.append(row)
      }
    }
    rows.sort { (jobs.submitSeconds[$0], jobs.id[$0], $0) < (jobs.submitSeconds[$1], jobs.id[$1], $1) }
    let first = rows.first.map { jobs.submitSeconds[$0] } ?? 0
    let origin = first > Self.epochSeconds ? first : 0
    var users: [Int32: Int32] = [:]
    for row in rows {
      let known = max(jobs.user[row], -1)
      let user = users[known] ?? Int32(users.count)
      users[known] = user
      append(jobs, row, origin: origin, user: user)
    }
    workload.originSeconds = origin
    workload.row = rows.map { Int32(truncatingIfNeeded: $0) }
  }

  /// The user of this model that a log's user became; nil where he has no job.
  package func user(ofLogUser user: Int32, in log: JobLog) -> Int32? {
    for job in 0..<count where log.jobs.user[Int(workload.row[job])] == user { return workload.user[job] }
    return nil
  }

  private static func processors(_ jobs: borrowing JobTable, _ row: Int) -> Int32 {
    jobs.requestedProcessors[row] > 0 ? jobs.requestedProcessors[row] : jobs.allocatedProcessors[row]
  }

  private static func isTold(_ jobs: borrowing JobTable, _ row: Int) -> Bool {
    guard jobs.submitSeconds[row] >= 0 else { return false }
    if jobs.waitSeconds[row] >= 0 { return true }
    // It waits, unless it has run or was cancelled at a time that is not told.
    return jobs.runSeconds[row] < 0 && jobs.status[row] < 0
  }

  private mutating func append(_ jobs: borrowing JobTable, _ row: Int, origin: Int64, user: Int32) {
    let submit = jobs.submitSeconds[row] - origin
    let request = jobs.requestedSeconds[row]
    let job = appendWaiting(
      id: jobs.id[row], submitSeconds: submit, processors: Self.processors(jobs, row),
      requestedSeconds: request > 0 ? request : Self.unlimitedSeconds, user: user, queue: jobs.queue[row],
      partition: jobs.partition[row])
    let wait = Int64(jobs.waitSeconds[row])
    if wait < 0 { return }
    let run = jobs.runSeconds[row]
    if run <= 0, jobs.status[row] == 5 {
      withdrawnSeconds[job] = submit + max(wait, 1)
      return
    }
    startSeconds[job] = submit + wait
    if run < 0 { return }
    endSeconds[job] = submit + wait + Int64(max(run, 1))
    workload.runSeconds[job] = max(run, 1)
  }
}
