package import KernelSpecifications
package import KernelTrials
package import ParameterSpaces
internal import ConfigurationSearch
internal import Statistics

/// What the trial of one configuration of a kernel came to: the row that is kept of it.
package struct KernelTrial: Sendable, Hashable, Codable {
  package var configuration: [String: ParameterValue]
  /// Seconds of each repetition; empty where the trial failed.
  package var seconds: [Double]
  /// Its time where it ran in turns with the best configuration so far: that one's time times the median of the pairs' ratios, so that
  /// a machine that was slower for a while does not count against it.
  package var pairedSeconds: Double?
  package var failure: TrialFailure?
  package var compileSeconds: Double?
  /// What the trial cost the place that carried it out: its share of the time of compiling side by side, and its turn alone.
  package var effortSeconds: Double?
  package var objectBytes: Int?
  package var peakMemoryBytes: Int?
  /// The median energy of one run, in joules, or in seconds of processor time where `energyIsProxy`.
  package var energy: Double?
  package var energyIsProxy: Bool?
  /// The median of the number that a command prints, smaller is better.
  package var output: Double?
  /// What the compiler says of the kernel, such as registers.
  package var features: [String: Double]?
  /// Whether its outputs were compared with the reference and agree.
  package var isVerified: Bool

  package init(configuration: [String: ParameterValue]) {
    self.configuration = configuration
    seconds = []
    isVerified = false
  }

  /// The value of an objective, smaller is better; nil where the trial failed or it was not measured.
  package func value(of objective: KernelObjective) -> Double? {
    guard failure == nil, isVerified, !seconds.isEmpty else { return nil }
    return switch objective {
    case .time: output ?? pairedSeconds ?? median(seconds)
    case .energy: energy
    case .memory: peakMemoryBytes.map { Double($0) }
    case .size: objectBytes.map { Double($0) }
    }
  }

  /// What the search is told.
  func outcome(_ objectives: [KernelObjective]) -> TrialOutcome {
    let values = objectives.map { value(of: $0) ?? .nan }
    let effort = effortSeconds ?? .nan
    return values.count == 1
      ? TrialOutcome(cost: values[0], effort: effort) : TrialOutcome(objectives: values, effort: effort)
  }
}

/// The middle value; the lower of two.
func median(_ values: [Double]) -> Double {
  let sorted = values.sorted()
  return sorted.isEmpty ? .nan : sorted[(sorted.count - 1) / 2]
}
