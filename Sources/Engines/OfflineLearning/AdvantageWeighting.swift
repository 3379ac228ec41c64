package import Learning

/// The weights of advantage-weighted regression (Peng and others, 2019): how much more a decision is
/// worth learning from whose outcome was better than its state let expect.
///
/// The outcome of a decision is y = -ln(1 + discounted growth); the logarithm because queues make
/// outcomes of five orders of magnitude. Boosted trees learn what is to be expected of a state, each
/// fifth of the decisions judged by trees that were grown on the rest, so that none is its own measure.
/// With A the difference, divided by its deviation, the weight is exp(A / temperature), at most `limit`.
package struct AdvantageWeighting: Sendable {
  package var temperature = 1.0
  package var limit = 20.0
  package var seed: UInt64

  private static let folds = 5

  package init(temperature: Double = 1, seed: UInt64) {
    self.temperature = temperature
    self.seed = seed
  }

  /// The weights of decisions, scaled to a mean of 1, and the share of the outcomes' variance that the
  /// states explain.
  package struct Weights: Sendable, Equatable {
    package var values: [Double]
    package var explainedShare: Double
  }

  /// The weights of all decisions of a log.
  ///
  /// - Throws: `LearningError.trainingFailed` where the trees cannot be grown.
  package func weights(of log: DecisionLog) throws(LearningError) -> Weights {
    let outcomes = log.discountedGrowth.map { -logarithm(1 + $0) }
    let expected = try expectedOutcomes(outcomes, log)
    let advantages = zip(outcomes, expected).map { $0 - $1 }
    let deviation = max(Self.variance(advantages).squareRoot(), 1e-9)
    var values = advantages.map { min(exponential($0 / deviation / temperature), limit) }
    let mean = values.reduce(0, +) / Double(max(values.count, 1))
    for index in values.indices { values[index] /= mean }
    let total = Self.variance(outcomes)
    return Weights(
      values: values, explainedShare: total > 0 ? 1 - Self.variance(advantages) / total : 0)
  }

  /// What trees that have not seen a decision expect of it. The folds are spans of time, as neighbours
  /// share their outcomes.
  private func expectedOutcomes(_ outcomes: [Double], _ log: DecisionLog) throws(LearningError) -> [Double] {
    let width = QueueFeatures.stateCount
    let count = outcomes.count
    guard count >= 10 * Self.folds else {
      return Array(repeating: outcomes.reduce(0, +) / Double(max(count, 1)), count: count)
    }
    var expected: [Double] = []
    for fold in 0..<Self.folds {
      let held = (count * fold / Self.folds)..<(count * (fold + 1) / Self.folds)
      let rows = Array(log.states[..<(held.lowerBound * width)] + log.states[(held.upperBound * width)...])
      let kept = outcomes[..<held.lowerBound] + outcomes[held.upperBound...]
      let mean = kept.reduce(0, +) / Double(kept.count)
      var training = TreeTraining(.squares)
      training.minChildWeight = 30
      training.seed = seed
      // XGBoost starts from 0.5, which is not among the leaves; so labels do as well.
      let trees = try training.train(
        features: rows, labels: kept.map { Float($0 - mean) + 0.5 }, featureCount: width)
      for decision in held {
        let row = Array(log.states[(decision * width)..<((decision + 1) * width)])
        expected.append(mean + Double(trees.outputs(for: row)[0]))
      }
    }
    return expected
  }

  private static func variance(_ values: [Double]) -> Double {
    let count = Double(max(values.count, 1))
    let mean = values.reduce(0, +) / count
    return values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count
  }
}
