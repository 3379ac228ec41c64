/// The jobs that a simulation schedules, one array per attribute, sorted by (submission, id).
///
/// Times are in whole seconds. `submitSeconds` counts from the origin of the log, which the
/// priority formulas F1 to F4 see; it must not be negative.
package struct Workload: Sendable, Equatable {
  package var id: [Int64]
  package var submitSeconds: [Int64]
  /// True run time, which only the clock of the simulation sees.
  package var runSeconds: [Int32]
  package var processors: [Int32]
  /// The user's time limit.
  package var requestedSeconds: [Int32]
  /// The run time that the scheduler plans with: the user's limit, a prediction, or the truth.
  package var estimatedSeconds: [Int32]
  /// The user, as a number from 0.
  package var user: [Int32]
  /// The job's row in the table of its log; empty where the workload has no log.
  package var row: [Int32] = []
  /// What was taken off the log's submission times to get `submitSeconds`.
  package var originSeconds: Int64 = 0

  package init() {
    id = []
    submitSeconds = []
    runSeconds = []
    processors = []
    requestedSeconds = []
    estimatedSeconds = []
    user = []
  }

  package var count: Int { id.count }

  package mutating func reserveCapacity(_ count: Int) {
    id.reserveCapacity(count)
    submitSeconds.reserveCapacity(count)
    runSeconds.reserveCapacity(count)
    processors.reserveCapacity(count)
    requestedSeconds.reserveCapacity(count)
    estimatedSeconds.reserveCapacity(count)
    user.reserveCapacity(count)
  }

  /// Appends a job; it must not be submitted before the one that precedes it.
  package mutating func append(
    id: Int64, submitSeconds: Int64, runSeconds: Int32, processors: Int32,
    requestedSeconds: Int32, user: Int32
  ) {
    self.id.append(id)
    self.submitSeconds.append(submitSeconds)
    self.runSeconds.append(runSeconds)
    self.processors.append(processors)
    self.requestedSeconds.append(requestedSeconds)
    self.estimatedSeconds.append(requestedSeconds)
    self.user.append(user)
  }

  /// The jobs of a range, as a workload of its own.
  package func window(_ range: Range<Int>) -> Workload {
    var part = Workload()
    part.id = Array(id[range])
    part.submitSeconds = Array(submitSeconds[range])
    part.runSeconds = Array(runSeconds[range])
    part.processors = Array(processors[range])
    part.requestedSeconds = Array(requestedSeconds[range])
    part.estimatedSeconds = Array(estimatedSeconds[range])
    part.user = Array(user[range])
    if !row.isEmpty { part.row = Array(row[range]) }
    part.originSeconds = originSeconds
    return part
  }

  /// Some jobs, by their positions in ascending order, as a workload of its own.
  package func jobs(at positions: [Int]) -> Workload {
    var part = Workload()
    part.id = positions.map { id[$0] }
    part.submitSeconds = positions.map { submitSeconds[$0] }
    part.runSeconds = positions.map { runSeconds[$0] }
    part.processors = positions.map { processors[$0] }
    part.requestedSeconds = positions.map { requestedSeconds[$0] }
    part.estimatedSeconds = positions.map { estimatedSeconds[$0] }
    part.user = positions.map { user[$0] }
    if !row.isEmpty { part.row = positions.map { row[$0] } }
    part.originSeconds = originSeconds
    return part
  }

  /// The same jobs with all gaps between submissions multiplied by `factor`: 0.9 raises the load by
  /// about a ninth.
  package func compressed(by factor: Double) -> Workload {
    var copy = self
    let first = submitSeconds.first ?? 0
    copy.submitSeconds = submitSeconds.map { first + Int64((Double($0 - first) * factor).rounded()) }
    return copy
  }

  /// The same jobs, planned with `estimate`.
  package func planned(with estimate: Estimate) -> Workload {
    var copy = self
    switch estimate {
    case .requested, .learned: copy.estimatedSeconds = requestedSeconds
    case .actual: copy.estimatedSeconds = runSeconds
    }
    return copy
  }

  /// What the scheduler plans with.
  package enum Estimate: String, Sendable, CaseIterable {
    /// The user's time limit, as every production scheduler does.
    case requested
    /// The true run time: perfect information, which no scheduler has.
    case actual
    /// The user's time limit until a predictor, which runs beside the simulation, knows better.
    case learned
  }
}
