#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#endif
package import Learning

/// Boosted trees that give a job's run-time distribution from its features.
package struct RunTimeModel: Sendable, Equatable {
  package let trees: TreeEnsemble
  /// The jobs that it was trained on.
  package let trainedJobs: Int
  /// What those jobs asked for: of others the model knows nothing.
  package let known: KnownRequests

  /// The span of the requests that a model has seen.
  package struct KnownRequests: Sendable, Equatable {
    package var requestedSeconds: ClosedRange<Int32>
    package var processors: ClosedRange<Int32>

    package init(requestedSeconds: ClosedRange<Int32>, processors: ClosedRange<Int32>) {
      self.requestedSeconds = requestedSeconds
      self.processors = processors
    }

    func contains(requestedSeconds request: Int32, processors count: Int32) -> Bool {
      requestedSeconds.contains(request) && processors.contains(count)
    }
  }

  /// - Throws: `LearningError.malformedModel` if the trees are not for these features and classes.
  package init(trees: TreeEnsemble, trainedJobs: Int, known: KnownRequests) throws(LearningError) {
    guard trees.featureCount == JobHistory.featureCount, trees.outputCount == RunTimeBins.count else {
      throw LearningError(
        .malformedModel,
        "the run-time model is for \(trees.featureCount) features and \(trees.outputCount) classes and this "
          + "version of Plait uses \(JobHistory.featureCount) and \(RunTimeBins.count); learn it anew")
    }
    self.trees = trees
    self.trainedJobs = trainedJobs
    self.known = known
  }

  /// How models are trained unless told otherwise.
  package static let training = TreeTraining(.probabilities(classes: RunTimeBins.count))

  /// Trains on rows of features and the run times, in seconds, of jobs that have ended.
  package static func trained(
    features: [Float], runSeconds: [Double], known: KnownRequests, training: TreeTraining = training,
    progress: (Int) -> Bool = { _ in true }
  ) throws(LearningError) -> RunTimeModel {
    let labels = runSeconds.map { Float(RunTimeBins.bin(of: $0)) }
    return try RunTimeModel(
      trees: try training.train(
        features: features, labels: labels, featureCount: JobHistory.featureCount, progress: progress),
      trainedJobs: labels.count, known: known)
  }

  /// Writes the probabilities of the classes for one row, none for classes beyond the request.
  func predict(
    _ row: UnsafeBufferPointer<Float>, requested: Double, into result: UnsafeMutableBufferPointer<Float>
  ) {
    for bin in 0..<RunTimeBins.count { result[bin] = 0 }
    trees.add(row: row, to: result)
    let last = RunTimeBins.bin(of: requested)
    var largest = -Float.infinity
    for bin in 0...last { largest = max(largest, result[bin]) }
    var sum: Float = 0
    for bin in 0..<RunTimeBins.count {
      result[bin] = bin <= last ? expf(result[bin] - largest) : 0
      sum += result[bin]
    }
    for bin in 0...last { result[bin] /= sum }
  }
}
