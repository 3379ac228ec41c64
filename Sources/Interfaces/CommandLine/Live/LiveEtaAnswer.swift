internal import Simulation
internal import SlurmControl
internal import StartForecasts
internal import StartTimes

/// What `plait eta JOB --json` prints of a live queue. Seconds that end in no name of a moment count from the moment of
/// the snapshot.
struct LiveEtaAnswer: Answer {
  static let schema = "plait.eta-live/1"

  /// The moment of the snapshot, by the controller's clock: seconds since 1970.
  var atSeconds: Int64
  /// `waiting`, `held`, `running`, `over`, `script`, or Slurm's word.
  var state: String
  var job: Int64?
  /// The number as Slurm shows it.
  var shown: String?
  var script: String?
  var user: String?
  var partition: String?
  var priority: Int64?
  var waitingTasks: Int64?
  var requestedProcessors: Int32?
  /// Absent for a job without a limit.
  var requestedSeconds: Int64?
  var waitedSeconds: Int64?
  var startedAtSeconds: Int64?
  var endedAtSeconds: Int64?
  /// Of a running job.
  var end: End?
  var forecast: Start?
  var lastTask: Start?
  /// By the trees that learned from past starts.
  var learnedSeconds: Double?
  /// The start that slurmctld plans, where it plans one.
  var slurmSeconds: Int64?
  var slurmReason: Reason?
  var reason: EtaAnswer.Reason?
  /// The first in line.
  var ahead: [Int64] = []
  var alternatives: [EtaAnswer.Alternative] = []
  var source: Source
  var notes: [String] = []

  struct Start: Encodable {
    var medianSeconds: Double
    var fourFifths: EtaAnswer.Interval
    var withinTenMinutes: Double
    var withinHour: Double

    init(_ start: LiveForecast.Start) {
      medianSeconds = start.medianSeconds
      fourFifths = .init(start.fourFifths)
      withinTenMinutes = start.withinTenMinutes
      withinHour = start.withinHour
    }
  }

  struct End: Encodable {
    var medianSeconds: Double
    var lateSeconds: Double
  }

  struct Reason: Encodable {
    var word: String
    var kind: String
    var text: String

    init(_ reason: SlurmReason) {
      word = reason.word
      kind = reason.kind.rawValue
      text = reason.text
    }
  }

  /// What the forecast comes from.
  struct Source: Encodable {
    var past: String
    var pastJobs: Int
    var model: String?
    var examples: Int
    var rollouts: Int
  }

  struct Context {
    var forecaster: LiveStartForecaster
    var past: String
    var model: String?

    var source: Source {
      Source(
        past: past, pastJobs: forecaster.record.pastJobs, model: model, examples: forecaster.examples,
        rollouts: forecaster.rollouts)
    }
  }

  /// A script that is not submitted.
  init(_ context: Context, script: String, notes: [String]) {
    atSeconds = context.forecaster.snapshot.atSeconds
    state = "script"
    self.script = script
    source = context.source
    self.notes = notes
    if let forecast = context.forecaster.forecastOfAsked() { take(forecast, context) }
    alternatives = Self.alternatives(context, nil)
    let jobs = context.forecaster.record.jobs
    requestedProcessors = jobs.workload.processors.last
  }

  /// A job of the queue.
  init(_ context: Context, place: Int) {
    let snapshot = context.forecaster.snapshot
    let live = snapshot.jobs[place]
    atSeconds = snapshot.atSeconds
    source = context.source
    state = Self.word(live)
    job = live.number
    shown = live.shownNumber
    user = live.user
    partition = live.partition
    requestedSeconds = live.limitSeconds
    guard live.isWaiting else {
      requestedProcessors = Int32(clamping: live.processors)
      startedAtSeconds = live.startSeconds
      if live.hasEnded { endedAtSeconds = live.endSeconds }
      end = context.forecaster.end(place: place).map {
        End(medianSeconds: $0.medianSeconds, lateSeconds: $0.lateSeconds)
      }
      return
    }
    priority = live.priority
    if live.tasks > 1 { waitingTasks = live.tasks }
    waitedSeconds = max(snapshot.atSeconds - (live.eligibleSeconds ?? live.submitSeconds), 0)
    slurmSeconds = live.startSeconds.map { max($0 - snapshot.atSeconds, 0) }
    let reason = SlurmReason(live.reason)
    slurmReason = Reason(reason)
    if let forecast = context.forecaster.forecast(place: place) {
      take(forecast, context)
      requestedProcessors = context.forecaster.record.positions[place]?.first.map {
        context.forecaster.record.jobs.workload.processors[$0]
      }
      alternatives = Self.alternatives(context, place)
    } else {
      requestedProcessors = Int32(clamping: live.processors)
      notes.append("it asks for more processors than the machine has up: nothing can be forecast")
    }
    notes += Self.notes(live, reason, within: context.forecaster.reservation(ofPlace: place))
  }

