internal import RunTimes
internal import Search
package import Simulation
internal import Statistics

/// Compares fronts: the policies that no other beats, as several kinds of search find them with the same
/// number of simulations.
///
/// Each search sees the first part of a log and the constraints; its front is measured there and on the
/// jobs held back, by the hypervolume of `FrontStudy.hypervolumes`.
package struct FrontStudy: Sendable {
  /// A way to find policies for several objectives.
  package enum Method: String, Sendable, CaseIterable {
    /// The search of `plait schedule`, all that it tried kept.
    case product = "plait's search"
    /// The same without breeding along the front: descents from a few starts, all kept.
    case descents = "descents alone"
    /// CMA-ES on weighted sums, the weights spread evenly; the best policy of each sum.
    case weightedSums = "weighted sums, best of each"
    /// The same with all that was tried kept.
    case weightedSumsKept = "weighted sums, all kept"
    /// Parameters drawn evenly from the same spaces, all kept.
    case random = "random keys"
    /// What a site can have without Plait.
    case named = "named policies"
  }

  /// Policies of which none beats another on the training part.
  package struct Front: Sendable {
    package var method: Method
    package var policies: [NamedPolicy]
    /// Each objective's cost as a share of the baseline's on the training part.
    package var training: [[Double]]
    package var evaluations: Int

    /// At most `limit` of the policies, spread along the front.
    func spread(_ limit: Int) -> [NamedPolicy] {
      let count = min(policies.count, limit)
      return (0..<count).map { policies[count > 1 ? $0 * (policies.count - 1) / (count - 1) : 0] }
    }
  }

  let training: TrainingSet
  let runTimes: LearnedRunTimes
  let comparison: HeldBackComparison
  let workload: Workload
  let processors: Int
  let options: SchedulingOptions
  let field: [NamedPolicy]
  let fieldMetrics: [[TrainingSet.ScenarioMetrics]]
  private let isCancelled: @Sendable () -> Bool

  /// Fronts are thinned to this many policies before they are measured on the jobs held back.
  package static let frontLimit = 12
  private static let batch = 10

  /// On a training part with what was learned of run times and measured of the named policies there.
  ///
  /// - Parameter field: The named policies, the baseline first.
  init(
    _ workload: Workload, processors: Int, options: SchedulingOptions, training: TrainingSet,
    runTimes: LearnedRunTimes, comparison: HeldBackComparison, field: [NamedPolicy],
    fieldMetrics: [[TrainingSet.ScenarioMetrics]], isCancelled: @escaping @Sendable () -> Bool
  ) {
    self.workload = workload
    self.processors = processors
    self.options = options
    self.training = training
    self.runTimes = runTimes
    self.comparison = comparison
    self.field = field
    self.fieldMetrics = fieldMetrics
    self.isCancelled = isCancelled
  }

  /// Learns run times from the training part and measures the named policies there.
  ///
  /// - Throws: `SimulationError`; `LearningError`.
  package init(_ workload: Workload, processors: Int, options: SchedulingOptions) throws {
    let split = Int((Double(workload.count) * options.trainingFraction).rounded())
    var generator = RandomGenerator(seed: options.seed)
    var training = TrainingSet(workload, range: 0..<split, processors: processors, generator: &generator)
    training.countsPower = true
    runTimes = try LearnedRunTimes(
      workload.window(0..<split), processors: processors, baseline: options.baseline.policy,
      progress: { _ in }, isCancelled: { false })
    training.recordedRunTimes = runTimes.recorded
    self.training = training
    comparison = HeldBackComparison(
      workload, processors: processors, range: split..<workload.count, seed: options.seed)
    self.workload = workload
    self.processors = processors
    self.options = options
    field = [options.baseline] + options.field.filter { $0.policy != options.baseline.policy }
    isCancelled = { false }
    fieldMetrics = try field.map { [training] in try training.metrics(of: $0, isCancelled: { false }) }
  }

  // MARK: - Searches

  /// The front that each method finds with `evaluations` simulations of the training part, in the order of
  /// `Method.allCases`.
  package func fronts(
    objectives: [SchedulingObjective], evaluations: Int, seed: UInt64
  ) async throws -> [Front] {
    let learning = learning(objectives, evaluations: evaluations, seed: seed)
    var descents = learning
    descents.frontShare = 0
    func archive(_ learning: PolicyLearning) async throws -> [Tried] {
      try await learning.run(
        known: [], progress: { _ in }, isCancelled: { false }, save: { _ in }
      ).map { ($0.policy, $0.metrics) }
    }
    let sums = try await weightedSumFronts(learning)
    return [
      front(.product, try await archive(learning), learning),
      front(.descents, try await archive(descents), learning),
    ] + sums + [
      front(.random, try await random(learning), learning),
      front(.named, Array(zip(field, fieldMetrics)), learning),
    ]
  }

  /// The fronts of the best policy of each weighted sum, and of all that was tried for the sums.
  func weightedSumFronts(_ learning: PolicyLearning) async throws -> [Front] {
    let sums = try await weightedSums(learning)
    let kept = sums[0].starts + sums.flatMap(\.tried)
    var best = front(.weightedSums, sums.compactMap { self.best($0, learning) }, learning)
    best.evaluations = kept.count
    return [best, front(.weightedSumsKept, kept, learning)]
  }

  typealias Tried = (policy: NamedPolicy, metrics: [TrainingSet.ScenarioMetrics])

  private struct WeightedSum {
    var weights: [Double]
    /// Tried once for all sums.
    var starts: [Tried]
    var tried: [Tried] = []
  }

  private func learning(
    _ objectives: [SchedulingObjective], evaluations: Int, seed: UInt64
  ) -> PolicyLearning {
    let today = fieldMetrics[0][0].whole
    let limits = options.constraints.filter { $0.objective == .maxWait }.map { $0.limit(baseline: today) }
    return PolicyLearning(
      training: training,
      families: [
        RequestKeyFamily(),
        ExpectationKeyFamily(longestWaitSeconds: max(limits.min() ?? today.maxWaitSeconds, 60)),
      ], baseline: fieldMetrics[0], objectives: objectives,
      constraints: options.constraints.map(\.withMargin), seed: seed, evaluations: evaluations)
  }

  func front(_ method: Method, _ tried: [Tried], _ learning: PolicyLearning) -> Front {
    let feasible = tried.filter { learning.violation($0.metrics) == 0 }
    let points = feasible.map { learning.relativeObjectives($0.metrics) }
    let indices = ParetoFront.indices(of: points).sorted {
      points[$0].lexicographicallyPrecedes(points[$1])
    }
    return Front(
      method: method, policies: indices.map { feasible[$0].policy }, training: indices.map { points[$0] },
      evaluations: tried.count)
  }

  /// Parameters drawn evenly, each family as often as the search tries it; `progress` gets how many were tried.
  func random(
    _ learning: PolicyLearning, progress: (Int) -> Void = { _ in }
  ) async throws -> [Tried] {
    let generator = RandomGenerator(seed: learning.seed)
    let total = learning.families.reduce(0) { $0 + $1.share }
    var tried: [Tried] = []
    for (index, family) in learning.families.enumerated() {
      var search = RandomSearch(
        dimensions: family.space.dimensions, batch: Self.batch, generator: generator.stream(UInt64(index)))
      let isLast = index == learning.families.count - 1
      let count = Int(Double(learning.evaluations) * family.share / total)
      let end = isLast ? learning.evaluations : tried.count + count
      while tried.count < end {
        let points = search.ask().prefix(end - tried.count)
        tried += try await tryOut(points.map { family.space.values(of: $0) }, family, learning)
        progress(tried.count)
      }
    }
    return tried
  }

  private func weightedSums(_ learning: PolicyLearning) async throws -> [WeightedSum] {
    let generator = RandomGenerator(seed: learning.seed)
    let all = Self.weights(objectives: learning.objectives.count)
    var starts: [(family: any PolicyFamily, values: [Double], tried: Tried)] = []
    for family in learning.families {
      let tried = try await tryOut(family.starts, family, learning)
      starts += zip(family.starts, tried).map { (family, $0, $1) }
    }
    let budget = learning.evaluations - starts.count
    var sums: [WeightedSum] = []
    for (index, weights) in all.enumerated() {
      // From the start that is best for these weights.
      let start = starts.min {
        learning.cost($0.tried.metrics, weights) < learning.cost($1.tried.metrics, weights)
      }!
      let family = start.family
      var sum = WeightedSum(weights: weights, starts: starts.map(\.tried))
      let end = budget * (index + 1) / all.count - budget * index / all.count
      var strategy = CovarianceMatrixAdaptation(
        mean: family.space.point(of: start.values), stepSize: 0.08, populationSize: Self.batch,
        generator: generator.stream(UInt64(index)))
      while sum.tried.count < end, !strategy.hasConverged {
        let asked = strategy.ask().map { family.space.values(of: $0) }
        let tried = try await tryOut(Array(asked.prefix(end - sum.tried.count)), family, learning)
        sum.tried += tried
        if tried.count == asked.count {
          strategy.tell(tried.map { learning.cost($0.metrics, weights) })
        }
      }
      sums.append(sum)
    }
    return sums
  }

  private func best(_ sum: WeightedSum, _ learning: PolicyLearning) -> Tried? {
    (sum.starts + sum.tried).filter { learning.violation($0.metrics) == 0 }.min {
      learning.cost($0.metrics, sum.weights) < learning.cost($1.metrics, sum.weights)
    }
  }

  /// Evenly spread weights that sum to one: eight for two objectives, ten for three, and so on in
  /// quarters.
  static func weights(objectives: Int) -> [[Double]] {
    let steps = objectives == 2 ? 7 : 3
    func parts(_ count: Int, _ left: Int) -> [[Int]] {
      if count == 1 { return [[left]] }
      return (0...left).flatMap { first in parts(count - 1, left - first).map { [first] + $0 } }
    }
    return parts(objectives, steps).map { $0.map { Double($0) / Double(steps) } }
  }

  private func tryOut(
    _ values: [[Double]], _ family: any PolicyFamily, _ learning: PolicyLearning
  ) async throws -> [Tried] {
    let policies = values.map {
      NamedPolicy(name: "learned", policy: family.policy($0), runTimes: family.runTimes)
    }
    let metrics = try await learning.evaluate(policies, from: 0, [], isCancelled)
    return Array(zip(policies, metrics))
  }

  // MARK: - Measures

  /// Each objective's cost on the jobs held back, a row a policy; of at most `frontLimit` policies, spread
  /// along the front.
  package func heldBack(_ front: Front, objectives: [SchedulingObjective]) async throws -> [[Double]] {
    return try await concurrentMap(front.spread(Self.frontLimit)) { policy in
      let schedule = try Simulator.run(
        workload, processors: processors, policy: policy, model: runTimes.model, isCancelled: { false })
      let metrics = comparison.measure(schedule).all
      return objectives.map { $0.cost(metrics) }
    }
  }

  /// The baseline's costs on the jobs held back, and as shares of themselves on the training part.
  package func baseline(
    objectives: [SchedulingObjective]
  ) async throws -> (heldBack: [Double], training: [Double]) {
    let schedule = try Simulator.run(
      workload, processors: processors, policy: field[0], model: nil, isCancelled: { false })
    let metrics = comparison.measure(schedule).all
    return (
      objectives.map { $0.cost(metrics) },
      objectives.map { $0.cost(metrics) < 0 ? -1 : 1 }
    )
  }

  /// The share of one box that each front dominates: from the least cost of any front in each objective
  /// to a tenth beyond the baseline's.
  package static func hypervolumes(of fronts: [[[Double]]], baseline: [Double]) -> [Double] {
    let least = baseline.indices.map { axis in
      min(fronts.joined().map { $0[axis] }.min() ?? baseline[axis], baseline[axis])
    }
    return fronts.map { front in
      let scaled = front.map { point in
        baseline.indices.map { axis in
          (point[axis] - least[axis])
            / max(baseline[axis] + 0.1 * baseline[axis].magnitude - least[axis], 1e-12)
        }
      }
      // What is dominated changes no volume and costs time.
      let kept = ParetoFront.indices(of: scaled).map { scaled[$0] }
      return ParetoFront.hypervolume(of: kept, reference: baseline.map { _ in 1 })
    }
  }
}
