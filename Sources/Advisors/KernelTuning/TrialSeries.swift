internal import ConfigurationSearch
internal import KernelSpecifications
internal import ParameterSpaces

/// The trials of one session: what is known, what is under way, and what comes next.
struct TrialSeries<Strategy: ConfigurationStrategy & ForecastsImprovement> {
  private let session: TuningSession
  private let executor: any TrialExecutor
  private var search: ConfigurationSearch<Strategy>
  /// Those of earlier searches first.
  private(set) var trials: [KernelTrial] = []
  /// How many of the trials were known before.
  let known: Int
  /// Numbers in the search.
  private var underWay: [[String: ParameterValue]: Int] = [:]
  private var rule: StopRule

  /// - Parameter known: Trials of the same kernel, size and device from earlier on: they count and are not repeated. A default that failed is
  ///   tried again, as with a failure nothing can be compared.
  init(
    session: TuningSession, executor: any TrialExecutor, search: ConfigurationSearch<Strategy>,
    known: [KernelTrial]
  ) {
    self.session = session
    self.executor = executor
    var search = search
    let space = session.specification.space
    let ownDefault = space.configuration(space.defaultLevels)
    for trial in known where trial.failure == nil || trial.configuration != ownDefault {
      guard let levels = space.levels(of: trial.configuration), let number = search.number(of: levels),
        search.history.position(of: number) == nil
      else { continue }
      trials.append(trial)
      search.learn(number, trial.outcome(session.objectives))
    }
    self.search = search
    self.known = trials.count
    rule = StopRule(workSeconds: session.workSeconds, patience: 8, fewestTrials: 30)
  }

  /// Trials of this session.
  var made: Int { trials.count - known }
  var isUnderWay: Bool { !underWay.isEmpty }

  /// The trial of the user's own configuration, from earlier on or new.
  ///
  /// - Throws: `TuningError` where it fails, and what the executor throws.
  mutating func tryDefault() async throws -> KernelTrial {
    let space = session.specification.space
    let own = space.configuration(space.defaultLevels)
    if let known = trials.first(where: { $0.configuration == own }) { return known }
    guard let trial = try await executor.evaluate([own], best: nil).first else {
      throw TuningError(.defaultFails, "the default configuration could not be tried")
    }
    if let failure = trial.failure {
      throw TuningError(
        .defaultFails,
        "the default configuration fails, so there is nothing to compare with; mend it, or set other defaults: \(failure)"
      )
    }
    trials.append(trial)
    if let number = search.number(of: space.defaultLevels) {
      search.learn(number, trial.outcome(session.objectives))
    }
    return trial
  }

  /// Begins as many trials as keep the executor busy and the budget has room for; none where everything was tried.
  mutating func beginTrials() async throws {
    let space = session.specification.space
    let room = min(executor.batch, session.budget.evaluations.map { $0 - made } ?? .max)
    while underWay.count < room, let number = search.next(batch: room - underWay.count) {
      let configuration = space.configuration(search.pool.levels(of: number))
      underWay[configuration] = number
      try await executor.begin(configuration)
    }
  }

  /// Waits for the next trial that ends.
  mutating func next() async throws -> KernelTrial {
    let isTime = session.objectives == [.time] && session.specification.command == nil
    let trial = try await executor.next(best: isTime ? best : nil)
    trials.append(trial)
    if let number = underWay.removeValue(forKey: trial.configuration) {
      search.record(number, trial.outcome(session.objectives))
    }
    return trial
  }

  /// Why the search may end by itself now; nil where it pays, or must not.
  mutating func reasonToStop(after trial: KernelTrial, seconds: Double) -> StopReason? {
    guard session.stopsByItself, session.objectives.count == 1 else { return nil }
    return rule.reason(
      afterTrialOf: trial.value(of: session.objectives[0]) ?? .nan, seconds: seconds,
      forecast: search.strategy.expectedImprovement)
  }

  func progress(
    _ new: [KernelTrial], _ defaultTrial: KernelTrial, seconds: Double
  ) -> TuningSession.Progress {
    TuningSession.Progress(
      trials: made, failures: trials.dropFirst(known).count { $0.failure != nil }, newTrials: new,
      best: search.history.bestPosition.map { search.history.costs[$0] },
      defaultValue: defaultTrial.value(of: session.objectives[0]), seconds: seconds)
  }

  private var best: KernelTrial? {
    trials.lazy.compactMap { trial in trial.value(of: session.objectives[0]).map { (trial, $0) } }
      .min { $0.1 < $1.1 }?.0
  }
}

extension ParameterSpace {
  /// A configuration by name.
  func configuration(_ levels: [Int32]) -> [String: ParameterValue] {
    var configuration: [String: ParameterValue] = [:]
    for (parameter, value) in zip(parameters, values(of: levels)) { configuration[parameter.name] = value }
    return configuration
  }

  /// The levels of a configuration; nil where a parameter is missing or a value is not one of its values.
  func levels(of configuration: [String: ParameterValue]) -> [Int32]? {
    var levels: [Int32] = []
    for parameter in parameters {
      guard let value = configuration[parameter.name], let level = parameter.level(of: value) else {
        return nil
      }
      levels.append(Int32(level))
    }
    return levels
  }
}
