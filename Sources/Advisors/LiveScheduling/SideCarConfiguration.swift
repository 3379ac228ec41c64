internal import Simulation

/// What an operator has written into the side-car's configuration file; what is nil was not written.
package struct SideCarConfiguration: Sendable, Equatable {
  package static let schema = "plait.side-car-config/1"

  package enum LogForm: String, Sendable, CaseIterable {
    case text
    case json
  }

  package var mode: SideCarMode?
  /// The path of a policy file.
  package var policy: String?
  package var intervalSeconds: Double?
  package var niceBound: Int64?
  package var changesPerCycle: Int?
  package var depth: Int?
  package var scope: SideCarSettings.Scope?
  package var escalateAfterSeconds: Int64?
  package var seed: UInt64?
  package var requestShare: Double?

  // What follows holds from one start to the next.

  /// The folder of journal, lock and status.
  package var state: String?
  package var metrics: ListenAddress?
  package var log: LogForm?
  package var slurm: SlurmConnection?

  package init() {}

  /// The settings with what was written in the place of what they hold. The policy stays: it is read from a file.
  package func apply(to settings: inout SideCarSettings) {
    if let mode { settings.mode = mode }
    if let intervalSeconds { settings.intervalSeconds = intervalSeconds }
    if let niceBound { settings.niceBound = niceBound }
    if let changesPerCycle { settings.changesPerCycle = changesPerCycle }
    if let depth { settings.depth = depth }
    if let scope { settings.scope = scope }
    if let escalateAfterSeconds { settings.policy.planning.escalate(afterSeconds: escalateAfterSeconds) }
    if let seed { settings.seed = seed }
    if let requestShare { settings.requestShare = requestShare }
  }

  /// The keys that another configuration has changed and that hold only from a start.
  package func keysForNextStart(_ other: SideCarConfiguration) -> [String] {
    var keys: [String] = []
    if state != other.state { keys.append("state") }
    if metrics != other.metrics { keys.append("metrics") }
    if log != other.log { keys.append("log") }
    if slurm != other.slurm { keys.append("slurm") }
    return keys
  }
}
