package import Simulation

extension RunTimePlanning {
  /// Sets the wait after which a job goes first, whatever the queue holds: a bound that an operator names does not
  /// follow the load.
  package mutating func escalate(afterSeconds seconds: Int64) {
    escalationSeconds = seconds
    escalationBacklogs = 0
  }
}
