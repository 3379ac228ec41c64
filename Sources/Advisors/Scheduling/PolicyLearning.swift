internal import Search
internal import Simulation
internal import Statistics

/// One policy that was tried on the training set.
struct LearnedCandidate: Sendable {
  var family: String
  var policy: NamedPolicy
  /// The parameters of its family.
  var values: [Double]
  /// One a scenario of the training set.
  var metrics: [TrainingSet.ScenarioMetrics]
  var role: Role
  /// The search that it came from.
  var search: Int

  /// The samples of a search are many, and the best of them are partly good luck on the jobs that were
  /// learned from.
  enum Role: Sendable {
    /// Tried as it is, with nothing searched for.
    case contender
    case start
    case sample
    /// The middle of where a search ended.
    case centre
    /// Bred along the front of several objectives.
    case front
  }
}

/// Evolves policies of several families against the simulator on a training set.
///
/// CMA-ES minimises the objectives relative to the baseline's, each start with weights of its own, plus a
/// penalty for every constraint that is broken. Where an objective is neither a wait nor a slowdown, the
/// last part of the evaluations goes to the front of all that was tried: NSGA-II breeds from it, beginning
/// with points drawn evenly, as descents from a few starts leave most of such a front out; waits and
/// slowdowns fall together, and their front is short. All candidates are kept. Before all that, policies
/// with nothing to search for are tried as they are. The evaluations are numbered; `known` holds the metrics of the first ones, so that an interrupted run repeats its search
/// without its simulations.
struct PolicyLearning: Sendable {
  let training: TrainingSet
  let families: [any PolicyFamily]
  /// Policies that compete as they are, the most promising first; an eighth of the evaluations at most.
  var contenders: [NamedPolicy] = []
  let baseline: [TrainingSet.ScenarioMetrics]
  let objectives: [SchedulingObjective]
  var constraints: [SchedulingConstraint]
  let seed: UInt64
  let evaluations: Int
  /// The share of the evaluations that goes to the front where objectives pull apart.
  var frontShare = 0.5

  /// One search: a family and where it starts.
  private struct Start {
    var family: any PolicyFamily
    var values: [Double]
    /// The number of evaluations, counted over all searches, at which it ends.
    var end: Int
  }

  private static let batch = 10

  private var starts: [Start] {
    let total = families.reduce(0) { $0 + $1.share }
    var starts: [Start] = []
    let searched = evaluations - frontEvaluations - contenderEvaluations
    var sum = 0.0
    for family in families {
      for values in family.starts {
        sum += family.share / Double(family.starts.count)
        let end = contenderEvaluations + Int((Double(searched) * sum / total).rounded())
        starts.append(Start(family: family, values: values, end: end))
      }
    }
    return starts
  }

  private var contenderEvaluations: Int { min(contenders.count, evaluations / 8) }

  private var frontEvaluations: Int {
    let pullApart = objectives.count > 1 && objectives.contains { !$0.isWaitOrSlowdown }
    return pullApart ? Int(Double(evaluations) * frontShare) : 0
  }

  /// Runs the search; `save` gets all metrics so far after each generation.
  func run(
    known: [[TrainingSet.ScenarioMetrics]], progress: @escaping @Sendable (Int) -> Void,
    isCancelled: @escaping @Sendable () -> Bool, save: ([[TrainingSet.ScenarioMetrics]]) throws -> Void
  ) async throws -> [LearnedCandidate] {
    var archive: [LearnedCandidate] = []
    var history: [[TrainingSet.ScenarioMetrics]] = []
    let generator = RandomGenerator(seed: seed)
    func measure(_ policies: [NamedPolicy]) async throws -> [[TrainingSet.ScenarioMetrics]] {
      let before = history.count
      let metrics = try await evaluate(
        policies, from: before, known, progress: { progress(before + $0) }, isCancelled)
      history += metrics
      progress(history.count)
      if history.count > known.count { try save(history) }
      return metrics
    }
    func tryOut(
      _ values: [[Double]], _ family: any PolicyFamily, _ role: LearnedCandidate.Role, search: Int
    ) async throws -> [[TrainingSet.ScenarioMetrics]] {
      let policies = values.map {
        NamedPolicy(name: "learned", policy: family.policy($0), runTimes: family.runTimes)
      }
      let metrics = try await measure(policies)
      for (index, metric) in metrics.enumerated() {
        archive.append(
          LearnedCandidate(
            family: family.name, policy: policies[index], values: values[index], metrics: metric, role: role,
            search: search))
      }
      return metrics
    }
    let contenders = Array(contenders.prefix(contenderEvaluations))
    for (contender, metrics) in zip(contenders, try await measure(contenders)) {
      archive.append(
        LearnedCandidate(
          family: contender.name,
          policy: NamedPolicy(name: "learned", policy: contender.policy, runTimes: contender.runTimes),
          values: [], metrics: metrics, role: .contender, search: -1))
    }
    let starts = starts
    for (index, start) in starts.enumerated() {
      let family = start.family
      var strategy = CovarianceMatrixAdaptation(
        mean: family.space.point(of: start.values), stepSize: 0.08, populationSize: Self.batch,
        generator: generator.stream(UInt64(index)))
      let weights = scalarisation(index)
      guard archive.count < start.end else { continue }
      _ = try await tryOut([start.values], family, .start, search: index)
      while archive.count < start.end - 1, !strategy.hasConverged {
        let asked = strategy.ask().map { family.space.values(of: $0) }
        // What is left of the budget may be less than a generation, which then teaches nothing.
        let values = Array(asked.prefix(start.end - 1 - archive.count))
        let metrics = try await tryOut(values, family, .sample, search: index)
        if values.count == asked.count {
          strategy.tell(metrics.map { cost($0, weights, periods: TrainingSet.searchedPeriods) })
        }
      }
      if archive.count < start.end {
        _ = try await tryOut([family.space.values(of: strategy.centre)], family, .centre, search: index)
      }
    }
    guard frontEvaluations > 0 else { return archive }
    var breeding = FrontBreeding(
      self, drawnPoints: frontEvaluations * 3 / 5, generator: generator.stream(UInt64(starts.count)))
    while archive.count < evaluations {
      let (family, values) = breeding.next(
        archive, count: min(Self.batch, evaluations - archive.count))
      _ = try await tryOut(values, family, .front, search: starts.count)
    }
    return archive
  }

