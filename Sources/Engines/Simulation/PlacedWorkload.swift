package import JobLogs

/// The jobs of a log that the nodes of a machine can run, with what each asks for.
///
/// The rules, for each job:
///
/// 1. Partition: the one that the job names; where the log has numbers only, number k is the k-th of
///    the machine file; the default partition where it names none, and for every job where the machine
///    has no partitions. Of a list of names the first that the machine has.
/// 2. Nodes: those that it asks for; else the smallest number of nodes of one group of the partition
///    that hold its cores, its memory and its graphics processors (the cores packed over nodes).
/// 3. Cores: its processors, shared out evenly over the nodes, at least one a node.
/// 4. Memory: what it asks for, for each processor; 0 where it does not say.
/// 5. Graphics processors: the same number on each node, rounded up; without a type, those of the type
///    that the node has first.
///
/// A job that no empty partition can hold, that asks for more time than its partition allows or that
/// names what the machine does not have is left out and counted, by reason.
package struct PlacedWorkload: Sendable {
  package var workload: Workload
  package var demands: ResourceDemands
  /// What was left out, in the order of the first job of each reason.
  package var unfit: [Unfit] = []

  /// Jobs that were left out for one reason.
  package struct Unfit: Sendable, Equatable {
    package var reason: String
    package var count: Int
    package var firstJob: Int64

    package init(reason: String, count: Int, firstJob: Int64) {
      self.reason = reason
      self.count = count
      self.firstJob = firstJob
    }
  }

  /// - Parameter takesWholeNodes: Whether jobs get their nodes for themselves.
  package init(
    _ workload: Workload, of log: JobLog, on layout: ClusterLayout, takesWholeNodes: Bool = false
  ) {
    let reading = DemandReading(log: log, layout: layout, takesWholeNodes: takesWholeNodes)
    demands = ResourceDemands(takesWholeNodes: takesWholeNodes)
    var kept: [Int] = []
    for job in 0..<workload.count {
      switch reading.demand(of: job, in: workload) {
      case .success(let demand):
        demands.append(demand)
        kept.append(job)
      case .failure(let misfit):
        if let index = unfit.firstIndex(where: { $0.reason == misfit.reason }) {
          unfit[index].count += 1
        } else {
          unfit.append(Unfit(reason: misfit.reason, count: 1, firstJob: workload.id[job]))
        }
      }
    }
    self.workload = kept.count == workload.count ? workload : workload.selecting(kept)
  }
}

/// Why a job cannot run on a machine.
private struct Misfit: Error {
  var reason: String
}

/// Reads what a job asks for out of its row of the log.
private struct DemandReading {
  let log: JobLog
  let layout: ClusterLayout
  let takesWholeNodes: Bool
  private let gpuTypes: [Int32]
  private let partitions: [Int]

  init(log: JobLog, layout: ClusterLayout, takesWholeNodes: Bool) {
    self.log = log
    self.layout = layout
    self.takesWholeNodes = takesWholeNodes
    gpuTypes = log.names.gpuType.map { Int32(layout.gpuTypes.firstIndex(of: $0) ?? -1) }
    partitions = log.names.partition.map { name in
      let names = name.split(separator: ",").map(String.init)
      for name in names {
        if let index = layout.partitions.firstIndex(where: { $0.name == name }) { return index }
      }
      return -1
    }
  }

  func demand(of job: Int, in workload: Workload) -> Result<ResourceDemand, Misfit> {
    let row = workload.row.isEmpty ? nil : Int(workload.row[job])
    guard let partition = partition(row) else {
      return .failure(Misfit(reason: "a partition that the machine does not have"))
    }
    if let limit = layout.partitions[partition].limitSeconds, Int64(workload.requestedSeconds[job]) > limit {
      let name = layout.partitions[partition].name
      return .failure(Misfit(reason: "more time than the partition \(name) allows (\(limit) s)"))
    }
    var demand = ResourceDemand(
      nodes: 0, cores: workload.processors[job], partition: Int32(partition),
      takesWholeNodes: takesWholeNodes)
    var gpus = 0
    if let row {
      demand.memoryKibibytesPerCore = max(log.jobs.requestedMemoryKilobytes[row], 0)
      if !log.jobs.requestedNodes.isEmpty { demand.nodes = max(log.jobs.requestedNodes[row], 0) }
      if !log.jobs.requestedGPUs.isEmpty { gpus = Int(max(log.jobs.requestedGPUs[row], 0)) }
      if gpus > 0, log.jobs.gpuType[row] >= 0 {
        demand.gpuType = gpuTypes[Int(log.jobs.gpuType[row])]
        if demand.gpuType < 0 {
          return .failure(Misfit(reason: "graphics processors of a type that the machine does not have"))
        }
      }
    }
    let counts = demand.nodes > 0 ? [Int(demand.nodes)] : nodeCounts(demand, gpus: gpus)
    for nodes in counts {
      var shaped = demand
      shaped.nodes = Int32(clamping: nodes)
      shaped.cores = max(demand.cores, shaped.nodes)
      shaped.gpusPerNode = Int32(clamping: (gpus + nodes - 1) / nodes)
      if shaped.fits(layout) { return .success(shaped) }
    }
    let name = layout.partitions[partition].name
    return .failure(
      Misfit(
        reason: "more than the nodes \(name.isEmpty ? "of the machine" : "of the partition \(name)") hold"))
  }

  private func partition(_ row: Int?) -> Int? {
    guard let row, layout.partitions[0].name != "" || layout.partitions.count > 1 else {
      return layout.defaultPartition
    }
    let number = Int(log.jobs.partition[row])
    if number < 0 { return layout.defaultPartition }
    if log.names.partition.isEmpty {
      return (1...layout.partitions.count).contains(number) ? number - 1 : nil
    }
    return partitions[number] >= 0 ? partitions[number] : nil
  }

  /// The numbers of nodes to try: for each group, the smallest that its nodes hold; ascending.
  private func nodeCounts(_ demand: ResourceDemand, gpus: Int) -> [Int] {
    var counts: Set<Int> = []
    for index in layout.partitions[Int(demand.partition)].groups {
      let group = layout.groups[index]
      var cores = group.cores
      if let memory = group.memoryKibibytes, demand.memoryKibibytesPerCore > 0 {
        cores = min(cores, memory / demand.memoryKibibytesPerCore)
      }
      if cores < 1 { continue }
      var count = (Int(demand.cores) + Int(cores) - 1) / Int(cores)
      if gpus > 0 {
        let type = demand.gpuType >= 0 ? Int(demand.gpuType) : group.anyGPUType
        guard let type, group.gpus[type] > 0 else { continue }
        count = max(count, (gpus + Int(group.gpus[type]) - 1) / Int(group.gpus[type]))
      }
      counts.insert(count)
    }
    return counts.sorted()
  }
}

extension Workload {
  /// The jobs with these indices, which must ascend, as a workload of their own.
  package func selecting(_ jobs: [Int]) -> Workload {
    var part = Workload()
    part.id = jobs.map { id[$0] }
    part.submitSeconds = jobs.map { submitSeconds[$0] }
    part.runSeconds = jobs.map { runSeconds[$0] }
    part.processors = jobs.map { processors[$0] }
    part.requestedSeconds = jobs.map { requestedSeconds[$0] }
    part.estimatedSeconds = jobs.map { estimatedSeconds[$0] }
    part.user = jobs.map { user[$0] }
    if !row.isEmpty { part.row = jobs.map { row[$0] } }
    part.originSeconds = originSeconds
    return part
  }
}