  /// A job that accounting alone remembers.
  init(_ context: Context, past job: PassedJob) {
    atSeconds = context.forecaster.snapshot.atSeconds
    source = context.source
    state = "over"
    self.job = job.number
    shown = "\(job.number)"
    user = job.user
    partition = job.partition
    requestedProcessors = Int32(clamping: job.processors)
    requestedSeconds = job.limitSeconds
    startedAtSeconds = job.startSeconds
    endedAtSeconds = job.endSeconds
  }

  private static func word(_ live: LiveJob) -> String {
    if live.isHeld { return "held" }
    switch live.state {
    case .waiting: return "waiting"
    case .running: return "running"
    case .suspended: return "suspended"
    case .completing: return "completing"
    case .ended: return "over"
    case .other(let word): return word
    }
  }

  private static func notes(
    _ live: LiveJob, _ reason: SlurmReason, within reservation: LiveReservation?
  ) -> [String] {
    var notes: [String] = []
    switch reason.kind {
    case .held: notes.append("the forecast is of a job that is released now")
    case .dependency: notes.append("the forecast counts from when what it depends on is over")
    case .limit, .unavailable:
      notes.append(
        "the forecast is of a job that nothing but the order holds back: as it stands, it starts later")
    case .begin: notes.append("the forecast knows its begin time")
    case .order, .other: break
    }
    if live.tasks > 1 {
      notes.append(
        "\(live.tasks) tasks of the array wait: the forecast is of the first; lastTask is of the last")
    }
    if let reservation {
      notes.append(
        "it asks for the reservation \(reservation.name): the forecast is within its \(reservation.processors) processors"
      )
    } else if !live.reservation.isEmpty {
      notes.append("it asks for the reservation \(live.reservation): the forecast is of a job without it")
    }
    if live.heterogeneousLeader != nil {
      notes.append("its parts start together: the forecast is of this part alone")
    }
    return notes
  }

  private mutating func take(_ forecast: LiveForecast, _ context: Context) {
    let workload = context.forecaster.record.jobs.workload
    self.forecast = Start(forecast.start)
    lastTask = forecast.lastTask.map { Start($0) }
    learnedSeconds = forecast.learnedSeconds
    ahead = forecast.ahead
    let reason = forecast.reason
    self.reason = EtaAnswer.Reason(
      kind: reason.kind.rawValue, freeProcessors: reason.freeProcessors, jobsAhead: reason.jobsAhead,
      processorsAhead: reason.processorsAhead, processorHoursAhead: reason.processorHoursAhead,
      expectedProcessorHoursAhead: reason.likelyProcessorHoursAhead,
      awaited: reason.awaited.map {
        EtaAnswer.Release(
          job: workload.id[$0.job], processors: $0.processors, medianSeconds: $0.medianSeconds,
          lateSeconds: $0.lateSeconds, limitSeconds: $0.limitSeconds)
      })
  }

  private static func alternatives(_ context: Context, _ place: Int?) -> [EtaAnswer.Alternative] {
    context.forecaster.alternatives(place: place).map {
      EtaAnswer.Alternative(
        processors: $0.processors, requestedSeconds: $0.requestedSeconds,
        medianSeconds: $0.start.medianSeconds,
        fourFifths: .init($0.start.fourFifths), startsNoticeablySooner: $0.startsNoticeablySooner)
    }
  }
}
