internal import Fingerprints
internal import JobLogs
internal import Recommendations
internal import Slurm
internal import SlurmReplica
internal import SlurmSettings
internal import Statistics

/// What `plait whatif --json` prints.
struct WhatIfAnswer: Answer {
  static let schema = "plait.whatif/1"

  var log: Log
  var configuration: String
  var accounts: String?
  var origin = "simulated"
  var nodes: Int
  var processors: Int
  var seed: UInt64
  var windows: Int
  var jobs: Int
  var settings: [Setting]
  var measures: [Measure]
  var partitions: [Group]
  var qualities: [Group]
  var jobsSooner: Int
  var jobsLater: Int
  var jobsMoved: Int
  var neverStartedBefore: Int
  var neverStartedAfter: Int
  var takenByOneOnly: Int
  var title: String
  var verdict: String
  var warnings: [String]
  var readings: [String]
  var leftOut: [LeftOut]
  var report: String?
  /// `change`, `trade-off` or `keep`.
  var advice: String
  /// The id in the store; absent where the files cannot be changed so.
  var recommendation: String?
  /// What a person does once the change is applied.
  var nextStep: String

  struct Log: Encodable {
    var path: String
    var fingerprint: String
    var lines: Int
  }

  struct Setting: Encodable {
    var name: String
    var before: String?
    var after: String?
  }

  struct Measure: Encodable {
    var name: String
    var before: IntervalEstimate
    var after: IntervalEstimate
    var difference: IntervalEstimate
    var relative: IntervalEstimate?
    /// `better`, `worse` or `unsure`.
    var direction: String
  }

  struct Group: Encodable {
    var name: String
    var jobs: Int
    var meanWaitSecondsBefore: Double
    var meanWaitSecondsAfter: Double
    var difference: IntervalEstimate

    init(_ group: SettingsComparison.Group) {
      name = group.name
      jobs = group.jobs
      meanWaitSecondsBefore = group.meanWaitBefore
      meanWaitSecondsAfter = group.meanWaitAfter
      difference = group.difference
    }
  }

  struct LeftOut: Encodable {
    var reason: String
    var count: Int
    var firstJob: Int64
  }

  init(_ run: WhatIfRun, report: String?, recommendation: Recommendation?) {
    let comparison = run.study.comparison
    log = Log(
      path: run.log.source, fingerprint: ReplicaLog.fingerprint(run.workload).text,
      lines: run.log.intake.lines)
    configuration = run.configuration
    accounts = run.accounts
    nodes = run.cluster.cluster.nodes.count
    processors = run.cluster.cluster.processorCount
    seed = comparison.seed
    windows = comparison.windows
    jobs = comparison.jobs
    settings = run.study.changed.map { Setting(name: $0.name, before: $0.before, after: $0.after) }
    measures = comparison.changes.map { change in
      Measure(
        name: change.measure.rawValue, before: change.before, after: change.after,
        difference: change.difference,
        relative: change.relative, direction: "\(SettingsStudy.direction(change))")
    }
    partitions = comparison.partitions.map(Group.init)
    qualities = comparison.qualities.map(Group.init)
    jobsSooner = comparison.gaining
    jobsLater = comparison.losing
    jobsMoved = comparison.moved
    neverStartedBefore = comparison.neverStarted.before
    neverStartedAfter = comparison.neverStarted.after
    takenByOneOnly = run.study.takenByOneOnly
    title = run.study.title
    verdict = run.study.verdict
    warnings = run.cluster.warnings
    readings = run.workload.readings
    leftOut = run.workload.leftOut.map { LeftOut(reason: $0.reason, count: $0.count, firstJob: $0.firstJob) }
    self.report = report
    advice = run.study.advice.rawValue
    self.recommendation = recommendation?.id
    nextStep = run.study.nextStep
  }
}
