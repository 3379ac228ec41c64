package import Learning
internal import Networks

/// What boosted trees expect to come of a choice: the reward model of the direct method.
///
/// They see the chosen job as the scheduler saw it (`QueueFeatures.names`) and the state that it waited in
/// (`QueueFeatures.stateNames`), and learn the mean of the outcome by least squares. Where several jobs started
/// at once it is not known which was first; each such decision lends one of them, in turn.
package struct OutcomeModel: Sendable {
  package var training: TreeTraining

  /// The spans of time that the decisions are cut into.
  package static let folds = 5
  /// Decisions on either side of a fold that its trees do not see either, as neighbours share outcomes.
  package static let margin = 8
  /// Fewer decisions are not learned from: their mean is what is expected.
  package static let leastDecisions = 50 * folds

  package init(seed: UInt64) {
    training = TreeTraining(.squares)
    training.minChildWeight = 30
    training.seed = seed
  }

  /// What each candidate of each decision (each row of `log.choices`) is expected to bring, by trees that were
  /// grown without the decision's fold: none is judged by a model that has seen what came of it.
  ///
  /// - Parameter outcomes: One a decision.
  /// - Throws: `LearningError.trainingFailed` where the trees cannot be grown.
  package func expectedOutcomes(_ outcomes: [Double], of log: DecisionLog) throws(LearningError) -> [Double] {
    precondition(outcomes.count == log.count, "an outcome a decision")
    precondition(log.states.count == log.count * QueueFeatures.stateCount, "a state a decision")
    var expected: [Double] = []
    expected.reserveCapacity(log.choices.isTaken.count)
    for fold in 0..<Self.folds {
      let held = (log.count * fold / Self.folds)..<(log.count * (fold + 1) / Self.folds)
      let seen =
        Array(0..<max(held.lowerBound - Self.margin, 0))
        + Array(min(held.upperBound + Self.margin, log.count)..<log.count)
      try append(held, learnedFrom: seen, outcomes, log, to: &expected)
    }
    return expected
  }

  private func append(
    _ held: Range<Int>, learnedFrom seen: [Int], _ outcomes: [Double], _ log: DecisionLog,
    to expected: inout [Double]
  ) throws(LearningError) {
    let mean = seen.reduce(0) { $0 + outcomes[$1] } / Double(max(seen.count, 1))
    let variance = seen.reduce(0) { $0 + (outcomes[$1] - mean) * (outcomes[$1] - mean) }
    let deviation = (variance / Double(max(seen.count, 1))).squareRoot()
    guard log.count >= Self.leastDecisions, deviation > 0 else {
      for decision in held {
        expected += repeatElement(mean, count: log.choices.candidates(of: decision).count)
      }
      return
    }
    var features: [Float] = []
    for decision in seen { features += row(lentCandidate(of: decision, log), of: decision, log) }
    // XGBoost starts from 0.5, which is not among the leaves; so labels do as well.
    let trees = try training.train(
      features: features, labels: seen.map { Float((outcomes[$0] - mean) / deviation) + 0.5 },
      featureCount: QueueFeatures.count + QueueFeatures.stateCount)
    for decision in held {
      for candidate in log.choices.candidates(of: decision) {
        let output = trees.outputs(for: row(candidate, of: decision, log))[0]
        expected.append(mean + deviation * Double(output))
      }
    }
  }

  /// One of the candidates that started; of several each in its turn.
  private func lentCandidate(of decision: Int, _ log: DecisionLog) -> Int {
    let taken = log.choices.candidates(of: decision).filter { log.choices.isTaken[$0] }
    return taken[decision % taken.count]
  }

  private func row(_ candidate: Int, of decision: Int, _ log: DecisionLog) -> [Float] {
    let job = candidate * QueueFeatures.count
    let state = decision * QueueFeatures.stateCount
    return Array(log.choices.features[job..<(job + QueueFeatures.count)])
      + log.states[state..<(state + QueueFeatures.stateCount)]
  }
}
