package import Learning

/// Jobs that have ended, as a model of run times is trained on them.
package struct RunTimeExamples: Sendable {
  /// `JobHistory.featureCount` values a job, as they were at its submission.
  let features: [Float]
  let runSeconds: [Double]
  let known: RunTimeModel.KnownRequests

  package var count: Int { runSeconds.count }

  /// - Parameter progress: Gets the rounds that are done; false stops the training.
  /// - Throws: `LearningError`, also when stopped.
  package func train(progress: (Int) -> Bool = { _ in true }) throws(LearningError) -> RunTimeModel {
    try RunTimeModel.trained(features: features, runSeconds: runSeconds, known: known, progress: progress)
  }
}
