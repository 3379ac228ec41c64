internal import Simulation

/// What the latest starts tell: how long jobs like this one have just waited.
struct RecentStarts {
  /// The waits of the last starts, in seconds, and who they were.
  private(set) var last: [Start] = []
  private(set) var lastOfUser: [Start?]
  private(set) var lastOfWidth = [Start?](repeating: nil, count: 32)
  private(set) var waitingOfUser: [Int32]
  private(set) var runningOfUser: [Int32]
  private(set) var lastEndSeconds: Int64 = -1
  /// Whether the job fitted the free processors when it was submitted.
  private var fitted: [Int32: Bool] = [:]
  /// The waits of the last jobs that fitted when they came.
  private(set) var waitsOfFitting: [Int64] = []

  /// The last start of one user's jobs of one size and request.
  private(set) var lastOfAsk: [Ask: Start] = [:]

  static let remembered = 64

  struct Ask: Hashable {
    var user: Int32
    var processors: Int32
    var requestedSeconds: Int32

    init(_ ask: JobAsk, user: Int32) {
      self.user = user
      processors = ask.processors
      requestedSeconds = ask.requestedSeconds
    }
  }

  struct Start {
    var seconds: Int64
    var waitSeconds: Int64
    var processors: Int32
    var requestedSeconds: Int32
  }

  init(users: Int) {
    lastOfUser = Array(repeating: nil, count: users)
    waitingOfUser = Array(repeating: 0, count: users)
    runningOfUser = waitingOfUser
  }

  /// Widths are told apart by their powers of two.
  static func widthClass(_ processors: Int32) -> Int { 31 - max(processors, 1).leadingZeroBitCount }

  mutating func submitted(_ job: Int, fits: Bool, of jobs: borrowing RecordedJobs) {
    waitingOfUser[Int(jobs.workload.user[job])] += 1
    fitted[Int32(truncatingIfNeeded: job)] = fits
  }

  mutating func withdrawn(_ job: Int, of jobs: borrowing RecordedJobs) {
    waitingOfUser[Int(jobs.workload.user[job])] -= 1
    fitted[Int32(truncatingIfNeeded: job)] = nil
  }

  mutating func started(_ job: Int, at now: Int64, of jobs: borrowing RecordedJobs) {
    let user = Int(jobs.workload.user[job])
    let start = Start(
      seconds: now, waitSeconds: now - jobs.workload.submitSeconds[job],
      processors: jobs.workload.processors[job], requestedSeconds: jobs.workload.requestedSeconds[job])
    waitingOfUser[user] -= 1
    runningOfUser[user] += 1
    lastOfUser[user] = start
    lastOfWidth[Self.widthClass(start.processors)] = start
    lastOfAsk[Ask(JobAsk(job, of: jobs), user: jobs.workload.user[job])] = start
    last.append(start)
    if last.count > Self.remembered { last.removeFirst() }
    if fitted.removeValue(forKey: Int32(truncatingIfNeeded: job)) == true {
      waitsOfFitting.append(start.waitSeconds)
      if waitsOfFitting.count > Self.remembered { waitsOfFitting.removeFirst() }
    }
  }

  mutating func ended(_ job: Int, at now: Int64, of jobs: borrowing RecordedJobs) {
    runningOfUser[Int(jobs.workload.user[job])] -= 1
    lastEndSeconds = now
  }
}
