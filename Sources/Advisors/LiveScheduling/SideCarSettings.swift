package import Simulation

/// What an operator decides about the side-car; the defaults are those of its configuration file.
package struct SideCarSettings: Sendable, Equatable {
  package var mode = SideCarMode.shadow
  /// The order of the queue, and after how long a job goes first.
  package var policy: Policy
  package var policyName: String
  /// Seconds between two cycles, of this machine's clock.
  package var intervalSeconds = 30.0
  /// How far a job's nice value may be from its own.
  package var niceBound: Int64 = 1_000_000
  /// Changes that are asked for in one cycle, at most.
  package var changesPerCycle = 200
  /// Jobs further down than this, both as they are and as they should be, are left as they are.
  package var depth = 1000
  /// The jobs whose order is changed among themselves.
  package var scope = Scope.partitionAndQuality
  /// The share of slurmctld's time that the side-car may take.
  package var requestShare = 0.01
  /// Draws the arms of an experiment.
  package var seed: UInt64 = 1

  package enum Scope: String, Sendable, CaseIterable {
    /// Within a partition and a quality of service: what the site has set between them stays.
    case partitionAndQuality = "partition-and-qos"
    case partition
    case all
  }

  package init(policy: Policy, policyName: String) {
    self.policy = policy
    self.policyName = policyName
  }
}
