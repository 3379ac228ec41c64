internal import JobLogs
internal import Simulation
internal import SlurmSettings
internal import StartTimes

/// What `plait eta --json` prints. Seconds that end in no name of a moment count from the moment asked at.
struct EtaAnswer: Answer {
  static let schema = "plait.eta/1"

  var log: String
  var processors: Int
  var policy: String
  /// The slurm.conf that the rules are of, its keys that they follow, and those that bear on starts and are not
  /// followed.
  var configuration: String?
  var keysUsed: [String]
  var keysNotUsed: [String]
  /// The file that the model was read from.
  var model: String?
  /// The moment asked at and the job's submission, in the log's own seconds.
  var atSeconds: Int64
  var submittedAtSeconds: Int64
  /// Absent for a script.
  var job: Int64?
  var script: String?
  var requestedProcessors: Int32
  var requestedSeconds: Int32
  /// `learned` or `simulated`.
  var origin: String
  /// The moments with a known outcome that were learned from.
  var examples: Int
  var start: Start
  /// The forward simulations over the users' requests (as `squeue --start`) and over expected run times.
  var byRequestsSeconds: Double
  var byExpectedRunTimesSeconds: Double
  var reason: Reason
  var alternatives: [Alternative]
  var notes: [String]

  struct Start: Encodable {
    var medianSeconds: Double
    var likeliestSeconds: Double
    var half: Interval
    var fourFifths: Interval
    var withinMinute: Double
    var withinTenMinutes: Double
    var withinHour: Double

    init(_ forecast: StartForecast) {
      medianSeconds = forecast.medianSeconds
      likeliestSeconds = forecast.likeliestSeconds
      half = Interval(forecast.half)
      fourFifths = Interval(forecast.fourFifths)
      withinMinute = forecast.withinMinute
      withinTenMinutes = forecast.withinTenMinutes
      withinHour = forecast.withinHour
    }
  }

  struct Interval: Encodable {
    var fromSeconds: Double
    var toSeconds: Double

    init(_ range: ClosedRange<Double>) {
      fromSeconds = range.lowerBound
      toSeconds = range.upperBound
    }
  }

  struct Reason: Encodable {
    var kind: String
    var freeProcessors: Int64
    var jobsAhead: Int
    var processorsAhead: Int64
    var processorHoursAhead: Double
    var expectedProcessorHoursAhead: Double
    var awaited: [Release]
  }

  /// A running job whose end is waited for; seconds from now to its end.
  struct Release: Encodable {
    var job: Int64
    var processors: Int32
    var medianSeconds: Double
    var lateSeconds: Double
    var limitSeconds: Double
  }

  struct Alternative: Encodable {
    var processors: Int32
    var requestedSeconds: Int32
    var medianSeconds: Double
    var fourFifths: Interval
    /// By at least a minute and a quarter, in the forecast and no later in the simulation.
    var startsNoticeablySooner: Bool
  }

  init(
    question: EtaQuestion, record: EtaRecord, rules: ServiceRules, configuration: String?, model: String?,
    ask: JobAsk, forecast: StartForecast,
    reason: WaitReason, others: [(JobAsk, StartForecast)], examples: Int
  ) {
    let workload = question.known.workload
    let origin = workload.originSeconds
    log = record.log.source
    processors = record.processors
    policy = rules.policy.description(estimate: .requested)
    self.configuration = configuration
    keysUsed = record.service?.keysUsed ?? []
    keysNotUsed = record.service?.keysNotUsed ?? []
    self.model = model
    atSeconds = question.seconds + origin
    submittedAtSeconds = workload.submitSeconds[question.job] + origin
    job = question.script == nil ? workload.id[question.job] : nil
    script = question.script
    requestedProcessors = ask.processors
    requestedSeconds = ask.requestedSeconds
    self.origin = forecast.origin.rawValue
    self.examples = examples
    start = Start(forecast)
    byRequestsSeconds = forecast.simulated.byRequests
    byExpectedRunTimesSeconds = forecast.simulated.byMedians
    self.reason = Reason(
      kind: reason.kind.rawValue, freeProcessors: reason.freeProcessors, jobsAhead: reason.jobsAhead,
      processorsAhead: reason.processorsAhead, processorHoursAhead: reason.processorHoursAhead,
      expectedProcessorHoursAhead: reason.likelyProcessorHoursAhead,
      awaited: reason.awaited.map {
        Release(
          job: workload.id[$0.job], processors: $0.processors, medianSeconds: $0.medianSeconds,
          lateSeconds: $0.lateSeconds, limitSeconds: $0.limitSeconds)
      })
    alternatives = others.map { other, its in
      Alternative(
        processors: other.processors, requestedSeconds: other.requestedSeconds,
        medianSeconds: its.medianSeconds, fourFifths: Interval(its.fourFifths),
        startsNoticeablySooner: its.medianSeconds <= forecast.medianSeconds - 60
          && its.medianSeconds <= 0.75 * forecast.medianSeconds
          && its.simulated.byMedians <= forecast.simulated.byMedians)
    }
    notes = question.notes
  }

  /// The alternatives that start noticeably sooner and give up no more than another that starts as soon.
  var recommended: [Alternative] { Self.recommended(alternatives) }

  static func recommended(_ alternatives: [Alternative]) -> [Alternative] {
    let sooner = alternatives.filter(\.startsNoticeablySooner)
    let kept = sooner.filter { one in
      !sooner.contains { other in
        other.medianSeconds <= one.medianSeconds && other.processors >= one.processors
          && other.requestedSeconds >= one.requestedSeconds
          && (other.processors > one.processors || other.requestedSeconds > one.requestedSeconds
            || other.medianSeconds < one.medianSeconds)
      }
    }
    return kept.sorted {
      ($0.medianSeconds, -$0.processors, -$0.requestedSeconds) < (
        $1.medianSeconds, -$1.processors, -$1.requestedSeconds
      )
    }
  }
}
