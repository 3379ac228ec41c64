internal import Simulation

extension NamedPolicy {
  /// The named keys over learned run times, each with the escalation of the neutral expectation key and
  /// without any, those that mostly do well first: what learned run times bring with no key evolved. LXF comes by a low quantile of
  /// the run time as well.
  ///
  /// FCFS and the fair share of `multifactor` look at no run time; longest first is of no use to waits.
  ///
  /// - Parameter longestWaitSeconds: The longest wait that the constraints allow, or today's.
  static func keysOverLearnedRunTimes(longestWaitSeconds: Double) -> [NamedPolicy] {
    let keys: [(order: PriorityOrder, quantile: Double?)] = [
      (.lxf, nil), (.lxf, 0.3), (.wfp3, nil), (.saf, nil), (.sjf, nil), (.f1, nil), (.f4, nil), (.f2, nil),
      (.f3, nil), (.unicep, nil),
    ]
    let neutral = ExpectationKeyFamily(longestWaitSeconds: longestWaitSeconds)
      .policy(ExpectationKeyFamily.neutral).planning
    return keys.flatMap { key in
      [true, false].map { isEscalated in
        var policy = Policy(key.order, backfill: .easy)
        policy.planning = neutral
        policy.planning.orderQuantile = key.quantile
        if !isEscalated {
          policy.planning.escalationSeconds = nil
          policy.planning.escalationBacklogs = 0
        }
        return NamedPolicy(
          name: "\(key.order.rawValue), learned run times", policy: policy, runTimes: .learned)
      }
    }
  }
}