  /// Weights of the objectives for a start: the first objective alone, then more of the others.
  private func scalarisation(_ start: Int) -> [Double] {
    guard objectives.count > 1 else { return [1] }
    let firstShare = [0.8, 1.0, 0.6][start % 3]
    return objectives.indices.map {
      $0 == 0 ? firstShare : (1 - firstShare) / Double(objectives.count - 1)
    }
  }

  /// The weighted objectives relative to the baseline's, plus thrice what the constraints are broken
  /// by, averaged over the scenarios.
  func cost(
    _ metrics: [TrainingSet.ScenarioMetrics], _ weights: [Double], periods: Range<Int>? = nil
  ) -> Double {
    var cost = 0.0
    for (objective, weight) in zip(relativeObjectives(metrics, periods: periods), weights) {
      cost += weight * objective
    }
    return cost + 3 * violation(metrics)
  }

  /// Each objective's cost as a share of the baseline's, the geometric mean over the scenarios and
  /// periods, so that no single period decides; the arithmetic one where a cost is not positive.
  func relativeObjectives(
    _ metrics: [TrainingSet.ScenarioMetrics], periods: Range<Int>? = nil
  ) -> [Double] {
    func chosen(_ scenario: TrainingSet.ScenarioMetrics) -> [ScheduleMetrics] {
      Array(scenario.periods[periods ?? scenario.periods.indices])
    }
    let tried = metrics.flatMap(chosen)
    let today = baseline.flatMap(chosen)
    return objectives.map { objective in
      let shares = zip(tried, today).map { tried, today in
        objective.cost(tried) / max(objective.cost(today).magnitude, 1e-9)
      }
      guard shares.allSatisfy({ $0 > 0 }) else { return mean(shares) }
      return geometricMean(shares)
    }
  }

  /// How far the constraints are broken, averaged over the scenarios; 0 if all hold in all.
  func violation(_ metrics: [TrainingSet.ScenarioMetrics]) -> Double {
    mean(
      zip(metrics, baseline).map { tried, today in
        constraints.reduce(0) { $0 + $1.violation(tried.whole, baseline: today.whole) }
      })
  }

  func evaluate(
    _ policies: [NamedPolicy], from ordinal: Int, _ known: [[TrainingSet.ScenarioMetrics]],
    progress: @escaping @Sendable (Int) -> Void = { _ in }, _ isCancelled: @escaping @Sendable () -> Bool
  ) async throws -> [[TrainingSet.ScenarioMetrics]] {
    let recalled = policies.indices.map { known.indices.contains(ordinal + $0) ? known[ordinal + $0] : nil }
    let missing = policies.indices.filter { recalled[$0] == nil }
    let training = training
    let recalledCount = policies.count - missing.count
    let fresh = try await concurrentMap(missing, progress: { progress(recalledCount + $0) }) { index in
      try training.metrics(of: policies[index], isCancelled: isCancelled)
    }
    var next = 0
    return recalled.map { metrics in
      if let metrics { return metrics }
      defer { next += 1 }
      return fresh[next]
    }
  }
}
