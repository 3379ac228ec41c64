package import Simulation

/// Distributions that were predicted once and are now played back: what many policies are tried with
/// when there is no time to predict for each anew.
package final class RecordedRunTimes: RunTimePredictor {
  private let probabilities: [Float]
  private let requestedSeconds: [Int32]

  /// - Parameter probabilities: `RunTimeBins.count` values a job of `workload`.
  package init(probabilities: [Float], of workload: Workload) {
    precondition(probabilities.count == workload.count * RunTimeBins.count)
    self.probabilities = probabilities
    requestedSeconds = workload.requestedSeconds
  }

  package func submitted(_ job: Int, at now: Int64) -> RunTimeExpectation {
    slice(job) { RunTimeDistribution.expectation(of: $0, requested: Double(requestedSeconds[job])) }
  }

  package func started(_ job: Int, at now: Int64) {}
  package func ended(_ job: Int, at now: Int64) {}
  package func revise(_ revised: inout [RevisedExpectation], at now: Int64) {}

  package func quantileSeconds(of job: Int, level: Double, elapsedSeconds: Double) -> Double {
    slice(job) {
      RunTimeDistribution.quantile(
        level, of: $0, requested: Double(requestedSeconds[job]), elapsed: elapsedSeconds)
    }
  }

  @inline(__always)
  private func slice<Result>(_ job: Int, _ body: (UnsafeBufferPointer<Float>) -> Result) -> Result {
    probabilities.withUnsafeBufferPointer { all in
      body(UnsafeBufferPointer(rebasing: all[(job * RunTimeBins.count)..<((job + 1) * RunTimeBins.count)]))
    }
  }
}
