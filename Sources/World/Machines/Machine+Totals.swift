extension Machine {
  /// All nodes of all groups.
  package var totalNodes: Int { nodeGroups.reduce(0) { $0 + $1.count } }

  /// All cores of all nodes.
  package var totalCores: Int { nodeGroups.reduce(0) { $0 + $1.count * $1.cores } }

  /// What a job log calls processors: the cores. Hardware threads do not count.
  package var totalProcessors: Int { totalCores }

  /// All hardware threads of all nodes.
  package var totalThreads: Int { nodeGroups.reduce(0) { $0 + $1.count * $1.cores * $1.threadsPerCore } }

  /// The memory of all nodes; nil where a group's memory is unknown.
  package var totalMemoryBytes: Int64? {
    var sum: Int64 = 0
    for group in nodeGroups {
      guard let memory = group.memoryBytes else { return nil }
      sum += Int64(group.count) * memory
    }
    return sum
  }

  /// All GPUs of all nodes, of all types.
  package var totalGPUs: Int { nodeGroups.reduce(0) { $0 + $1.count * $1.gpusPerNode } }

  /// GPUs by type, in the order in which the types first appear.
  package var gpusByType: [(type: String, count: Int)] {
    var counts: [(type: String, count: Int)] = []
    for group in nodeGroups {
      for device in group.gpus {
        let number = group.count * device.count
        if let index = counts.firstIndex(where: { $0.type == device.type }) {
          counts[index].count += number
        } else {
          counts.append((device.type, number))
        }
      }
    }
    return counts
  }

  /// The group of that name; nil where there is none.
  package func nodeGroup(_ name: String) -> NodeGroup? { nodeGroups.first { $0.name == name } }

  /// The partition of jobs that name none: the one marked so, else the first; nil where there are none.
  package var defaultPartition: Partition? { partitions.first { $0.isDefault } ?? partitions.first }
}
