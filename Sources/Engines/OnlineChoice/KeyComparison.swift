package import Simulation

/// Which of several keys to take, from what each cost in the same scenarios.
package struct KeyComparison: Sendable {
  private let plan: ChoicePlan

  package init(_ plan: ChoicePlan) { self.plan = plan }

  /// The key to take: the present one while it is surely better than the first and no other is surely
  /// better than it; else the one of least mean cost of those that are surely better than the first;
  /// else the first.
  ///
  /// - Parameters:
  ///   - costs: One row a key, of one cost a scenario.
  ///   - current: The position of the present key.
  package func choice(_ costs: [[Rollout.Cost]], current: Int) -> Int {
    let isCurrentSure = current != 0 && gain(from: 0, to: current, costs) != nil
    let reference = isCurrentSure ? current : 0
    var best = (gain: 0.0, key: reference)
    for key in costs.indices where key != reference {
      guard let gain = gain(from: reference, to: key, costs), gain > best.gain else { continue }
      best = (gain, key)
    }
    return best.key
  }

  /// By how much `key` costs less than `reference`, where that is sure and no job waits too long; else nil.
  private func gain(from reference: Int, to key: Int, _ costs: [[Rollout.Cost]]) -> Double? {
    let (present, tried) = (costs[reference], costs[key])
    let gains = zip(present, tried).map { $0.meanBoundedSlowdown - $1.meanBoundedSlowdown }
    let gain = Self.mean(gains)
    guard gain > 0, gain >= plan.leastGain * Self.mean(present.map(\.meanBoundedSlowdown)),
      gain >= plan.leastErrors * Self.standardError(gains, mean: gain)
    else { return nil }
    if let bound = plan.longestWaitSeconds {
      let wait = Self.mean(tried.map { Double($0.longestWaitSeconds) })
      if wait > bound, wait > Self.mean(present.map { Double($0.longestWaitSeconds) }) { return nil }
    }
    return gain
  }

  private static func mean(_ values: [Double]) -> Double {
    values.isEmpty ? 0 : values.reduce(0, +) / Double(values.count)
  }

  /// Of the mean; infinite where one scenario cannot tell.
  private static func standardError(_ values: [Double], mean: Double) -> Double {
    guard values.count > 1 else { return .infinity }
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return (squares / Double(values.count - 1) / Double(values.count)).squareRoot()
  }
}
