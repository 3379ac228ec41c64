internal import Fingerprints
internal import JobLogs
internal import Simulation

/// What `plait simulate --json` prints.
struct SimulateAnswer: Answer {
  static let schema = "plait.simulate/1"

  var log: LogAnswer
  var policy: String
  var estimate: String
  var origin = "simulated"
  var processors: Int
  var metrics: ScheduleMetrics
  var passes: Int
  var backfilledJobs: Int
  var scheduleFile: String?

  init(
    loaded: LoadedLog, policyName: String, estimate: Workload.Estimate, schedule: Schedule,
    metrics: ScheduleMetrics,
    out: String?
  ) {
    log = LogAnswer(loaded)
    policy = policyName
    self.estimate = estimate.rawValue
    processors = loaded.processors
    self.metrics = metrics
    passes = schedule.passes
    backfilledJobs = schedule.backfilled
    scheduleFile = out
  }
}

/// What was read of a log, in every JSON answer that is about one.
struct LogAnswer: Encodable {
  var path: String
  var fingerprint: String
  var lines: Int
  var jobs: Int
  var skipped: [Count]
  var repaired: [Count]

  struct Count: Encodable {
    var reason: String
    var count: Int
    var firstLine: Int?

    init(_ count: JobLogIntake.Count) {
      reason = count.reason
      self.count = count.count
      firstLine = count.firstLine > 0 ? count.firstLine : nil
    }
  }

  init(_ loaded: LoadedLog) {
    path = loaded.log.source
    fingerprint = loaded.fingerprint.text
    lines = loaded.intake.lines
    jobs = loaded.workload.count
    skipped = loaded.intake.skipped.map(Count.init)
    repaired = loaded.intake.repaired.map(Count.init)
  }
}
