package import KernelSpecifications
package import ParameterSpaces
package import ConfigurationSearch
package import Statistics

/// What a search came to.
package struct TuningResult: Sendable {
  /// Why it ended.
  package enum Ending: Sendable, Equatable {
    case stopped(StopReason)
    case cancelled
  }

  package var objectives: [KernelObjective]
  /// Those of earlier searches first.
  package var trials: [KernelTrial]
  /// How many of the trials were known before.
  package var known: Int
  /// Other devices and sizes from which the search began.
  package var sources: Int
  package var ending: Ending
  package var searchSeconds: Double
  package var totalSeconds = 0.0
  package var defaultTrial: KernelTrial
  /// Nil where nothing but the default works, or the search was cancelled.
  package var comparison: PairedComparison?

  /// Takes new measurements in place of those of the same configurations.
  mutating func replace(_ measured: [KernelTrial]) {
    for trial in measured {
      guard let place = trials.lastIndex(where: { $0.configuration == trial.configuration }) else { continue }
      trials[place] = trial
      if defaultTrial.configuration == trial.configuration { defaultTrial = trial }
    }
  }

  /// The trials that no other betters in every objective, best in the first one first.
  package var front: [KernelTrial] {
    let valued = trials.compactMap { trial -> (trial: KernelTrial, costs: [Double])? in
      let costs = objectives.compactMap { trial.value(of: $0) }
      return costs.count == objectives.count ? (trial, costs) : nil
    }
    return valued.filter { one in !valued.contains { ParetoFront.dominates($0.costs, one.costs) } }
      .sorted { $0.costs[0] < $1.costs[0] }.map(\.trial)
  }
}

/// A configuration timed in turns with the default.
package struct PairedComparison: Sendable {
  package var configuration: [String: ParameterValue]
  /// Seconds by round.
  package var before: [Double]
  package var after: [Double]
  /// The median of the rounds' ratios default / configuration: above 1 is faster; with its interval at 95 %.
  package var speedup: IntervalEstimate

  init(configuration: [String: ParameterValue], before: [Double], after: [Double], seed: UInt64) {
    self.configuration = configuration
    self.before = before
    self.after = after
    speedup = PairedBootstrap(seed: seed).median(of: zip(before, after).map { $0 / $1 })
  }

  /// Whether the interval lies above no gain.
  package var isFaster: Bool { speedup.low > 1 }
}
