/// One search on a recorded space.
package struct ReplayRun: Sendable {
  package struct Trial: Sendable {
    package var number: Int
    /// When it ended, in seconds of simulated time.
    package var endSeconds: Double

    package init(number: Int, endSeconds: Double) {
      self.number = number
      self.endSeconds = endSeconds
    }
  }

  package var seed: UInt64
  package var trials: [Trial]

  package init(seed: UInt64, trials: [Trial]) {
    self.seed = seed
    self.trials = trials
  }

  /// Different configurations that were tried until one cost at most `factor` times the optimum (for a cost below zero: was as
  /// near to it); nil where none was.
  package func evaluations(within factor: Double, of optimum: Double, costs: [Double]) -> Int? {
    let bound = optimum + (factor - 1) * abs(optimum)
    return trials.firstIndex { costs[$0.number] <= bound }.map { $0 + 1 }
  }

  package func bestCost(_ costs: [Double]) -> Double {
    trials.reduce(.infinity) { costs[$1.number] < $0 ? costs[$1.number] : $0 }
  }
}
