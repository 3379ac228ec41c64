internal import Diagnostics
package import Slurm
package import SlurmReplica

/// A slurm.conf as the replica runs it: nodes, partitions and settings, with what it leaves out.
package struct ConfiguredCluster: Sendable {
  package var cluster: ReplicaCluster
  package var settings: ReplicaSettings
  /// Things of the file that bear on the schedule and that the replica does not honour, in words.
  package var warnings: [String] = []
  /// How many keys of the file Slurm's manual does not have.
  package var unknownKeys: Int

  let partitions: [SlurmPartition]
  let partitionNumbers: [String: Int]
  let featureNumbers: [String: Int32]
  let gpuTypeNumbers: [String: Int32]
  let qualityOfPartition: [String]
  let defaultPartition: Int
  /// Whether memory is handed out, and whether every job has its nodes for itself.
  let consumesMemory: Bool
  let takesWholeNodes: Bool
  let memoryPerProcessor: Int64?
  let memoryPerNode: Int64?

  /// - Throws: `SlurmFileError` for a value that cannot be read; `SlurmSettingsError` where there are no
  ///   nodes or partitions.
  package init(_ configuration: SlurmConfiguration) throws {
    // Slurm keeps its nodes in the order of their names, numbers by their value.
    let nodes = try configuration.nodes().sorted { NaturalOrder.precedes($0.name, $1.name) }
    let partitions = try configuration.partitions(of: nodes)
    guard !nodes.isEmpty, partitions.contains(where: { !$0.nodes.isEmpty }) else {
      throw SlurmSettingsError(
        .nothingToScheduleOn,
        "the file defines no \(nodes.isEmpty ? "nodes (NodeName=)" : "partition with nodes (PartitionName=)"); "
          + "is this the slurm.conf of a whole cluster, with all that it includes?",
        at: SourceLocation(file: configuration.source))
    }
    let selection = try Selection(configuration)
    let down = try Self.downNodes(configuration)
    var types: [String: Int32] = [:]
    var features: [String: Int32] = [:]
    for node in nodes {
      for resource in node.resources where resource.name == "gpu" && types[resource.type] == nil {
        types[resource.type] = Int32(types.count)
      }
      for feature in node.features where features[feature] == nil {
        features[feature] = Int32(features.count)
      }
    }
    var numbers: [String: Int32] = [:]
    let replicaNodes = nodes.enumerated().map { index, node in
      numbers[node.name] = Int32(index)
      return Self.node(node, selection, types: types, features: features, isDown: down.contains(node.name))
    }
    self.partitions = partitions
    partitionNumbers = Dictionary(
      partitions.enumerated().map { ($0.element.name.lowercased(), $0.offset) }, uniquingKeysWith: { $1 })
    featureNumbers = features
    gpuTypeNumbers = types
    qualityOfPartition = partitions.map(\.quality)
    defaultPartition =
      partitions.firstIndex { $0.isDefault } ?? partitions.firstIndex { !$0.nodes.isEmpty } ?? 0
    consumesMemory = selection.consumesMemory
    takesWholeNodes = selection.takesWholeNodes
    memoryPerProcessor = try configuration.entry("DefMemPerCPU")?.megabytes()
    memoryPerNode = try configuration.entry("DefMemPerNode")?.megabytes()
    cluster = ReplicaCluster(
      nodes: replicaNodes, partitions: partitions.map { Self.partition($0, numbers) },
      gpuTypes: types.sorted { $0.value < $1.value }.map(\.key),
      features: features.sorted { $0.value < $1.value }.map(\.key))
    settings = try ReplicaSettings(configuration)
    settings.main.packsSerialAtEnd = configuration.hasSchedulerOption("pack_serial_at_end")
    unknownKeys = configuration.unknownKeys.count + configuration.unknownSchedulerOptions.count
    warnings = try ConfigurationWarnings(configuration, partitions: partitions, selection: selection)
      .sentences
  }

  /// `SelectType` and its parameters, as far as they matter.
  struct Selection {
    enum Unit { case processor, core, socket }

    var unit = Unit.core
    var consumesMemory = false
    var takesWholeNodes = false
    var takesLeastLoaded = false

    init(_ configuration: SlurmConfiguration) throws(SlurmFileError) {
      let type = configuration.text("SelectType")?.lowercased() ?? "select/linear"
      let words = configuration.entry("SelectTypeParameters")?.words.map { $0.lowercased() } ?? []
      takesWholeNodes = type == "select/linear"
      consumesMemory = words.contains { $0.hasPrefix("cr_") && $0.hasSuffix("memory") }
      if words.contains(where: { $0.hasPrefix("cr_cpu") }) { unit = .processor }
      if words.contains(where: { $0.hasPrefix("cr_socket") }) { unit = .socket }
      takesLeastLoaded = words.contains("cr_lln")
      let known = ["select/linear", "select/cons_tres", "select/cons_res"]
      if !known.contains(type), let entry = configuration.entry("SelectType") {
        throw entry.invalid(
          "a way to select nodes that the replica knows: select/cons_tres, select/cons_res or select/linear")
      }
    }
  }

  private static func node(
    _ node: SlurmNode, _ selection: Selection, types: [String: Int32], features: [String: Int32], isDown: Bool
  ) -> ReplicaCluster.Node {
    let shaped = node.sockets * node.coresPerSocket * node.threadsPerCore
    // Where CPUs counts cores, a core is one processor whatever its threads.
    let threads = node.processors >= shaped ? node.threadsPerCore : 1
    let unit: Int64
    switch selection.unit {
    case .processor: unit = 1
    case .core: unit = threads
    case .socket: unit = max(min(node.coresPerSocket * threads, node.processors), 1)
    }
    var gpus = [Int32](repeating: 0, count: types.count)
    for resource in node.resources where resource.name == "gpu" {
      gpus[Int(types[resource.type] ?? 0)] += Int32(clamping: resource.count)
    }
    let state = node.state
    let isUsable =
      !isDown && !["down", "drain", "drained", "draining", "fail", "failing", "future"].contains(state)
    return ReplicaCluster.Node(
      name: node.name, processors: Int32(clamping: node.processors),
      allocationUnit: Int32(clamping: selection.takesWholeNodes ? 1 : unit),
      memoryMegabytes: node.memoryMegabytes,
      gpus: gpus, features: node.features.compactMap { features[$0] }, weight: node.weight, isUsable: isUsable
    )
  }

  private static func downNodes(_ configuration: SlurmConfiguration) throws(SlurmFileError) -> Set<String> {
    var names: Set<String> = []
    for record in configuration.downNodeLines {
      do {
        names.formUnion(try HostList.names(record.entries[0].value))
      } catch {
        throw record.entries[0].invalid("a list of hosts: \(error.message)")
      }
    }
    return names
  }

  private static func partition(
    _ partition: SlurmPartition, _ numbers: [String: Int32]
  ) -> ReplicaCluster.Partition {
    var result = ReplicaCluster.Partition(
      name: partition.name, nodes: partition.nodes.compactMap { numbers[$0] }.sorted())
    result.priorityTier = partition.priorityTier
    result.priorityJobFactor = partition.priorityJobFactor
    result.startsJobs = partition.startsJobs
    result.takesLeastLoaded = partition.takesLeastLoaded
    let weights = partition.billingWeights
    result.billing = ResourceWeights(
      processor: weights["cpu"] ?? 0, memory: weights["mem"] ?? 0, node: weights["node"] ?? 0,
      gpu: weights["gres/gpu"] ?? 0)
    return result
  }
}
