/// What the jobs of a workload ask for beside time, one array per attribute, in the workload's order.
///
/// A job runs on `nodes` different nodes of its partition. Its cores are shared out as evenly as they
/// go: the first `cores % nodes` shares have one core more than the others. Memory comes with each
/// core, graphics processors in equal number with each node.
package struct ResourceDemands: Sendable, Equatable {
  /// Different nodes, at least 1.
  package var nodes: [Int32] = []
  /// Cores of all nodes together, at least one a node.
  package var cores: [Int32] = []
  /// For each core, in KiB; 0 where the job does not say.
  package var memoryKibibytesPerCore: [Int64] = []
  /// On each node.
  package var gpusPerNode: [Int32] = []
  /// The type of the graphics processors, as an index into `ClusterLayout.gpuTypes`; -1 for any.
  package var gpuType: [Int32] = []
  /// The partition, as an index into `ClusterLayout.partitions`.
  package var partition: [Int32] = []
  /// Whether jobs get their nodes for themselves, with all that is in them (Slurm's
  /// `OverSubscribe=EXCLUSIVE`, and every machine that gives out whole nodes).
  package var takesWholeNodes: Bool

  package init(takesWholeNodes: Bool = false) { self.takesWholeNodes = takesWholeNodes }

  package var count: Int { nodes.count }

  package mutating func append(_ demand: ResourceDemand) {
    nodes.append(demand.nodes)
    cores.append(demand.cores)
    memoryKibibytesPerCore.append(demand.memoryKibibytesPerCore)
    gpusPerNode.append(demand.gpusPerNode)
    gpuType.append(demand.gpuType)
    partition.append(demand.partition)
  }

  /// What one job asks for.
  package subscript(job: Int) -> ResourceDemand {
    ResourceDemand(
      nodes: nodes[job], cores: cores[job], memoryKibibytesPerCore: memoryKibibytesPerCore[job],
      gpusPerNode: gpusPerNode[job], gpuType: gpuType[job], partition: partition[job],
      takesWholeNodes: takesWholeNodes)
  }
}

/// What one job asks for; the fields are those of `ResourceDemands`.
package struct ResourceDemand: Sendable, Equatable {
  package var nodes: Int32
  package var cores: Int32
  package var memoryKibibytesPerCore: Int64
  package var gpusPerNode: Int32
  package var gpuType: Int32
  package var partition: Int32
  package var takesWholeNodes: Bool

  package init(
    nodes: Int32, cores: Int32, memoryKibibytesPerCore: Int64 = 0, gpusPerNode: Int32 = 0,
    gpuType: Int32 = -1, partition: Int32 = 0, takesWholeNodes: Bool = false
  ) {
    self.nodes = nodes
    self.cores = cores
    self.memoryKibibytesPerCore = memoryKibibytesPerCore
    self.gpusPerNode = gpusPerNode
    self.gpuType = gpuType
    self.partition = partition
    self.takesWholeNodes = takesWholeNodes
  }

  /// The shares that have one core more than the others.
  var largeShares: Int { Int(cores % nodes) }

  /// What one share takes of a node of `group`; nil where an empty node of it cannot hold the share.
  func share(large: Bool, on group: ClusterLayout.Group) -> ResourceAmount? {
    var amount = ResourceAmount(cores: Int64(cores / nodes) + (large ? 1 : 0))
    if amount.cores > group.cores { return nil }
    if let memory = group.memoryKibibytes {
      let (product, overflow) = amount.cores.multipliedReportingOverflow(by: memoryKibibytesPerCore)
      if overflow || product > memory { return nil }
      amount.memoryKibibytes = product
    }
    if gpusPerNode > 0 {
      guard let type = gpuType >= 0 ? Int(gpuType) : group.anyGPUType, Int64(gpusPerNode) <= group.gpus[type]
      else { return nil }
      amount.gpus = Int64(gpusPerNode)
      amount.gpuType = type
    }
    // Where every job takes whole nodes, a node's cores stand for all that is in it.
    if takesWholeNodes { return ResourceAmount(cores: group.cores) }
    return amount
  }

  /// Whether the empty nodes of the job's partition hold it.
  package func fits(_ layout: ClusterLayout) -> Bool {
    var large = 0
    var any = 0
    for index in layout.partitions[Int(partition)].groups {
      let group = layout.groups[index]
      guard share(large: false, on: group) != nil else { continue }
      any += group.nodes
      if largeShares > 0, share(large: true, on: group) != nil { large += group.nodes }
    }
    return any >= Int(nodes) && large >= largeShares
  }
}

/// A part of a node, or of several alike: what a job's share takes.
struct ResourceAmount: Sendable, Equatable {
  var cores: Int64
  var memoryKibibytes: Int64 = 0
  var gpus: Int64 = 0
  /// An index into `ClusterLayout.gpuTypes`; -1 without graphics processors.
  var gpuType = -1

  init(cores: Int64) { self.cores = cores }

  func times(_ factor: Int64) -> ResourceAmount {
    var product = self
    product.cores *= factor
    product.memoryKibibytes *= factor
    product.gpus *= factor
    return product
  }
}
