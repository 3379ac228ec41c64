package import KernelFeatures
package import KernelTrials
package import ParameterSpaces
package import ConfigurationSearch
internal import KernelSpecifications
internal import SearchSpaces
internal import Statistics

/// What can be said of a GPU kernel's configurations where there is no GPU: each is compiled, and those that compile are ordered by what the
/// compiler says of them.
package struct StaticStudy: Sendable {
  package struct Candidate: Sendable {
    package var configuration: [String: ParameterValue]
    /// Nil where it did not compile, or the compiler said too little.
    package var features: StaticFeatures?
    package var failure: TrialFailure?
    package var compileSeconds: Double?

    package var score: Double { features.map { StaticRanking.score($0) } ?? 0 }
  }

  package struct Result: Sendable {
    /// The most promising first; those that failed last.
    package var candidates: [Candidate]
    /// Configurations that satisfy the constraints; nil where they are too many to count.
    package var configurations: Double?
    package var isWhole: Bool
  }

  package init() {}

  /// Compiles configurations, drawn evenly, until the budget is used or all are compiled.
  ///
  /// - Throws: `ParameterSpaceError`, what the evaluator throws.
  package func run(
    _ evaluator: KernelEvaluator, seed: UInt64, budget: SearchBudget, jobs: Int, clock: () -> Double,
    isCancelled: () -> Bool, progress: (Int) -> Void
  ) async throws -> Result {
    let space = evaluator.specification.space
    let ready = try ConfigurationSpace(space)
    let generator = RandomGenerator(seed: seed)
    var search = ConfigurationSearch(
      pool: ConfigurationPool(ready), strategy: RandomConfigurations(generator: generator.stream(1)),
      generator: generator)
    if let number = search.number(of: space.defaultLevels) { search.learn(number, .failed) }
    var batch = [evaluator.specification.defaultConfiguration]
    var candidates: [Candidate] = []
    let begin = clock()
    while !batch.isEmpty {
      candidates += try await Self.compile(batch, evaluator)
      progress(candidates.count)
      batch = []
      guard !isCancelled(), budget.exhaustion(seconds: clock() - begin, evaluations: candidates.count) == nil
      else { break }
      let room = min(jobs, (budget.evaluations ?? .max) - candidates.count)
      while batch.count < room, let number = search.next() {
        search.record(number, .failed)
        var configuration: [String: ParameterValue] = [:]
        for (parameter, value) in zip(space.parameters, space.values(of: search.pool.levels(of: number))) {
          configuration[parameter.name] = value
        }
        batch.append(configuration)
      }
    }
    let isWhole = ready.count.map { Double(candidates.count) >= $0 } ?? false
    let order = candidates.indices.sorted { (candidates[$1].score, $0) < (candidates[$0].score, $1) }
    return Result(candidates: order.map { candidates[$0] }, configurations: ready.count, isWhole: isWhole)
  }

  private static func compile(
    _ configurations: [[String: ParameterValue]], _ evaluator: KernelEvaluator
  ) async throws -> [Candidate] {
    try await withThrowingTaskGroup(of: (Int, Candidate).self) { group in
      for (place, configuration) in configurations.enumerated() {
        group.addTask {
          var candidate = Candidate(configuration: configuration)
          switch try await evaluator.build(configuration) {
          case .failure(let failure): candidate.failure = failure
          case .success(let built):
            candidate.features = StaticFeatures(built.features)
            candidate.compileSeconds = built.compileSeconds
            await evaluator.discard(built)
          }
          return (place, candidate)
        }
      }
      var found = [Candidate?](repeating: nil, count: configurations.count)
      for try await (place, candidate) in group { found[place] = candidate }
      return found.compactMap { $0 }
    }
  }
}
