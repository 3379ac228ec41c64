package import Machines

/// A machine as placement sees it: nodes numbered from 0, group by group, each with its resources.
///
/// Nodes carry cores, memory (KiB) and graphics processors by type. A machine without partitions is
/// one partition of all its nodes; partitions may share groups.
package struct ClusterLayout: Sendable {
  package var groups: [Group]
  /// At least one.
  package var partitions: [Partition]
  /// The partition of jobs that name none.
  package var defaultPartition: Int
  /// The types of graphics processors of the machine, in the order in which they first appear.
  package var gpuTypes: [String]

  /// Nodes that are all alike.
  package struct Group: Sendable {
    package var name: String
    package var nodes: Int
    /// The number of the group's first node.
    package var firstNode: Int
    /// Of one node.
    package var cores: Int64
    /// Of one node; nil where the machine file does not say, and then memory is not counted.
    package var memoryKibibytes: Int64?
    /// Of one node, by the machine's types.
    package var gpus: [Int64]

    /// The numbers of the group's nodes.
    package var nodeRange: Range<Int> { firstNode..<(firstNode + nodes) }

    /// The type that a job gets which asks for graphics processors of any type: the first of the node.
    package var anyGPUType: Int? { gpus.firstIndex { $0 > 0 } }
  }

  /// Nodes under one name and one limit.
  package struct Partition: Sendable {
    package var name: String
    /// Indices of groups, ascending.
    package var groups: [Int]
    /// The longest time that a job may ask for.
    package var limitSeconds: Int64?
  }

  package init(_ machine: Machine) {
    let types = machine.gpusByType.map(\.type)
    var first = 0
    groups = []
    for group in machine.nodeGroups {
      var gpus = [Int64](repeating: 0, count: types.count)
      for device in group.gpus {
        if let type = types.firstIndex(of: device.type) { gpus[type] += Int64(device.count) }
      }
      groups.append(
        Group(
          name: group.name, nodes: group.count, firstNode: first, cores: Int64(group.cores),
          memoryKibibytes: group.memoryBytes.map { $0 / 1024 }, gpus: gpus))
      first += group.count
    }
    gpuTypes = types
    partitions = machine.partitions.map { partition in
      Partition(
        name: partition.name,
        groups: machine.nodeGroups.indices.filter {
          partition.nodeGroups.contains(machine.nodeGroups[$0].name)
        },
        limitSeconds: partition.maxTimeSeconds.map { Int64($0) })
    }
    defaultPartition = machine.partitions.firstIndex { $0.isDefault } ?? 0
    if partitions.isEmpty {
      partitions = [Partition(name: "", groups: Array(groups.indices), limitSeconds: nil)]
    }
  }

  package var nodeCount: Int { groups.reduce(0) { $0 + $1.nodes } }

  /// All cores of all nodes.
  package var coreCount: Int { groups.reduce(0) { $0 + $1.nodes * Int($1.cores) } }

  /// The group that a node belongs to; O(groups).
  package func group(ofNode node: Int) -> Int? { groups.firstIndex { $0.nodeRange.contains(node) } }
}
