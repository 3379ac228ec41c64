/// What is free on each node.
struct NodeState: Sendable {
  var processors: [Int32]
  var memory: [Int64]
  /// By node, then by type.
  var gpus: [Int32]
  /// Jobs on the node.
  var jobs: [Int32]
  let types: Int

  init(_ cluster: ReplicaCluster) {
    types = max(cluster.gpuTypes.count, 1)
    processors = cluster.nodes.map(\.processors)
    memory = cluster.nodes.map(\.memoryMegabytes)
    gpus = Array(repeating: 0, count: cluster.nodes.count * types)
    jobs = Array(repeating: 0, count: cluster.nodes.count)
    for (index, node) in cluster.nodes.enumerated() {
      for (type, count) in node.gpus.enumerated() { gpus[index * types + type] = count }
    }
  }

  /// Takes over the state of some nodes of another, given as bits.
  mutating func copy(_ nodes: [UInt64], of other: borrowing NodeState) {
    for word in nodes.indices {
      var bits = nodes[word]
      while bits != 0 {
        let node = word << 6 + bits.trailingZeroBitCount
        bits &= bits - 1
        processors[node] = other.processors[node]
        memory[node] = other.memory[node]
        jobs[node] = other.jobs[node]
        for type in (node * types)..<(node * types + types) { gpus[type] = other.gpus[type] }
      }
    }
  }
}

/// A request as the schedulers test it.
struct Demand: Sendable {
  var partition: Int
  var minNodes: Int32
  /// At most the number of tasks, as Slurm caps it.
  var maxNodes: Int32
  /// The number of nodes that is aimed at.
  var wantedNodes: Int32
  var minProcessors: Int64
  var processorsPerTask: Int32
  /// The least that a node must have to be of use.
  var minPerNode: Int32
  var memoryPerNode: Int64
  var memoryPerProcessor: Int64
  var gpusPerNode: Int32
  var gpuType: Int
  var isExclusive: Bool
  var limitSeconds: Int64
  /// Of the partition: the least loaded nodes first.
  var takesLeastLoaded: Bool

  init(_ request: ReplicaRequest, partition: ReplicaCluster.Partition) {
    self.partition = Int(request.partition)
    minNodes = request.minNodes
    maxNodes = min(request.maxNodes, max(request.tasks, request.minNodes))
    wantedNodes =
      request.maxNodes < 500_000 ? max(request.minNodes, min(request.maxNodes, maxNodes)) : minNodes
    minProcessors = request.minProcessors
    processorsPerTask = request.processorsPerTask
    if request.tasksPerNode > 0 {
      minPerNode = request.tasksPerNode * request.processorsPerTask
      let needed = (request.tasks + request.tasksPerNode - 1) / request.tasksPerNode
      minNodes = max(minNodes, needed)
      wantedNodes = max(wantedNodes, minNodes)
      maxNodes = max(maxNodes, minNodes)
    } else if request.maxNodes == 1 {
      minPerNode = request.tasks * request.processorsPerTask
    } else {
      minPerNode = request.processorsPerTask
    }
    memoryPerNode = request.memoryPerNode
    memoryPerProcessor = request.memoryPerProcessor
    gpusPerNode = request.gpusPerNode
    gpuType = Int(request.gpuType)
    isExclusive = request.isExclusive
    limitSeconds = request.limitSeconds
    takesLeastLoaded = partition.takesLeastLoaded
  }
}
