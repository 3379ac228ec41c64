internal import Simulation

/// Policies that lack one part of a learned one, or have one part alone: what brings how much.
enum Ablation {
  /// - Parameter learned: The policy to take apart; none of its parts if it plans with requests.
  static func policies(of learned: NamedPolicy?, baseline: NamedPolicy) -> [NamedPolicy] {
    var policies = [
      NamedPolicy(
        name: "fcfs+easy(sjf), two-job average", policy: Policy(.fcfs, backfill: .easy, backfillOrder: .sjf),
        runTimes: .twoJobAverage),
      NamedPolicy(
        name: "fcfs+easy(sjf), learned run times",
        policy: Policy(.fcfs, backfill: .easy, backfillOrder: .sjf), runTimes: .learned),
      NamedPolicy(
        name: "lxf+easy, learned run times", policy: Policy(.lxf, backfill: .easy), runTimes: .learned),
    ]
    guard let learned, learned.runTimes == .learned else { return policies }
    policies.append(
      NamedPolicy(name: "\(learned.name), requests in place of run times", policy: learned.policy))
    var reserving = learned
    reserving.name = "\(learned.name), reservations by requests"
    reserving.policy.planning.releaseQuantile = 1
    reserving.policy.planning.backfillQuantile = 1
    policies.append(reserving)
    var fixed = learned
    fixed.name = "\(learned.name), escalation whatever the load"
    fixed.policy.planning.escalationBacklogs = 0
    policies.append(fixed)
    var open = learned
    open.name = "\(learned.name), no escalation"
    open.policy.planning.escalationSeconds = nil
    policies.append(open)
    return policies
  }
}
