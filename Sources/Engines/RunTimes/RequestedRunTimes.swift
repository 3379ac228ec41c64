package import Simulation

/// The users' requests, taken for the run times.
package final class RequestedRunTimes: RunTimePredictor {
  private let requestedSeconds: [Int32]

  package init(_ workload: Workload) { requestedSeconds = workload.requestedSeconds }

  package func submitted(_ job: Int, at now: Int64) -> RunTimeExpectation {
    RunTimeExpectation(certain: Double(requestedSeconds[job]))
  }

  package func started(_ job: Int, at now: Int64) {}
  package func ended(_ job: Int, at now: Int64) {}
  package func revise(_ revised: inout [RevisedExpectation], at now: Int64) {}

  package func quantileSeconds(of job: Int, level: Double, elapsedSeconds: Double) -> Double {
    Double(requestedSeconds[job])
  }
}
