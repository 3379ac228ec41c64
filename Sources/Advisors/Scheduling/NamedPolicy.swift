package import Simulation

/// A policy with the name that tables and reports give it.
package struct NamedPolicy: Sendable, Equatable {
  package var name: String
  package var policy: Policy
  package var runTimes: RunTimeSource

  package init(name: String, policy: Policy, runTimes: RunTimeSource = .requests) {
    self.name = name
    self.policy = policy
    self.runTimes = runTimes
  }

  package init(_ policy: Policy) {
    self.init(name: policy.description(), policy: policy)
  }

  /// What a site can have without Plait: the named keys under EASY backfilling, shortest-first
  /// backfilling behind an FCFS head, FCFS alone and conservative backfilling.
  package static func field(weights: MultifactorWeights) -> [NamedPolicy] {
    var multifactor = Policy(.multifactor, backfill: .easy)
    multifactor.multifactor = weights
    let keys: [PriorityOrder] = [.fcfs, .sjf, .saf, .lxf, .wfp3, .unicep, .f1, .f2, .f3, .f4]
    return [NamedPolicy(multifactor)]
      + keys.map { NamedPolicy(Policy($0, backfill: .easy)) }
      + [
        NamedPolicy(Policy(.fcfs, backfill: .easy, backfillOrder: .sjf)),
        NamedPolicy(Policy(.fcfs, backfill: .conservative)),
        NamedPolicy(Policy(.fcfs, backfill: .none)),
      ]
  }
}
