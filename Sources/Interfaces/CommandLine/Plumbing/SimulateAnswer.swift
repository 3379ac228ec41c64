internal import Fingerprints
internal import JobLogs
internal import RunTimes
internal import Scheduling
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
  /// Only with learned run times.
  var learned: LearnedAnswer?
  /// Only with `--choose`.
  var choice: ChosenSimulation.Report?
  /// Only with `--placement`.
  var placement: PlacementAnswer?

  init(
    loaded: LoadedLog, policyName: String, estimate: Workload.Estimate, schedule: Schedule,
    metrics: ScheduleMetrics, out: String?, guarded: GuardedSimulation? = nil
  ) {
    log = LogAnswer(loaded)
    policy = policyName
    self.estimate = estimate.rawValue
    processors = loaded.processors
    self.metrics = metrics
    passes = schedule.passes
    backfilledJobs = schedule.backfilled
    scheduleFile = out
    learned = guarded.map(LearnedAnswer.init)
  }

  /// What the predictions of run times were worth, and what the guards did.
  struct LearnedAnswer: Encodable {
    var predictedJobs: Int
    /// Jobs by the tenth of their predicted distribution that they fell into.
    var tenths: [Int]
    var centralCoverage: Double
    var guards: GuardedSimulation.GuardReport

    init(_ run: GuardedSimulation) {
      predictedJobs = run.calibration.count
      tenths = run.calibration.tenths
      centralCoverage = run.calibration.centralCoverage
      guards = run.guards
    }
  }
}

/// What `plait simulate --placement` adds to its JSON answer.
struct PlacementAnswer: Encodable {
  /// `nodes` or `pooled`.
  var level: String
  var nodeChoice: String
  var wholeNodes: Bool
  var nodes: Int
  var partitions: [Partition]
  /// Jobs that were left out because no partition can run them.
  var unfit: [Unfit]
  var placementsFile: String?

  struct Partition: Encodable {
    /// Empty where the machine file has no partitions.
    var name: String
    var nodes: Int
    var jobs: Int
    var meanWaitSeconds: Double
  }

  struct Unfit: Encodable {
    var reason: String
    var count: Int
    var firstJob: Int64
  }

  init(_ log: PlacedLog, _ placed: PlacedSchedule, choice: NodeChoice, wholeNodes: Bool, file: String?) {
    level = placed.placement.rawValue
    nodeChoice = choice.rawValue
    self.wholeNodes = wholeNodes
    nodes = log.layout.nodeCount
    let workload = log.placed.workload
    var jobs = [Int](repeating: 0, count: log.layout.partitions.count)
    var waits = [Double](repeating: 0, count: jobs.count)
    for job in 0..<workload.count {
      let partition = Int(log.placed.demands.partition[job])
      jobs[partition] += 1
      waits[partition] += Double(placed.schedule.startSeconds[job] - workload.submitSeconds[job])
    }
    partitions = log.layout.partitions.enumerated().map { index, partition in
      Partition(
        name: partition.name, nodes: partition.groups.reduce(0) { $0 + log.layout.groups[$1].nodes },
        jobs: jobs[index], meanWaitSeconds: jobs[index] > 0 ? waits[index] / Double(jobs[index]) : 0)
    }
    unfit = log.placed.unfit.map { Unfit(reason: $0.reason, count: $0.count, firstJob: $0.firstJob) }
    placementsFile = file
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
