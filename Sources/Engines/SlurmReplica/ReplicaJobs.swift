/// What a job asks for; jobs that ask for the same share one.
package struct ReplicaRequest: Sendable, Hashable {
  package var partition: Int32
  package var minNodes: Int32
  package var maxNodes: Int32
  package var tasks: Int32
  package var processorsPerTask: Int32
  /// 0 where the job does not say.
  package var tasksPerNode: Int32
  /// Megabytes on each node; 0 for none, -1 for all that the node has.
  package var memoryPerNode: Int64
  /// Megabytes for each processor; 0 for none.
  package var memoryPerProcessor: Int64
  package var gpusPerNode: Int32
  /// An index into the cluster's types; -1 for any.
  package var gpuType: Int32
  /// Whether the job gets its nodes for itself.
  package var isExclusive: Bool
  /// An index into the jobs' constraints; -1 for none.
  package var constraint: Int32
  /// The time limit, in seconds.
  package var limitSeconds: Int64

  package init(
    partition: Int32 = 0, minNodes: Int32 = 1, maxNodes: Int32 = 500_000, tasks: Int32 = 1,
    processorsPerTask: Int32 = 1, tasksPerNode: Int32 = 0, memoryPerNode: Int64 = 0,
    memoryPerProcessor: Int64 = 0, gpusPerNode: Int32 = 0, gpuType: Int32 = -1, isExclusive: Bool = false,
    constraint: Int32 = -1, limitSeconds: Int64
  ) {
    self.partition = partition
    self.minNodes = minNodes
    self.maxNodes = maxNodes
    self.tasks = tasks
    self.processorsPerTask = processorsPerTask
    self.tasksPerNode = tasksPerNode
    self.memoryPerNode = memoryPerNode
    self.memoryPerProcessor = memoryPerProcessor
    self.gpusPerNode = gpusPerNode
    self.gpuType = gpuType
    self.isExclusive = isExclusive
    self.constraint = constraint
    self.limitSeconds = limitSeconds
  }

  /// The processors that the job needs in all, at least one a node.
  package var minProcessors: Int64 { max(Int64(tasks) * Int64(processorsPerTask), Int64(minNodes)) }
}

/// The jobs that the replica schedules, one array per attribute, sorted by (submission, number).
package struct ReplicaJobs: Sendable, Equatable {
  package var id: [Int64] = []
  /// Milliseconds since the controller's start, not negative.
  package var submitMilliseconds: [Int64] = []
  /// The true run time, which only the clock sees; at most the limit.
  package var runMilliseconds: [Int64] = []
  /// Indices into `requests`.
  package var request: [Int32] = []
  /// The user, from 0.
  package var user: [Int32] = []
  /// The association that the use is charged to; -1 where there are no accounts.
  package var association: [Int32] = []
  /// The quality of service; -1 for none.
  package var quality: [Int32] = []
  package var nice: [Int64] = []

  package var requests: [ReplicaRequest] = []
  /// Each constraint as alternatives of features that must all be there.
  package var constraints: [[[Int32]]] = []
  private var requestNumbers: [ReplicaRequest: Int32] = [:]

  package init() {}

  package var count: Int { id.count }

  /// Appends a job; it must not be submitted before the one that precedes it.
  package mutating func append(
    id: Int64, submitMilliseconds: Int64, runMilliseconds: Int64, request: ReplicaRequest, user: Int32 = 0,
    association: Int32 = -1, quality: Int32 = -1, nice: Int64 = 0
  ) {
    self.id.append(id)
    self.submitMilliseconds.append(submitMilliseconds)
    self.runMilliseconds.append(runMilliseconds)
    let number = requestNumbers[request] ?? Int32(requests.count)
    if number == requests.count {
      requests.append(request)
      requestNumbers[request] = number
    }
    self.request.append(number)
    self.user.append(user)
    self.association.append(association)
    self.quality.append(quality)
    self.nice.append(nice)
  }
}
