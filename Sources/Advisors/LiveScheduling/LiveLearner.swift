internal import Learning
internal import RunTimes
internal import Simulation
internal import SlurmControl

/// What is known of run times on a live cluster: grows with every job that is seen to come, start and end.
///
/// Training is done elsewhere, on a copy (`examples`), so that a cycle never waits for it.
struct LiveLearner {
  /// A job without a time limit is taken to ask for this.
  static let unlimitedSeconds: Int64 = 7 * 86_400
  /// Past jobs that are kept for features and training.
  static let remembered = 20_000

  private(set) var predictor: OnlineRunTimes
  /// What is expected of each job, by its position.
  private(set) var expectation: [RunTimeExpectation] = []
  private var users: [String: Int32] = [:]
  /// Times count from here, so that they fit what simulations and keys expect.
  let originSeconds: Int64
  /// Ended jobs since the last training was asked for.
  private var endedAtTraining = 0
  private(set) var ended = 0

  /// Learns from jobs that are over, predicting each from those that had ended before it, so that what was
  /// predicted can be used to try policies on. Takes some seconds for ten thousand jobs.
  init(past: [PassedJob], originSeconds: Int64, model: RunTimeModel?) {
    self.originSeconds = originSeconds
    predictor = OnlineRunTimes(Workload(), model: model, plan: model == nil ? .growing : .never)
    learn(from: past)
    predictor.stopTraining()
    endedAtTraining = predictor.model == nil ? 0 : ended
  }

  var userCount: Int { users.count }
  var hasModel: Bool { predictor.model != nil }

  mutating func user(_ name: String) -> Int32 {
    if let number = users[name] { return number }
    let number = Int32(users.count)
    users[name] = number
    return number
  }

  /// Takes in a job that has been submitted; its position.
  mutating func admit(_ job: PassedJob, at now: Int64) -> Int {
    let position = predictor.admit(
      id: job.number, submitSeconds: max(job.submitSeconds - originSeconds, 0),
      processors: Int32(clamping: max(job.processors, 1)),
      requestedSeconds: Int32(clamping: job.limitSeconds ?? Self.unlimitedSeconds), user: user(job.user))
    expectation.append(predictor.submitted(position, at: now - originSeconds))
    return position
  }

  /// The quantile of a job's run time before it starts.
  func quantileSeconds(of position: Int, level: Double) -> Double {
    predictor.quantileSeconds(of: position, level: level, elapsedSeconds: 0)
  }

  mutating func started(_ position: Int, at now: Int64) {
    predictor.started(position, at: now - originSeconds)
  }

  mutating func withdrawn(_ position: Int) { predictor.withdrawn(position) }

  /// Takes in what the ends since the last call have taught about jobs that wait.
  mutating func revise(at now: Int64) {
    var revised: [RevisedExpectation] = []
    predictor.revise(&revised, at: now - originSeconds)
    for change in revised { expectation[Int(change.job)] = change.expectation }
  }

  mutating func adopt(_ model: RunTimeModel, at now: Int64) {
    predictor.adopt(model)
    revise(at: now)
  }

  mutating func ended(_ position: Int, ranFor seconds: Int64, at now: Int64) {
    predictor.ended(position, ranFor: Int32(clamping: max(seconds, 0)), at: now - originSeconds)
    ended += 1
  }

  /// Replays jobs that are over, in the order of what happened to them.
  private mutating func learn(from jobs: [PassedJob]) {
    enum Event: Int { case end, start, submission }
    var events: [(at: Int64, kind: Event, job: Int)] = []
    for (index, job) in jobs.enumerated() {
      guard let start = job.startSeconds, let end = job.endSeconds, end >= start, start >= job.submitSeconds
      else { continue }
      events.append((job.submitSeconds, .submission, index))
      events.append((start, .start, index))
      events.append((end, .end, index))
    }
    events.sort {
      ($0.at, $0.job, -$0.kind.rawValue) < ($1.at, $1.job, -$1.kind.rawValue)
    }
    var positions = [Int](repeating: -1, count: jobs.count)
    for event in events {
      switch event.kind {
      case .submission: positions[event.job] = admit(jobs[event.job], at: event.at)
      case .start: predictor.started(positions[event.job], at: event.at - originSeconds)
      case .end:
        let job = jobs[event.job]
        ended(positions[event.job], ranFor: job.endSeconds! - job.startSeconds!, at: event.at)
      }
    }
    revise(at: events.last?.at ?? originSeconds)
  }

  /// Jobs to train a new model on, when enough have ended since the last one: at 400, then at twice as
  /// many, then every 10,000.
  mutating func examplesIfDue() -> RunTimeExamples? {
    let due = endedAtTraining == 0 ? 400 : min(2 * endedAtTraining, endedAtTraining + 10_000)
    guard ended >= due else { return nil }
    endedAtTraining = ended
    return predictor.examples()
  }
}
