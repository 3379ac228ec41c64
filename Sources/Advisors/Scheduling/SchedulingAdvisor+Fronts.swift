internal import Simulation
internal import Statistics

extension SchedulingAdvisor {
  /// Simulated jobs, on the training part, that the other searches may cost where they were not asked for.
  private static let unaskedJobs = 2_500_000

  /// Whether other searches are cheap enough to be run without being asked for.
  private func affords(_ study: FrontStudy) -> Bool {
    options.comparesSearches || options.evaluations * study.training.jobs <= Self.unaskedJobs
  }

  /// The front of the search, of the named policies, and of searches that anybody could do with as many
  /// evaluations: random keys where they are cheap or asked for, weighted sums where asked for.
  ///
  /// - Parameters:
  ///   - tried: All that the search tried.
  ///   - outcomes: What was measured on the jobs held back already.
  /// - Returns: The fronts, and what was left out.
  func fronts(
    _ study: FrontStudy, of learning: PolicyLearning, tried: [LearnedCandidate], outcomes: [PolicyOutcome],
    progress: @escaping @Sendable (Phase) -> Void,
    simulate: @escaping @Sendable (NamedPolicy) throws -> Schedule
  ) async throws -> (volumes: [FrontVolume], notRun: [String]) {
    var fronts = [study.front(.product, tried.map { ($0.policy, $0.metrics) }, learning)]
    var notRun: [String] = []
    if affords(study) {
      let total = options.evaluations
      fronts.append(
        study.front(
          .random, try await study.random(learning) { progress(.tryingOtherSearches(done: $0, of: total)) },
          learning))
    } else {
      notRun.append(
        "random keys and weighted sums with as many evaluations: they would take about as long as the search each; "
          + "--compare-searches runs them")
    }
    if options.comparesSearches { fronts += try await study.weightedSumFronts(learning) }
    fronts.append(study.front(.named, Array(zip(study.field, study.fieldMetrics)), learning))
    var heldBack: [[[Double]]] = []
    for front in fronts {
      heldBack.append(
        try await concurrentMap(front.spread(Self.frontCandidates)) { policy in
          let known = outcomes.first {
            $0.policy.policy == policy.policy && $0.policy.runTimes == policy.runTimes
          }
          let metrics = try known?.metrics ?? study.comparison.measure(simulate(policy)).all
          return study.options.objectives.map { $0.cost(metrics) }
        })
    }
    let today = options.objectives.map { $0.cost(outcomes[0].metrics) }
    let training = FrontStudy.hypervolumes(
      of: fronts.map(\.training), baseline: today.map { $0 < 0 ? -1 : 1 })
    let later = FrontStudy.hypervolumes(of: heldBack, baseline: today)
    let volumes = fronts.indices.map { index in
      FrontVolume(
        method: fronts[index].method, evaluations: fronts[index].evaluations,
        policies: fronts[index].policies.count, training: training[index], heldBack: later[index])
    }
    return (volumes, notRun)
  }
}
