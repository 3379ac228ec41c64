internal import Simulation

extension NamedPolicy {
  /// The named keys over learned run times, each with the escalation of the neutral expectation key and
  /// without any, those that mostly do well first: what learned run times bring with no key evolved.
  ///
  /// FCFS and the fair share of `multifactor` look at no run time; longest first is of no use to waits.
  ///
  /// - Parameter longestWaitSeconds: The longest wait that the constraints allow, or today's.
  static func keysOverLearnedRunTimes(longestWaitSeconds: Double) -> [NamedPolicy] {
    let keys: [PriorityOrder] = [.lxf, .wfp3, .saf, .sjf, .f1, .f4, .f2, .f3, .unicep]
    let neutral = ExpectationKeyFamily(longestWaitSeconds: longestWaitSeconds)
      .policy(ExpectationKeyFamily.neutral).planning
    return keys.flatMap { key in
      [neutral.escalationSeconds, nil].map { escalation in
        var policy = Policy(key, backfill: .easy)
        policy.planning.escalationSeconds = escalation
        policy.planning.escalationBacklogs = escalation == nil ? 0 : neutral.escalationBacklogs
        return NamedPolicy(name: "\(key.rawValue), learned run times", policy: policy, runTimes: .learned)
      }
    }
  }
}
