internal import Simulation
internal import SlurmControl
internal import StartForecasts
internal import StartTimes

/// What `plait eta --all --json` prints: every job that waits for its turn, by when it is expected to start.
struct LiveQueueAnswer: Answer {
  static let schema = "plait.eta-queue/1"

  var atSeconds: Int64
  var processors: Int
  var freeProcessors: Int64
  var jobs: [Job]
  /// Waiting jobs that something other than the order holds back.
  var blocked: [Blocked]
  var source: LiveEtaAnswer.Source

  struct Job: Encodable {
    var job: Int64
    var shown: String
    var user: String
    var partition: String
    var requestedProcessors: Int32
    var requestedSeconds: Int64?
    var waitedSeconds: Int64
    var medianSeconds: Double
    var fourFifths: EtaAnswer.Interval
    var withinTenMinutes: Double
    var withinHour: Double
    var jobsAhead: Int
    var slurmReason: String
    /// The start that slurmctld plans, where it plans one.
    var slurmSeconds: Int64?
    var learnedSeconds: Double?
  }

  struct Blocked: Encodable {
    var job: Int64
    var shown: String
    var user: String
    var slurmReason: LiveEtaAnswer.Reason
  }

  init(_ context: LiveEtaAnswer.Context) {
    let forecaster = context.forecaster
    let snapshot = forecaster.snapshot
    atSeconds = snapshot.atSeconds
    processors = forecaster.processors
    freeProcessors = forecaster.freeProcessors
    source = context.source
    let found = forecaster.forecasts()
    jobs = found.map { place, forecast in
      let live = snapshot.jobs[place]
      return Job(
        job: live.number, shown: live.shownNumber, user: live.user, partition: live.partition,
        requestedProcessors: forecaster.record.positions[place]?.first.map {
          forecaster.record.jobs.workload.processors[$0]
        } ?? 0,
        requestedSeconds: live.limitSeconds,
        waitedSeconds: max(snapshot.atSeconds - (live.eligibleSeconds ?? live.submitSeconds), 0),
        medianSeconds: forecast.start.medianSeconds, fourFifths: .init(forecast.start.fourFifths),
        withinTenMinutes: forecast.start.withinTenMinutes, withinHour: forecast.start.withinHour,
        jobsAhead: forecast.reason.jobsAhead, slurmReason: live.reason,
        slurmSeconds: live.startSeconds.map { max($0 - snapshot.atSeconds, 0) },
        learnedSeconds: forecast.learnedSeconds)
    }
    jobs.sort { ($0.medianSeconds, $0.job) < ($1.medianSeconds, $1.job) }
    let told = Set(found.map(\.place))
    blocked = snapshot.jobs.indices.filter { snapshot.jobs[$0].isWaiting && !told.contains($0) }.map {
      let live = snapshot.jobs[$0]
      return Blocked(
        job: live.number, shown: live.shownNumber, user: live.user,
        slurmReason: .init(SlurmReason(live.reason)))
    }
  }
}
