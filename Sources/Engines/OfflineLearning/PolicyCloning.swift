internal import Learning
package import Networks
internal import Statistics

/// Learns a policy network from the decisions of a record: first what was chosen, then, from there, the
/// same with the decisions weighted by how well they turned out.
package struct PolicyCloning: Sendable {
  /// The hidden layers and the output.
  package var layers = [24, 12, 1]
  package var training: ChoiceTraining
  package var seed: UInt64

  package init(seed: UInt64) {
    self.seed = seed
    training = ChoiceTraining(seed: seed)
  }

  /// The network before it has learned anything: its weights are random over features of one scale.
  package func untrained(for log: DecisionLog) -> KernelNetwork {
    var generator = RandomGenerator(seed: seed)
    return KernelNetwork(layers: [QueueFeatures.count] + layers, generator: &generator)
      .folding(Standardisation(of: log.choices, decisions: 0..<log.count))
  }

  /// Behaviour cloning: the network that gives what was chosen the largest probability.
  package func clone(_ log: DecisionLog) -> KernelNetwork {
    training.train(untrained(for: log), on: log.choices, decisions: 0..<log.count)
  }

  /// Advantage-weighted regression, begun at the clone.
  package func improve(
    _ clone: KernelNetwork, on log: DecisionLog, weights: AdvantageWeighting.Weights
  ) -> KernelNetwork {
    training.train(clone, on: log.choices, decisions: 0..<log.count, weights: weights.values)
  }
}
