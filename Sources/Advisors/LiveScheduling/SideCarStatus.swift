/// How the side-car is doing: what its status file, its log and its metrics say.
package struct SideCarStatus: Sendable, Equatable, Codable {
  package static let schemaName = "plait.side-car/1"

  package var schema = SideCarStatus.schemaName
  package var cluster: String
  package var slurmVersion: String
  package var process: Int32
  package var mode: String
  /// Whether nice values are being changed at this moment.
  package var isActing = false
  /// Why not, where the mode would have it.
  package var standDown: [String] = []
  package var policy: String
  /// The controller's clock at the last cycle, seconds since 1970.
  package var atSeconds: Int64 = 0
  /// The controller's clock less this machine's, in seconds.
  package var clockDifferenceSeconds: Int64 = 0
  package var cycles = 0
  package var failedCycles = 0
  package var consecutiveFailures = 0
  package var lastError: String?
  /// Of this machine's clock, in seconds.
  package var lastCycleSeconds = 0.0
  package var longestCycleSeconds = 0.0
  package var lastReadSeconds = 0.0
  package var lastDecisionSeconds = 0.0
  package var waitSeconds = 0.0
  package var waitingJobs = 0
  package var movableJobs = 0
  package var runningJobs = 0
  /// Jobs whose nice value is the side-car's at this moment.
  package var touchedJobs = 0
  /// Changes asked for since the start, and what the last cycle would have changed or has.
  package var changes = 0
  package var restorations = 0
  package var refusals = 0
  package var lastPlanned = 0
  package var lastPostponed = 0
  package var unreadableJobs = 0
  /// Jobs whose nice value somebody else has set.
  package var foreignJobs = 0
  package var learnedJobs = 0
  package var hasModel = false
  package var trainings = 0
  /// The share of outcomes in their central 80 % interval.
  package var coverage = 0.0
  package var backTests = 0
  package var backTest: BackTestAnswer?
  /// Of the controller's time since the start, by `sdiag`'s own averages for the calls that were made.
  package var requestShare = 0.0
  /// Of the time that the controller has spent on all requests.
  package var requestTimeShare = 0.0
  package var residentBytes = 0

  /// Both sides of the last back-test: mean bounded slowdowns, simulated.
  package struct BackTestAnswer: Sendable, Equatable, Codable {
    package var jobs: Int
    package var today: Double
    package var policy: Double
    package var todayMaxWaitSeconds: Double
    package var policyMaxWaitSeconds: Double
  }

  package init(cluster: String, slurmVersion: String, process: Int32, mode: String, policy: String) {
    self.cluster = cluster
    self.slurmVersion = slurmVersion
    self.process = process
    self.mode = mode
    self.policy = policy
  }
}
