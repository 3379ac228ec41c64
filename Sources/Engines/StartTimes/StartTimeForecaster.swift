package import Learning
internal import RunTimes
package import Simulation
internal import Statistics

/// Walks through a record, learns from the starts that have happened, and forecasts those to come.
///
/// At submissions, and at other moments of jobs that wait, the features are kept; when the job starts they
/// become an example. A model is trained from examples whose start has happened by then.
package final class StartTimeForecaster {
  package let replay: QueueReplay
  package private(set) var model: StartTimeModel?
  /// How wide intervals are, at submission and for jobs that have waited: the latter are mostly those
  /// that wait long, and harder to tell.
  private var calibrations = [StartIntervals(), StartIntervals()]
  /// How often a model was trained.
  package private(set) var trainings = 0

  private var features: StartTimeFeatures
  private var examples = StartTimeExamples()
  private var random: RandomGenerator
  private var pending: [Int32: [Pending]] = [:]
  /// The row that was made last of a job as recorded, and whose it is; -1 for none.
  private var latestRow: [Float] = []
  private var latestJob = -1
  /// Examples are kept from this job on.
  private let firstExample: Int

  /// A forecast whose outcome will calibrate later ones.
  private struct Pending {
    var distribution: StartTimeDistribution
    var seconds: Int64
    var calibration: Int
  }

  /// At most this many examples, the latest, are trained on.
  package static let exampleLimit = 12_000
  /// The share of the examples that the intervals are calibrated with.
  private static let heldBackShare = 0.15
  /// Fewer examples are not learned from.
  package static let leastExamples = 300

  /// - Parameter firstExample: Examples are gathered from this job on; earlier ones only feed the history.
  /// - Throws: `SimulationError.unsupported` for a policy that cannot be simulated forward.
  package convenience init(
    _ jobs: RecordedJobs, processors: Int, policy: Policy, firstExample: Int = 0, seed: UInt64 = 1
  ) throws(SimulationError) {
    try self.init(
      jobs, processors: processors, rules: ServiceRules(policy), firstExample: firstExample, seed: seed)
  }

  /// - Parameters:
  ///   - rules: What the forward simulations follow.
  ///   - firstExample: Examples are gathered from this job on; earlier ones only feed the history.
  ///   - trained: What was learned before: then nothing is gathered, and forecasts are made with it at once.
  /// - Throws: `SimulationError.unsupported` for a policy that cannot be simulated forward.
  package init(
    _ jobs: RecordedJobs, processors: Int, rules: ServiceRules, firstExample: Int = 0, seed: UInt64 = 1,
    trained: TrainedStartTimes? = nil
  ) throws(SimulationError) {
    replay = try QueueReplay(jobs, processors: processors, rules: rules, runTimes: trained?.runTimes)
    features = StartTimeFeatures(
      processors: processors, partitions: rules.partitions.map(\.processors), seed: seed)
    random = RandomGenerator(seed: seed)
    self.firstExample = trained == nil ? firstExample : .max
    if let trained {
      model = trained.model
      calibrations = [StartIntervals(trained.atSubmission), StartIntervals(trained.whileWaiting)]
    }
  }

  // MARK: - The walk

  /// Plays the next event of the record; nil at its end.
  @discardableResult
  package func step() -> QueueReplay.Event? {
    guard let event = replay.nextEvent else { return nil }
    replay.step()
    let job = Int(event.job)
    switch event.kind {
    case .submission where job >= firstExample: keepExamples(job)
    case .start: learnStart(job)
    case .end:
      examples.drop(event.job)
      pending[event.job] = nil
    case .submission: break
    }
    return event
  }

  /// Plays all events up to and including those of `seconds`.
  package func advance(to seconds: Int64, progress: (Int) -> Bool = { _ in true }) -> Bool {
    while let event = replay.nextEvent, event.seconds <= seconds {
      step()
      if event.kind == .submission, replay.submitted % 64 == 0, !progress(replay.submitted) { return false }
    }
    replay.advance(to: seconds)
    latestJob = -1
    return true
  }

  /// The job itself, and every other time one that waits already.
  private func keepExamples(_ job: Int) {
    let row = features.row(of: JobAsk(job, of: replay.jobs), in: replay)
    examples.keep(row, of: Int32(truncatingIfNeeded: job), at: replay.now)
    if replay.submitted % 2 == 0, replay.waiting.count > 1 {
      let other = Int(replay.waiting[random.below(replay.waiting.count - 1)])
      let otherRow = features.row(of: JobAsk(other, of: replay.jobs), in: replay)
      examples.keep(otherRow, of: Int32(truncatingIfNeeded: other), at: replay.now)
      latestJob = -1
    } else {
      latestRow = row
      latestJob = job
    }
  }

  private func learnStart(_ job: Int) {
    let number = Int32(truncatingIfNeeded: job)
    examples.started(number, at: replay.now)
    for forecast in pending.removeValue(forKey: number) ?? [] {
      calibrations[forecast.calibration].observe(
        needed: forecast.distribution.massToHold(Double(replay.now - forecast.seconds)))
    }
  }

  // MARK: - Learning

  package var exampleCount: Int { examples.finishedCount }

  /// Trains on the examples so far: once without the latest of them, to see how wide intervals must be,
  /// and once with all. Does nothing where there are fewer than `leastExamples`.
  package func learn(progress: (Int) -> Bool = { _ in true }) throws(LearningError) {
    let order = examples.finished(atMost: Self.exampleLimit)
    guard order.count >= Self.leastExamples else { return }
    let cut = Int(Double(order.count) * (1 - Self.heldBackShare))
    let first = try train(on: order[..<cut], progress)
    var masses: [[Double]] = [[], []]
    for index in order[cut...] {
      let row = examples.row(index)
      masses[Self.calibration(row)].append(first.distribution(for: row).massToHold(examples.seconds(index)))
    }
    // While waiting, only outcomes that came soon are held back; what was learned from all stays.
    for group in calibrations.indices where group == 0 || trainings == 0 {
      calibrations[group] = StartIntervals(heldBack: masses[group])
    }
    model = try train(on: order[...], progress)
    trainings += 1
  }

  private func train(
    on order: ArraySlice<Int>, _ progress: (Int) -> Bool
  ) throws(LearningError) -> StartTimeModel {
    var rows: [Float] = []
    rows.reserveCapacity(order.count * StartTimeFeatures.count)
    for index in order { rows += examples.row(index) }
    return try StartTimeModel.trained(
      features: rows, seconds: order.map { examples.seconds($0) }, progress: progress)
  }

  /// What has been learned so far, to be kept; nil before anything was.
  package var trained: TrainedStartTimes? {
    model.map {
      TrainedStartTimes(
        model: $0, runTimes: replay.runTimes.model, atSubmission: .init(calibrations[0]),
        whileWaiting: .init(calibrations[1]))
    }
  }

  // MARK: - Forecasts

  /// When the job, which waits now, will start if it asks for what `ask` says.
  ///
  /// - Parameter follows: Whether the outcome shall calibrate later intervals.
  package func forecast(_ ask: JobAsk, follows: Bool = false) -> StartForecast {
    let isLatest = latestJob == ask.job && ask == JobAsk(ask.job, of: replay.jobs)
    let row = isLatest ? latestRow : features.row(of: ask, in: replay)
    let simulated = features.simulated
    guard let model else { return StartForecast(simulated: simulated) }
    let distribution = model.distribution(for: row)
    let calibration = Self.calibration(row)
    if follows {
      pending[Int32(truncatingIfNeeded: ask.job), default: []].append(
        Pending(distribution: distribution, seconds: replay.now, calibration: calibration))
    }
    return StartForecast(
      distribution, model: model, intervals: calibrations[calibration], simulated: simulated)
  }

  /// 0 for a job that has just come, 1 for one that has waited.
  private static func calibration(_ row: [Float]) -> Int {
    row[StartTimeFeatures.waitedIndex] > 0 ? 1 : 0
  }
}
