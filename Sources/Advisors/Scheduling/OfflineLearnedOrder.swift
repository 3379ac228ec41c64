internal import Learning
internal import Networks
internal import OfflineLearning
internal import RunTimes
internal import Simulation

/// An order of the queue that was learned from a scheduler's decisions alone, without a simulator to try
/// things in: cloned, then weighted by advantage (`PolicyCloning`, `AdvantageWeighting`).
struct OfflineLearnedOrder: Sendable {
  private let network: KernelNetwork
  /// Decisions that it was learned from.
  let decisions: Int

  /// Outcomes count over six hours from a decision on.
  private static let horizonSeconds = 6 * 3600.0
  /// Only decisions among this many last jobs of the training part are learned from.
  private static let jobLimit = 20_000
  /// Candidates that the training looks at in all its epochs together, so that long queues do not make it endless.
  private static let candidateLimit = 4_000_000
  private static let leastDecisions = 100

  /// - Parameters:
  ///   - training: The jobs to learn from.
  ///   - startSeconds: When the scheduler started each of them.
  ///   - recorded: What was predicted of each before it started.
  /// - Returns: nil where there are too few decisions between jobs that fitted.
  /// - Throws: `LearningError`.
  init?(
    _ training: Workload, startSeconds: [Int64], processors: Int, recorded: [Float], seed: UInt64
  ) throws {
    let first = max(training.count - Self.jobLimit, 0)
    let log = DecisionReplay(training, startSeconds: startSeconds, processors: processors).decisions(
      predictor: RecordedRunTimes(probabilities: recorded, of: training),
      in: training.submitSeconds[first]..<training.submitSeconds[training.count - 1],
      horizonSeconds: Self.horizonSeconds)
    guard log.count >= Self.leastDecisions else { return nil }
    var cloning = PolicyCloning(seed: seed)
    cloning.training.epochs = min(
      max(Self.candidateLimit / log.choices.isTaken.count, 1), cloning.training.epochs)
    let weights = try AdvantageWeighting(seed: seed).weights(of: log)
    network = cloning.improve(cloning.clone(log), on: log, weights: weights)
    decisions = log.count
  }

  func scorer(for workload: Workload, processors: Int) -> NetworkScorer {
    NetworkScorer(network, for: workload, processors: processors)
  }
}
