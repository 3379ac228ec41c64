package import Simulation

/// The jobs of a log with what the real system did with them: when each started and ended.
///
/// One array per attribute, sorted by submission. Seconds count from the origin of `workload`; `never`
/// stands for what has not happened, or is not known to have.
package struct RecordedJobs: Sendable, Equatable {
  package static let never = Int64.max

  /// The jobs; the run time of one that has not ended is its request.
  package var workload: Workload
  package var startSeconds: [Int64] = []
  package var endSeconds: [Int64] = []
  /// When a job left the queue without having run.
  package var withdrawnSeconds: [Int64] = []
  /// The queue (or quality of service) and the partition, as numbers; -1 where unknown.
  package var queue: [Int32] = []
  package var partition: [Int32] = []

  package init() { workload = Workload() }

  package var count: Int { workload.count }

  /// The users are numbered below this.
  package var userCount: Int { Int(workload.user.max() ?? -1) + 1 }

  /// The moment of the last event that is recorded.
  package var lastSeconds: Int64 {
    var last = workload.submitSeconds.last ?? 0
    for events in [startSeconds, endSeconds, withdrawnSeconds] {
      for seconds in events where seconds != Self.never { last = max(last, seconds) }
    }
    return last
  }

  /// What was known at `seconds`: the jobs submitted by then, with every later start, end and withdrawal
  /// taken out, and with it the run time of each job that had not ended.
  package func known(at seconds: Int64) -> RecordedJobs {
    var known = RecordedJobs()
    let end = workload.submitSeconds.partitioningIndex { $0 > seconds }
    known.workload = workload.window(0..<end)
    func past(_ all: [Int64]) -> [Int64] { all[..<end].map { $0 > seconds ? Self.never : $0 } }
    known.startSeconds = past(startSeconds)
    known.endSeconds = past(endSeconds)
    known.withdrawnSeconds = past(withdrawnSeconds)
    known.queue = Array(queue[..<end])
    known.partition = Array(partition[..<end])
    for job in 0..<end where known.endSeconds[job] == Self.never {
      known.workload.runSeconds[job] = known.workload.requestedSeconds[job]
    }
    return known
  }

  /// Appends a job that waits; it must not be submitted before the last one.
  /// - Returns: Its position.
  package mutating func appendWaiting(
    id: Int64, submitSeconds: Int64, processors: Int32, requestedSeconds: Int32, user: Int32,
    queue: Int32 = -1, partition: Int32 = -1
  ) -> Int {
    workload.append(
      id: id, submitSeconds: submitSeconds, runSeconds: requestedSeconds, processors: processors,
      requestedSeconds: requestedSeconds, user: user)
    startSeconds.append(Self.never)
    endSeconds.append(Self.never)
    withdrawnSeconds.append(Self.never)
    self.queue.append(queue)
    self.partition.append(partition)
    return count - 1
  }
}

extension Array {
  /// The first index whose element satisfies `belongsAfter`, in an array that is parted by it.
  func partitioningIndex(_ belongsAfter: (Element) -> Bool) -> Int {
    var low = 0
    var high = count
    while low < high {
      let middle = (low + high) >> 1
      if belongsAfter(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
