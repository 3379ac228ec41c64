/// The jobs of a log, one array per attribute (a structure of arrays), all of the same length.
///
/// The attributes, their units and the convention that `-1` means "unknown" are those of the
/// Standard Workload Format, version 2.2 (Feitelson and others, Parallel Workloads Archive), with
/// the resources that the format lacks (nodes, graphics processors) in columns of their own, which
/// stay empty where no job of the log has them.
package struct JobTable: Sendable, Equatable {
  /// Job number, as in the log.
  package var id: [Int64] = []
  /// Submission, in seconds; since the log's start (SWF) or since 1970 (Slurm).
  package var submitSeconds: [Int64] = []
  /// Time in the queue, in seconds, as the real system had it; -1 where it is unknown.
  package var waitSeconds: [Int32] = []
  /// Time from start to end, in seconds; -1 where it is unknown.
  package var runSeconds: [Int32] = []
  /// Processors that the job got.
  package var allocatedProcessors: [Int32] = []
  /// Mean processor time used for each processor, in seconds.
  package var cpuSeconds: [Int32] = []
  /// Memory used for each processor, in kilobytes.
  package var usedMemoryKilobytes: [Int64] = []
  /// Processors that the job asked for.
  package var requestedProcessors: [Int32] = []
  /// Time limit that the user asked for, in seconds.
  package var requestedSeconds: [Int32] = []
  /// Memory that the user asked for, for each processor, in kilobytes.
  package var requestedMemoryKilobytes: [Int64] = []
  /// How the job ended: 0 failed, 1 completed, 2 to 4 partial execution, 5 cancelled.
  package var status: [Int32] = []
  /// User, group, application, queue and partition, as numbers; `JobLog.names` may name them.
  package var user: [Int32] = []
  package var group: [Int32] = []
  package var application: [Int32] = []
  package var queue: [Int32] = []
  package var partition: [Int32] = []
  /// The job that had to end before this one was submitted, and the seconds between the two.
  package var precedingJob: [Int64] = []
  package var thinkSeconds: [Int32] = []

  /// Nodes that the job asked for; empty where no job says so, else -1 where it is unknown.
  package var requestedNodes: [Int32] = []
  /// Graphics processors that the job asked for, in all, and their type as an index into
  /// `JobLog.names.gpuType`; both empty where no job says so.
  package var requestedGPUs: [Int32] = []
  package var gpuType: [Int32] = []

  package init() {}

  package var count: Int { id.count }
  package var isEmpty: Bool { id.isEmpty }

  /// Appends a job of which only what every simulation needs is known.
  package mutating func append(
    id: Int64, submitSeconds: Int64, runSeconds: Int32, processors: Int32,
    requestedSeconds: Int32, user: Int32
  ) {
    self.id.append(id)
    self.submitSeconds.append(submitSeconds)
    waitSeconds.append(-1)
    self.runSeconds.append(runSeconds)
    allocatedProcessors.append(processors)
    cpuSeconds.append(-1)
    usedMemoryKilobytes.append(-1)
    requestedProcessors.append(processors)
    self.requestedSeconds.append(requestedSeconds)
    requestedMemoryKilobytes.append(-1)
    status.append(1)
    self.user.append(user)
    group.append(-1)
    application.append(-1)
    queue.append(-1)
    partition.append(-1)
    precedingJob.append(-1)
    thinkSeconds.append(-1)
    if !requestedNodes.isEmpty { requestedNodes.append(-1) }
    if !requestedGPUs.isEmpty {
      requestedGPUs.append(0)
      gpuType.append(-1)
    }
  }
}
