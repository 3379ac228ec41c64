#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#endif
package import Learning

/// Boosted trees that give the distribution of a start from its features.
package struct StartTimeModel: Sendable, Equatable {
  package let trees: TreeEnsemble
  package let shapes: StartTimeShapes
  package let trainedRows: Int
  /// How much of each class lies near each candidate for the likeliest start.
  private let nearness: [Double]

  /// How models are trained unless told otherwise.
  package static let training: TreeTraining = {
    var training = TreeTraining(.probabilities(classes: StartTimeBins.count))
    training.columnShare = 0.5
    return training
  }()

  /// The starts that are tried for the likeliest, in seconds from now.
  private static let candidates: [Double] =
    (0..<130).map { Double($0) * 10 } + (0..<80).map { 1300 * exp(Double($0) * log(500.0) / 79) }
  /// A start counts as near within these, in seconds.
  private static let tolerances: [Double] = [60, 300, 600, 1800]

  /// - Throws: `LearningError.malformedModel` if the trees are not for these features and classes.
  package init(trees: TreeEnsemble, shapes: StartTimeShapes, trainedRows: Int) throws(LearningError) {
    guard trees.featureCount == StartTimeFeatures.count, trees.outputCount == StartTimeBins.count else {
      throw LearningError(
        .malformedModel, "the model of start times is not for this version's features; learn it anew")
    }
    self.trees = trees
    self.shapes = shapes
    self.trainedRows = trainedRows
    nearness = Self.candidates.flatMap { candidate in
      (0..<StartTimeBins.count).map { bin in
        Self.tolerances.reduce(0) {
          $0 + shapes.share(of: bin, upTo: candidate + $1)
            - shapes.share(of: bin, upTo: candidate - $1 - 0.5)
        }
      }
    }
  }

  /// Trains on rows of features and the seconds from each to the start.
  package static func trained(
    features: [Float], seconds: [Double], progress: (Int) -> Bool = { _ in true }
  ) throws(LearningError) -> StartTimeModel {
    try StartTimeModel(
      trees: try training.train(
        features: features, labels: seconds.map { Float(StartTimeBins.bin(of: $0)) },
        featureCount: StartTimeFeatures.count, progress: progress),
      shapes: StartTimeShapes(outcomes: seconds), trainedRows: seconds.count)
  }

  package func distribution(for row: [Float]) -> StartTimeDistribution {
    let outputs = trees.outputs(for: row)
    let largest = outputs.max() ?? 0
    let weights = outputs.map { exp(Double($0 - largest)) }
    let sum = weights.reduce(0, +)
    return StartTimeDistribution(probability: weights.map { $0 / sum }, shapes: shapes)
  }

  /// The start, in seconds from now, near which most probability lies: the sum of what lies within 1, 5,
  /// 10 and 30 minutes of it is largest. The earliest of equals.
  package func likeliest(_ distribution: StartTimeDistribution) -> Double {
    var best = 0
    var most = -1.0
    for candidate in Self.candidates.indices {
      var sum = 0.0
      for bin in 0..<StartTimeBins.count {
        sum += distribution.probability[bin] * nearness[candidate * StartTimeBins.count + bin]
      }
      if sum > most + 1e-12 {
        most = sum
        best = candidate
      }
    }
    return Self.candidates[best]
  }
}
