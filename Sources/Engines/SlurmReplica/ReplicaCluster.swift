/// Nodes and partitions as Slurm's scheduler sees them.
package struct ReplicaCluster: Sendable, Equatable {
  package struct Node: Sendable, Equatable {
    package var name: String
    /// Processors as Slurm counts them.
    package var processors: Int32
    /// Processors are given out in multiples of this: a core's threads, a socket, or 1.
    package var allocationUnit: Int32
    package var memoryMegabytes: Int64
    /// Graphics processors by the cluster's types.
    package var gpus: [Int32]
    /// Indices into the cluster's features.
    package var features: [Int32]
    /// Nodes of less weight are taken first.
    package var weight: Int64
    /// Whether jobs may start here (not DOWN, DRAIN or FUTURE).
    package var isUsable: Bool

    package init(
      name: String, processors: Int32, allocationUnit: Int32 = 1, memoryMegabytes: Int64 = 1,
      gpus: [Int32] = [], features: [Int32] = [], weight: Int64 = 1, isUsable: Bool = true
    ) {
      self.name = name
      self.processors = processors
      self.allocationUnit = allocationUnit
      self.memoryMegabytes = memoryMegabytes
      self.gpus = gpus
      self.features = features
      self.weight = weight
      self.isUsable = isUsable
    }
  }

  package struct Partition: Sendable, Equatable {
    package var name: String
    /// Indices of nodes, ascending.
    package var nodes: [Int32]
    package var priorityTier: Int64 = 1
    package var priorityJobFactor: Int64 = 1
    /// Whether jobs are started here.
    package var startsJobs = true
    /// `LLN`: the least loaded node first.
    package var takesLeastLoaded = false
    /// The partition's quality of service; -1 for none.
    package var quality: Int32 = -1
    /// What a job's resources cost in the accounts of use; processors alone where all are 0.
    package var billing = ResourceWeights()

    package init(name: String, nodes: [Int32]) {
      self.name = name
      self.nodes = nodes
    }
  }

  package var nodes: [Node]
  package var partitions: [Partition]
  package var gpuTypes: [String]
  package var features: [String]

  package init(
    nodes: [Node], partitions: [Partition], gpuTypes: [String] = [], features: [String] = []
  ) {
    self.nodes = nodes
    self.partitions = partitions
    self.gpuTypes = gpuTypes
    self.features = features
  }

  /// All processors of all nodes.
  package var processorCount: Int { nodes.reduce(0) { $0 + Int($1.processors) } }
}

/// A weight for each of the resources that Slurm tracks: of `PriorityWeightTRES` or
/// `TRESBillingWeights`.
package struct ResourceWeights: Sendable, Equatable {
  package var processor = 0.0
  /// For a megabyte.
  package var memory = 0.0
  package var node = 0.0
  package var gpu = 0.0

  package init(processor: Double = 0, memory: Double = 0, node: Double = 0, gpu: Double = 0) {
    self.processor = processor
    self.memory = memory
    self.node = node
    self.gpu = gpu
  }

  package var isZero: Bool { processor == 0 && memory == 0 && node == 0 && gpu == 0 }

  /// The weighted sum of a job's resources.
  package func sum(processors: Double, memoryMegabytes: Double, nodes: Double, gpus: Double) -> Double {
    processor * processors + memory * memoryMegabytes + node * nodes + gpu * gpus
  }
}
