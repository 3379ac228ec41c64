internal import Simulation

extension NamedPolicy {
  /// The expectation key that searches start from, before anything is evolved for a log, over learned
  /// run times.
  ///
  /// - Parameter longestWaitSeconds: Today's longest wait, at a share of which escalation sets in.
  package static func general(longestWaitSeconds: Double) -> NamedPolicy {
    let family = ExpectationKeyFamily(longestWaitSeconds: longestWaitSeconds)
    return NamedPolicy(
      name: "general expectation key", policy: family.policy(ExpectationKeyFamily.general),
      runTimes: family.runTimes)
  }
}
