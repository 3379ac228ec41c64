internal import Diagnostics
internal import Recommendations
internal import RunTimes
package import Simulation
internal import Statistics

/// Compares scheduling policies on a log, learns one, and says which to take.
///
/// The log is split by time. The policy is learned and chosen on the first part alone; then every
/// policy is simulated over the whole log and measured on the rest.
package struct SchedulingAdvisor: Sendable {
  /// Of the order in which a search asks for its evaluations: evaluations that were saved under another one are not its own.
  package static let searchForm = 2

  package let workload: Workload
  package let processors: Int
  package let options: SchedulingOptions

  /// The fewest jobs that can be split into a part to learn from and a part to measure on.
  package static let jobsNeeded = 200
  /// Conservative backfilling is compared on logs of up to this many jobs.
  private static let conservativeJobLimit = 120_000
  /// How many learned policies beside the chosen one are measured, for the front.
  static let frontCandidates = 8
  /// By how much a search must better its start on jobs that it has not seen.
  private static let leastGain = 0.05
  /// What the policy that was learned is called; the others of the front have it with a number.
  static let learnedName = "learned"

  package init(workload: Workload, processors: Int, options: SchedulingOptions) {
    self.workload = workload
    self.processors = processors
    self.options = options
  }

  /// What an interrupted search has measured so far, to go on from.
  package struct Evaluations: Sendable, Codable {
    var metrics: [[TrainingSet.ScenarioMetrics]] = []

    package init() {}

    /// How many policies were tried.
    package var count: Int { metrics.count }
  }

  /// What is under way, for a line of progress.
  package enum Phase: Sendable {
    case comparing(done: Int, of: Int)
    /// Run times are being learned from the training part.
    case predicting(done: Int, of: Int)
    case learning(done: Int, of: Int)
    case measuring(done: Int, of: Int)
    /// Random keys, to see what the search is worth.
    case tryingOtherSearches(done: Int, of: Int)
    /// Jobs of the simulation in which keys are chosen on line.
    case choosing(done: Int, of: Int)
    /// A network is being learned from today's decisions.
    case learningOffline
  }

  /// - Parameters:
  ///   - known: What an interrupted run measured, as `save` got it.
  ///   - save: Gets all evaluations so far, after each generation of the search.
  /// - Throws: `SchedulingError.tooFewJobs`; `SimulationError`, also when cancelled; what `save` throws.
  package func study(
    known: Evaluations = Evaluations(), progress: @escaping @Sendable (Phase) -> Void = { _ in },
    isCancelled: @escaping @Sendable () -> Bool = { false },
    save: (Evaluations) throws -> Void = { _ in }
  ) async throws -> SchedulingStudy {
    guard workload.count >= Self.jobsNeeded else {
      throw SchedulingError(
        .tooFewJobs,
        "the log has \(workload.count) jobs; learning and measuring need at least \(Self.jobsNeeded): give a "
          + "longer log, or compare single policies with plait simulate")
    }
    let split = Int((Double(workload.count) * options.trainingFraction).rounded())
    var generator = RandomGenerator(seed: options.seed)
    var training = TrainingSet(workload, range: 0..<split, processors: processors, generator: &generator)
    training.countsPower =
      options.objectives.contains(.poweredRatio)
      || options.constraints.contains { $0.objective == .poweredRatio }
    let (rivals, notRun) = field()

    let rivalMetrics = try await trained(rivals, on: training, progress, isCancelled)
    progress(.predicting(done: 0, of: split))
    let runTimes = try LearnedRunTimes(
      workload.window(0..<split), processors: processors, baseline: options.baseline.policy,
      progress: { progress(.predicting(done: $0, of: split)) }, isCancelled: isCancelled)
    training.recordedRunTimes = runTimes.recorded
    let longestWaitSeconds = longestWait(rivalMetrics[0])
    let learning = PolicyLearning(
      training: training,
      families: [RequestKeyFamily(), ExpectationKeyFamily(longestWaitSeconds: longestWaitSeconds)],
      contenders: NamedPolicy.keysOverLearnedRunTimes(longestWaitSeconds: longestWaitSeconds),
      baseline: rivalMetrics[0], objectives: options.objectives,
      constraints: options.constraints.map(\.withMargin), seed: options.seed, evaluations: options.evaluations
    )
    let total = options.evaluations
    let archive = try await learning.run(
      known: known.metrics, progress: { progress(.learning(done: $0, of: total)) },
      isCancelled: isCancelled,
      save: { history in
        var evaluations = Evaluations()
        evaluations.metrics = history
        try save(evaluations)
      })

    let choice = choose(rivals, rivalMetrics, archive, learning)
    var study = try await measure(
      choice, rivals: rivals, runTimes: runTimes, notRun: notRun, split: split, evaluations: archive.count,
      progress, isCancelled)
    let model = runTimes.model
    let fronts = try await fronts(
      FrontStudy(
        workload, processors: processors, options: options, training: training, runTimes: runTimes,
        comparison: comparison(split), field: rivals, fieldMetrics: rivalMetrics, isCancelled: isCancelled),
      of: learning, tried: archive, outcomes: study.outcomes, progress: progress,
      simulate: { try self.simulate($0, model, isCancelled) })
    study.fronts = fronts.volumes
    study.notRun += fronts.notRun
    try await addCostlyAblations(
      to: &study, learned: choice.learned.first, longestWaitSeconds: longestWaitSeconds, progress,
      isCancelled)
    return study
  }

  /// The jobs held back, window by window.
  func comparison(_ split: Int) -> HeldBackComparison {
    let end = min(
      workload.count, split + Int((Double(workload.count) * (options.testFraction ?? 1)).rounded()))
    return HeldBackComparison(workload, processors: processors, range: split..<end, seed: options.seed)
  }

  /// The longest wait that the constraints allow on the training set, or today's.
  private func longestWait(_ baseline: [TrainingSet.ScenarioMetrics]) -> Double {
    let today = baseline[0].whole
    let limits = options.constraints.filter { $0.objective == .maxWait }.map { $0.limit(baseline: today) }
    return max(limits.min() ?? today.maxWaitSeconds, 60)
  }

  /// The baseline and then every other policy of the field.
  private func field() -> ([NamedPolicy], [String]) {
    var rivals = [options.baseline]
    var notRun: [String] = []
    for rival in options.field where rival.policy != options.baseline.policy {
      if rival.policy.backfill == .conservative, workload.count > Self.conservativeJobLimit {
        notRun.append("\(rival.name): left out, as the log has more than \(Self.conservativeJobLimit) jobs")
      } else {
        rivals.append(rival)
      }
    }
    return (rivals, notRun)
  }

  private func trained(
    _ rivals: [NamedPolicy], on training: TrainingSet, _ progress: @escaping @Sendable (Phase) -> Void,
    _ isCancelled: @escaping @Sendable () -> Bool
  ) async throws -> [[TrainingSet.ScenarioMetrics]] {
    progress(.comparing(done: 0, of: rivals.count))
    let total = rivals.count
    return try await concurrentMap(rivals, progress: { progress(.comparing(done: $0, of: total)) }) { rival in
      try training.metrics(of: rival, isCancelled: isCancelled)
    }
  }

  // MARK: - The choice

  private struct Choice {
    /// The policy to take; nil for the baseline.
    var chosen: NamedPolicy?
    /// Learned policies that span the front on the training set.
    var learned: [NamedPolicy]
  }

  /// Chooses on the training set alone: the least first objective among all that keep the constraints.
  private func choose(
    _ rivals: [NamedPolicy], _ rivalMetrics: [[TrainingSet.ScenarioMetrics]], _ archive: [LearnedCandidate],
    _ learning: PolicyLearning
  ) -> Choice {
    let weights = options.objectives.indices.map { $0 == 0 ? 1.0 : 0.0 }
    let feasible = archive.filter { learning.violation($0.metrics) == 0 }
    let points = feasible.map { learning.relativeObjectives($0.metrics) }
    let front = ParetoFront.indices(of: points).sorted { points[$0].lexicographicallyPrecedes(points[$1]) }
    let spread = Self.spread(front, count: Self.frontCandidates)
    var learned = spread.enumerated().map { number, index in
      var policy = feasible[index].policy
      policy.name = "\(Self.learnedName)-\(number + 2)"
      return policy
    }
    let central = robust(archive, learning, weights)
    if let central { learned.insert(central.policy, at: 0) }
    if let requests = bestOnRequests(feasible, learning, weights), !learned.contains(requests) {
      learned.append(requests)
    }
    var best = (cost: learning.cost(rivalMetrics[0], weights), policy: NamedPolicy?.none)
    for (rival, metrics) in zip(rivals, rivalMetrics).dropFirst()
    where learning.violation(metrics) == 0 {
      let cost = learning.cost(metrics, weights)
      if cost < best.cost { best = (cost, rival) }
    }
    if let central, central.cost < best.cost { best = (central.cost, central.policy) }
    return Choice(chosen: best.policy, learned: learned)
  }

  /// The best of the contenders and of the policies where searches started and ended, of those that keep
  /// the constraints.
  ///
  /// A search minimises over the first two thirds of the training part. The middle of where it ended
  /// takes the place of its start only where it is better by `leastGain` on the last third, which it has not
  /// seen; its cost is then the start's, times the ratio there.
  func robust(
    _ archive: [LearnedCandidate], _ learning: PolicyLearning, _ weights: [Double]
  ) -> (cost: Double, policy: NamedPolicy)? {
    var exact = learning
    exact.constraints = options.constraints
    func costs(_ candidate: LearnedCandidate) -> (whole: Double, validated: Double) {
      (
        exact.cost(candidate.metrics, weights),
        exact.cost(candidate.metrics, weights, periods: TrainingSet.validatedPeriods)
      )
    }
    var best: (cost: Double, policy: NamedPolicy)?
    func consider(_ cost: Double, _ candidate: LearnedCandidate) {
      guard exact.violation(candidate.metrics) == 0, cost < best?.cost ?? .infinity else { return }
      best = (cost, candidate.policy)
    }
    for contender in archive where contender.role == .contender {
      consider(costs(contender).whole, contender)
    }
    for start in archive where start.role == .start {
      let before = costs(start)
      consider(before.whole, start)
      for centre in archive where centre.role == .centre && centre.search == start.search {
        let ratio = costs(centre).validated / max(before.validated, 1e-9)
        if ratio < 1 - Self.leastGain { consider(before.whole * ratio, centre) }
      }
    }
    guard best == nil else { return best }
    for candidate in archive where learning.violation(candidate.metrics) == 0 {
      consider(learning.cost(candidate.metrics, weights), candidate)
    }
    return best
  }

  /// The best learned policy that needs no predictions, to show what they bring.
  private func bestOnRequests(
    _ feasible: [LearnedCandidate], _ learning: PolicyLearning, _ weights: [Double]
  ) -> NamedPolicy? {
    var best = (cost: Double.infinity, policy: NamedPolicy?.none)
    for candidate in feasible where candidate.policy.runTimes == .requests {
      let cost = learning.cost(candidate.metrics, weights)
      if cost < best.cost {
        best = (
          cost, NamedPolicy(name: "learned, on requests", policy: candidate.policy.policy)
        )
      }
    }
    return best.policy
  }

  /// At most `count` items, evenly spread, the first included.
  private static func spread(_ items: [Int], count: Int) -> [Int] {
    guard items.count > count else { return items }
    return (0..<count).map { items[$0 * (items.count - 1) / (count - 1)] }
  }

  // MARK: - The measurement

  private func measure(
    _ choice: Choice, rivals: [NamedPolicy], runTimes: LearnedRunTimes, notRun: [String], split: Int,
    evaluations: Int,
    _ progress: @escaping @Sendable (Phase) -> Void, _ isCancelled: @escaping @Sendable () -> Bool
  ) async throws -> SchedulingStudy {
    let ablations = Ablation.policies(of: choice.learned.first, baseline: rivals[0])
    let policies = rivals + choice.learned + ablations
    let comparison = comparison(split)
    progress(.measuring(done: 0, of: policies.count))
    let model = runTimes.model
    let baselineSchedule = try simulate(policies[0], model, isCancelled)
    let total = policies.count
    let outcomes = try await concurrentMap(policies, progress: { progress(.measuring(done: $0, of: total)) })
    {
      policy in
      let schedule = try self.simulate(policy, model, isCancelled)
      let measured = comparison.measure(schedule)
      return PolicyOutcome(
        policy: policy, metrics: measured.all, windows: measured.windows,
        changes: comparison.changes(from: baselineSchedule, to: schedule))
    }
    let chosen = choice.chosen.flatMap { chosen in policies.firstIndex(of: chosen) } ?? 0
    let chosenSchedule = chosen == 0 ? baselineSchedule : try simulate(policies[chosen], model, isCancelled)
    let points = outcomes.map { outcome in options.objectives.map { $0.cost(outcome.metrics) } }
    return SchedulingStudy(
      options: options, processors: processors, trainingJobs: split, heldBack: comparison.range,
      windows: comparison.windows.count, evaluations: evaluations, outcomes: outcomes, chosen: chosen,
      verdict: verdict(outcomes, chosen),
      front: ParetoFront.indices(of: Array(points.dropLast(ablations.count))),
      hypervolume: hypervolume(Array(points.dropLast(ablations.count)), field: rivals.count), fronts: [],
      baselineValues: comparison.values(of: baselineSchedule),
      chosenValues: comparison.values(of: chosenSchedule), baselineSchedule: baselineSchedule,
      chosenSchedule: chosenSchedule, notRun: notRun, runTimes: runTimes,
      ablations: (policies.count - ablations.count)..<policies.count)
  }

  private func simulate(
    _ policy: NamedPolicy, _ model: RunTimeModel, _ isCancelled: @escaping @Sendable () -> Bool
  ) throws -> Schedule {
    try Simulator.run(
      workload, processors: processors, policy: policy, model: model,
      fallback: policy.name.hasPrefix(Self.learnedName) ? options.fallback : nil, isCancelled: isCancelled)
  }

  private func verdict(_ outcomes: [PolicyOutcome], _ chosen: Int) -> SchedulingStudy.Verdict {
    guard chosen != 0 else { return .nothingBetter }
    let outcome = outcomes[chosen]
    for constraint in options.constraints
    where constraint.violation(outcome.metrics, baseline: outcomes[0].metrics) > 0 {
      return .notConfirmed(
        "the constraint \(constraint) held on the jobs that were learned from and is broken on those held back"
      )
    }
    let objective = options.objectives[0]
    let change = outcome.change(objective)
    let isBetter = objective.objective.direction == .minimise ? change.high < 0 : change.low > 0
    return isBetter
      ? .better
      : .notConfirmed("the change of \(objective.rawValue) on the jobs held back is not certain to be a gain")
  }

  /// Costs are shifted and scaled so that the best value of each objective over all policies is 0 and
  /// the reference, a tenth beyond the baseline's, is 1; policies beyond the reference count nothing.
  private func hypervolume(_ points: [[Double]], field: Int) -> SchedulingStudy.Hypervolume {
    let axes = options.objectives.indices
    let best = axes.map { axis in points.map { $0[axis] }.min() ?? 0 }
    let scaled = points.map { point in
      axes.map { axis in
        let span = points[0][axis] + 0.1 * points[0][axis].magnitude - best[axis]
        return span > 0 ? (point[axis] - best[axis]) / span : 0
      }
    }
    let reference = axes.map { _ in 1.0 }
    return SchedulingStudy.Hypervolume(
      withLearned: ParetoFront.hypervolume(of: scaled, reference: reference),
      fieldAlone: ParetoFront.hypervolume(of: Array(scaled[..<field]), reference: reference))
  }
}
