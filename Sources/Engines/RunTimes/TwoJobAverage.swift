package import Simulation

/// The mean of the user's last two run times, at most the request (Tsafrir, Etsion and Feitelson, IEEE
/// TPDS 2007); the request until two have ended. A job that outlives it is given fixed, growing
/// additions: 1, 5, 15 and 30 minutes, then 1, 2, 5, 10, 20, 50 and 100 hours.
package final class TwoJobAverage: RunTimePredictor {
  private let workload: Workload
  private var last: [Int32]
  private var beforeLast: [Int32]
  private var predicted: [Double]

  private static let additionsSeconds: [Double] = [
    60, 300, 900, 1800, 3600, 7200, 18_000, 36_000, 72_000, 180_000, 360_000,
  ]

  package init(_ workload: Workload) {
    let users = Int(workload.user.max() ?? 0) + 1
    self.workload = workload
    last = Array(repeating: -1, count: users)
    beforeLast = last
    predicted = workload.requestedSeconds.map { Double($0) }
  }

  package func submitted(_ job: Int, at now: Int64) -> RunTimeExpectation {
    let user = Int(workload.user[job])
    if beforeLast[user] >= 0 {
      let average = (Double(last[user]) + Double(beforeLast[user])) / 2
      predicted[job] = min(max(average, 1), predicted[job])
    }
    return RunTimeExpectation(certain: predicted[job])
  }

  package func started(_ job: Int, at now: Int64) {}

  package func ended(_ job: Int, at now: Int64) {
    let user = Int(workload.user[job])
    beforeLast[user] = last[user]
    last[user] = workload.runSeconds[job]
  }

  package func revise(_ revised: inout [RevisedExpectation], at now: Int64) {}

  package func quantileSeconds(of job: Int, level: Double, elapsedSeconds: Double) -> Double {
    var seconds = predicted[job]
    for addition in Self.additionsSeconds where seconds <= elapsedSeconds { seconds += addition }
    let request = Double(workload.requestedSeconds[job])
    return seconds <= elapsedSeconds ? request : min(seconds, request)
  }
}
