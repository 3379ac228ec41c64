package import JobLogs

extension Workload {
  /// What was left out of a log because the machine cannot run it.
  package struct Oversized: Sendable, Equatable {
    package var count = 0
    /// The first such job and its processors.
    package var firstJob: Int64 = 0
    package var firstProcessors: Int32 = 0

    package init() {}
  }

  /// The jobs of a log that fit on a machine of `processors`; the others are counted.
  ///
  /// Users are renumbered from 0 in the order of their first job; an unknown user is a user. A log
  /// whose first submission lies more than ten years after its time 0 counts from the epoch of
  /// Unix; its clock is moved so that the first submission is at 0, because F1 to F4 take
  /// the logarithm of it. `originSeconds` is what was taken off.
  package init(_ jobs: PreparedJobs, processors: Int, oversized: inout Oversized) {
    self.init()
    let first = jobs.submitSeconds.first ?? 0
    originSeconds = first > 315_360_000 ? first : 0
    id = jobs.id
    submitSeconds = jobs.submitSeconds
    runSeconds = jobs.runSeconds
    self.processors = jobs.processors
    requestedSeconds = jobs.requestedSeconds
    row = jobs.row
    user = Self.renumbered(jobs.user)
    if jobs.processors.contains(where: { Int($0) > processors }) {
      keepOnly(jobs, processors, &oversized)
    }
    if originSeconds != 0 { submitSeconds = submitSeconds.map { $0 - originSeconds } }
    estimatedSeconds = requestedSeconds
  }

  private mutating func keepOnly(
    _ jobs: PreparedJobs, _ processors: Int, _ oversized: inout Oversized
  ) {
    let kept = jobs.processors.indices.filter { Int(jobs.processors[$0]) <= processors }
    oversized.count = jobs.count - kept.count
    if let large = jobs.processors.indices.first(where: { Int(jobs.processors[$0]) > processors }) {
      oversized.firstJob = jobs.id[large]
      oversized.firstProcessors = jobs.processors[large]
    }
    id = kept.map { id[$0] }
    submitSeconds = kept.map { submitSeconds[$0] }
    runSeconds = kept.map { runSeconds[$0] }
    self.processors = kept.map { self.processors[$0] }
    requestedSeconds = kept.map { requestedSeconds[$0] }
    row = kept.map { row[$0] }
    user = kept.map { user[$0] }
  }

  /// Dense numbers from 0, in the order of first appearance.
  private static func renumbered(_ users: [Int32]) -> [Int32] {
    var dense = [Int32](repeating: 0, count: users.count)
    var next: Int32 = 0
    let highest = users.max() ?? 0
    if Int(highest) < 65_536 + 4 * users.count {
      // One slot a number, with the unknown (-1 and below) in slot 0.
      var slot = [Int32](repeating: -1, count: Int(max(highest, 0)) + 2)
      for (index, user) in users.enumerated() {
        let place = Int(max(user, -1)) + 1
        if slot[place] < 0 {
          slot[place] = next
          next += 1
        }
        dense[index] = slot[place]
      }
      return dense
    }
    var numbers: [Int32: Int32] = [:]
    for (index, user) in users.enumerated() {
      let known = max(user, -1)
      if let number = numbers[known] {
        dense[index] = number
      } else {
        numbers[known] = next
        dense[index] = next
        next += 1
      }
    }
    return dense
  }
}
