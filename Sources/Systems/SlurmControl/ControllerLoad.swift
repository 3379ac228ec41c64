/// What `sdiag` tells: the controller's clock, and what its clients ask of it.
package struct ControllerLoad: Sendable, Equatable {
  /// The controller's clock, seconds since 1970.
  package var atSeconds: Int64
  /// Since when it counts.
  package var sinceSeconds: Int64
  /// Threads that serve requests at this moment, of at most 256.
  package var serverThreads: Int
  /// The mean length of a pass of the main scheduler, in microseconds.
  package var mainCycleMicroseconds: Int64
  /// The length of the last cycle of the backfill scheduler, in microseconds.
  package var backfillCycleMicroseconds: Int64
  /// By type of request, such as `REQUEST_JOB_INFO`.
  package var byType: [Calls]
  package var byUser: [Calls]

  /// Calls of one kind.
  package struct Calls: Sendable, Equatable {
    package var name: String
    package var count: Int64
    /// The time that slurmctld spent on them, in microseconds.
    package var totalMicroseconds: Int64

    package init(name: String, count: Int64, totalMicroseconds: Int64) {
      self.name = name
      self.count = count
      self.totalMicroseconds = totalMicroseconds
    }
  }

  package init(atSeconds: Int64, sinceSeconds: Int64) {
    self.atSeconds = atSeconds
    self.sinceSeconds = sinceSeconds
    serverThreads = 0
    mainCycleMicroseconds = 0
    backfillCycleMicroseconds = 0
    byType = []
    byUser = []
  }

  /// The time spent on all requests, in microseconds.
  package var totalMicroseconds: Int64 {
    // Damaged counts must not end the program.
    byType.reduce(0) { sum, calls in
      let (total, isTooLarge) = sum.addingReportingOverflow(calls.totalMicroseconds)
      return isTooLarge ? .max : total
    }
  }
}
