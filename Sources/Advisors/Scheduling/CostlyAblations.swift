internal import OnlineChoice
internal import RunTimes
internal import Simulation

/// What stands beside the comparison and costs more than a simulation: keys chosen between on line, and an
/// order of the queue that was learned from decisions alone.
///
/// Both plan, backfill and escalate as `first` does and differ from it in the order of the queue.
struct CostlyAblations: Sendable {
  let workload: Workload
  let processors: Int
  let options: SchedulingOptions
  /// A policy that plans with learned run times.
  let first: NamedPolicy
  let model: RunTimeModel
  /// The jobs held back.
  let range: Range<Int>
  let isCancelled: @Sendable () -> Bool

  /// The keys that stand beside the first, but for the one that the first orders by.
  private var keys: [PriorityOrder] {
    [.lxf, .sjf, .saf, .fcfs].filter { first.policy.order != .named($0) }
  }

  // MARK: - On-line choice

  /// The first key, or a simple one where rollouts say that it is surely better, from the first job held
  /// back on and for as long as the budget lasts.
  ///
  /// - Parameter longestWaitSeconds: No key is taken whose longest wait passes it in the scenarios.
  /// - Throws: `SimulationError`, also when cancelled.
  func chosen(
    longestWaitSeconds: Double, progress: @escaping @Sendable (Int) -> Void
  ) throws -> ChosenSimulation {
    var plan = ChoicePlan()
    plan.commitmentSeconds = plan.periodSeconds
    plan.longestWaitSeconds = longestWaitSeconds
    plan.seed = options.seed
    plan.stepLimit = Int(options.choiceSeconds * ChoiceOutcome.stepsPerSecond)
    let others = keys.map { order in
      var policy = Policy(order, backfill: first.policy.backfill)
      policy.planning = first.policy.planning
      return NamedPolicy(name: policy.description(), policy: policy, runTimes: .learned)
    }
    let isCancelled = isCancelled
    return try ChosenSimulation(
      workload, processors: processors, candidates: [first] + others, model: model, plan: plan,
      fallback: options.fallback, firstJob: range.lowerBound, isStopped: isCancelled
    ) { started in
      progress(started)
      return !isCancelled()
    }
  }

  /// The first key alone, watched by the same guard.
  func firstAlone() throws -> Schedule {
    let isCancelled = isCancelled
    return try GuardedSimulation(
      workload, processors: processors, policy: first.policy, model: model, fallback: options.fallback,
      progress: { _ in !isCancelled() }
    ).schedule
  }

  /// The row of the choice in tables.
  var chosenPolicy: NamedPolicy {
    let names = keys.map(\.rawValue).joined(separator: ", ")
    return NamedPolicy(
      name: "\(first.name), or \(names) by on-line choice", policy: first.policy, runTimes: .learned)
  }

  // MARK: - Offline learning

  /// The queue ordered by a network that was learned from the decisions of the jobs before those held back.
  ///
  /// - Parameters:
  ///   - startSeconds: When the scheduler to learn from started each job of the log.
  ///   - recorded: What was predicted of each job of the training part before it started.
  /// - Returns: nil where there are too few decisions to learn from.
  /// - Throws: `SimulationError`, also when cancelled; `LearningError`.
  func orderedOffline(_ startSeconds: [Int64], recorded: [Float]) throws -> Schedule? {
    let split = range.lowerBound
    guard
      let order = try OfflineLearnedOrder(
        workload.window(0..<split), startSeconds: Array(startSeconds[..<split]), processors: processors,
        recorded: recorded, seed: options.seed)
    else { return nil }
    if isCancelled() { throw SimulationError(.cancelled, "the simulation was stopped") }
    let isCancelled = isCancelled
    return try Simulator.run(
      workload, processors: processors, policy: offlinePolicy.policy,
      predictor: OnlineRunTimes(workload, model: model, plan: .continuing(model)),
      scorer: order.scorer(for: workload, processors: processors), progress: { _ in !isCancelled() })
  }

  /// The row of the order that was learned offline; the key itself does not decide.
  var offlinePolicy: NamedPolicy {
    NamedPolicy(
      name: "order learned offline, planned as \(first.name)", policy: first.policy, runTimes: .learned)
  }
}
