internal import ConfigurationSearch
internal import Foundation
internal import KernelFeatures
internal import KernelResources
internal import KernelSpecifications
internal import KernelTrials
internal import KernelTuning
internal import ParameterSpaces

/// `plait tune` of a CUDA kernel on a machine without a GPU: an order of the configurations, by what the compiler says.
enum TuneRanking {
  private static let shown = 20

  static func run(_ place: KernelPlace, seed: UInt64, budget: SearchBudget, jobs: Int, json: Bool)
    async throws
  {
    let began = ContinuousClock.now
    let line = ProgressLine("compiling", unit: "configurations")
    let result = try await StaticStudy().run(
      place.evaluator, seed: seed, budget: budget, jobs: jobs,
      clock: { (ContinuousClock.now - began) / .seconds(1) },
      isCancelled: { Interrupt.isRequested },
      progress: { if !json { line.update($0, of: budget.evaluations) } })
    line.finish()
    if json { return try Console.shared.output(json: TuneRankingAnswer(result, place)) }
    let failed = result.candidates.count { $0.failure != nil }
    Console.shared.output(
      Console.shared.bold(place.specification.name)
        + " (cuda, \(place.subject.shape)): no GPU here, so nothing was run; an order by what the compiler says"
    )
    let all = result.configurations.map { " of \(Int($0))" } ?? ""
    Console.shared.output(
      "  \(result.candidates.count)\(all) configurations compiled, \(failed) of them failed")
    Console.shared.output("  score  registers  spills  shared  occupancy  configuration")
    for candidate in result.candidates.prefix(shown) {
      guard let features = candidate.features else { continue }
      let values = place.specification.values(candidate.configuration).map {
        "\($0.parameter.name)=\($0.value)"
      }
      Console.shared.output(
        String(
          format: "  %5.3f  %9d  %6d  %6d  %8.0f %%  ", candidate.score,
          features.resources.registersPerThread,
          features.resources.spillStoreBytes + features.resources.spillLoadBytes,
          features.sharedBytesPerBlock,
          features.occupancy.fraction * 100) + values.joined(separator: " "))
    }
    Console.shared.output("  tune it where a GPU is: the same command there begins with these")
  }
}

/// What `plait tune --json` prints where there is no GPU.
struct TuneRankingAnswer: Answer {
  static let schema = "plait.tune-ranking/1"

  var kernel: String
  var shape: String
  var configurations: Double?
  var compiled: Int
  var failed: [String: Int]
  var isWhole: Bool
  var candidates: [Candidate]

  struct Candidate: Encodable {
    var configuration: [String: ParameterValue]
    var score: Double
    var registers: Int?
    var spillBytes: Int?
    var sharedBytes: Int?
    var occupancy: Double?
    var waves: Double?
    var compileSeconds: Double?
    var failure: String?
  }

  init(_ result: StaticStudy.Result, _ place: KernelPlace) {
    kernel = place.specification.name
    shape = place.subject.shape
    configurations = result.configurations
    compiled = result.candidates.count
    isWhole = result.isWhole
    failed = result.candidates.reduce(into: [:]) { counts, candidate in
      if let failure = candidate.failure { counts[failure.kind.rawValue, default: 0] += 1 }
    }
    candidates = result.candidates.map { candidate in
      let features = candidate.features
      return Candidate(
        configuration: candidate.configuration, score: candidate.score,
        registers: features?.resources.registersPerThread,
        spillBytes: features.map { $0.resources.spillStoreBytes + $0.resources.spillLoadBytes },
        sharedBytes: features?.sharedBytesPerBlock, occupancy: features?.occupancy.fraction,
        waves: features.flatMap { $0.waves.isFinite ? $0.waves : nil },
        compileSeconds: candidate.compileSeconds,
        failure: candidate.failure?.description)
    }
  }
}
