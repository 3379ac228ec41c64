/// A slurmctld that can be read and, within narrow bounds, written: `Nice` of jobs and nothing else.
package protocol QueueController: Sendable {
  /// How it is reached, for people.
  var place: String { get }
  /// A nice value that cannot be set this way; nil where all within `NiceChange.limits` can.
  var unsettableNice: Int64? { get }
  /// As whom slurmctld is asked, as `sdiag` names him; nil where that is not known.
  var user: String? { get }

  /// Throws `SlurmControlError`, as all calls do.
  func identity() async throws(SlurmControlError) -> ControllerIdentity
  func queue() async throws(SlurmControlError) -> QueueSnapshot
  /// What is kept for somebody, now or later.
  func reservations() async throws(SlurmControlError) -> ReservationSnapshot
  /// What accounts and users have used; nil where it is not told.
  func shares() async throws(SlurmControlError) -> AccountShares?
  func load() async throws(SlurmControlError) -> ControllerLoad
  /// Processors of all nodes that are not down.
  func processors() async throws(SlurmControlError) -> Int64
  /// All nodes, by name; none where they are not told.
  func nodes() async throws(SlurmControlError) -> [LiveNode]
  /// Asks for each change in turn. Returned are those that were refused; none of them is retried.
  func setNice(_ changes: [NiceChange]) async throws(SlurmControlError) -> [NiceRefusal]
  /// Jobs that ended at or after a moment of the controller's clock, by submission; none where there is
  /// no accounting.
  func history(sinceSeconds: Int64) async throws(SlurmControlError) -> [PassedJob]
}

extension QueueController {
  package var unsettableNice: Int64? { nil }
  package var user: String? { nil }
  package func nodes() async throws(SlurmControlError) -> [LiveNode] { [] }
}

/// Which controller answers.
package struct ControllerIdentity: Sendable, Equatable {
  package var cluster: String
  /// Such as `22.05.8`.
  package var version: String
  /// The slurm.conf that it reads; empty where it does not say.
  package var configurationPath: String
  /// Finished jobs stay in its memory for this long, in seconds.
  package var minJobAgeSeconds: Int64
  /// How it orders the queue; empty where it does not say.
  package var priority = PrioritySettings()

  package init(
    cluster: String, version: String, configurationPath: String = "", minJobAgeSeconds: Int64 = 300
  ) {
    self.cluster = cluster
    self.version = version
    self.configurationPath = configurationPath
    self.minJobAgeSeconds = minJobAgeSeconds
  }
}

/// The settings by which slurmctld orders its queue, as far as a replica of the order needs them.
package struct PrioritySettings: Sendable, Equatable {
  /// `priority/multifactor`, or `priority/basic`: first come, first served.
  package var type = ""
  package var ageWeight = 0.0
  package var maxAgeSeconds = 7 * 86_400.0
  package var fairShareWeight = 0.0
  package var halfLifeSeconds = 7 * 86_400.0
  package var jobSizeWeight = 0.0
  /// Between two calculations of all priorities.
  package var calcPeriodSeconds = 300.0
  /// Fair Tree; else the classic fair share (`PriorityFlags=NO_FAIR_TREE`).
  package var usesFairTree = true
  package var dampeningFactor = 1.0

  package init() {}
}
