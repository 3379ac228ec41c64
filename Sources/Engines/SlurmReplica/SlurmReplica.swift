internal import Diagnostics
package import Simulation

/// Slurm's schedulers, replayed in simulated time: the entry to this engine.
///
/// What is modelled, and what is not, is in Documentation/slurm-replica.md.
package enum SlurmReplica {
  /// Called from time to time with the number of jobs that have started; the replay stops with
  /// `SimulationError.cancelled` when it returns false.
  package typealias Progress = @Sendable (_ startedJobs: Int) -> Bool

  /// The schedule of `jobs` on `cluster` under `settings`. Deterministic, on one thread.
  ///
  /// A job that no pass can ever start (its partition is down, or it asks for more than there is) is in
  /// `neverStarted`.
  /// - Throws: `SimulationError` where a value is out of range, the jobs are not sorted, or `progress` asks to stop.
  package static func run(
    _ jobs: ReplicaJobs, on cluster: ReplicaCluster, accounts: ReplicaAccounts = ReplicaAccounts(),
    settings: ReplicaSettings, progress: Progress? = nil
  ) throws(SimulationError) -> ReplicaSchedule {
    try validate(jobs, cluster, accounts, settings)
    var simulation = ReplicaSimulation(jobs, cluster, accounts, settings)
    return try simulation.run(progress: progress)
  }

  /// Whether an empty cluster could run a job that asks for this.
  package static func canEverRun(
    _ request: ReplicaRequest, constraints: [[[Int32]]], on cluster: ReplicaCluster
  ) -> Bool {
    let demand = Demand(request, partition: cluster.partitions[Int(request.partition)])
    let eligible = eligibleNodes(request, demand, constraints, cluster)
    var selector = NodeSelector(cluster, packsSerialAtEnd: false)
    return selector.select(demand, eligible, NodeState(cluster))
  }

  /// The nodes of the request's partition that have its features and are large enough for it, as bits.
  static func eligibleNodes(
    _ request: ReplicaRequest, _ demand: Demand, _ constraints: [[[Int32]]], _ cluster: ReplicaCluster
  ) -> [UInt64] {
    var bits = [UInt64](repeating: 0, count: (cluster.nodes.count + 63) / 64)
    let alternatives = request.constraint >= 0 ? constraints[Int(request.constraint)] : []
    for index in cluster.partitions[Int(request.partition)].nodes {
      let node = cluster.nodes[Int(index)]
      if !node.isUsable || node.processors < demand.minPerNode { continue }
      if demand.memoryPerNode > node.memoryMegabytes { continue }
      if demand.gpusPerNode > 0 {
        let most = demand.gpuType >= 0 ? node.gpus[demand.gpuType] : node.gpus.max() ?? 0
        if most < demand.gpusPerNode { continue }
      }
      if !alternatives.isEmpty, !alternatives.contains(where: { $0.allSatisfy(node.features.contains) }) {
        continue
      }
      bits[Int(index) >> 6] |= 1 << UInt64(index & 63)
    }
    return bits
  }

  /// 100 years in milliseconds: sums of a few of these do not overflow.
  private static let timeMax: Int64 = 100 * 366 * 86_400_000

  private static func validate(
    _ jobs: ReplicaJobs, _ cluster: ReplicaCluster, _ accounts: ReplicaAccounts, _ settings: ReplicaSettings
  ) throws(SimulationError) {
    func fail(_ message: String) -> SimulationError { SimulationError(.valueOutOfRange, message) }
    if cluster.nodes.isEmpty || cluster.partitions.isEmpty {
      throw fail("a cluster needs at least one node and one partition")
    }
    for partition in cluster.partitions {
      if partition.nodes.contains(where: { !cluster.nodes.indices.contains(Int($0)) }) {
        throw fail("the partition \(partition.name) has a node that there is not")
      }
    }
    for node in cluster.nodes
    where node.processors < 1 || node.memoryMegabytes < 0 || node.gpus.count != cluster.gpuTypes.count {
      throw fail("the node \(node.name) has values out of range")
    }
    for (index, association) in accounts.associations.enumerated()
    where index == 0 ? association.parent != -1 : !(0..<Int32(index)).contains(association.parent) {
      throw fail("the associations are not in the order of a tree")
    }
    if accounts.associations.contains(where: { !(0...1e18).contains($0.usage) }) {
      throw fail("an association has used less than nothing, or more than any cluster has")
    }
    for request in jobs.requests {
      if !cluster.partitions.indices.contains(Int(request.partition)) || request.minNodes < 1
        || request.maxNodes < request.minNodes || request.tasks < 1 || request.processorsPerTask < 1
        || Int64(request.tasks) * Int64(request.processorsPerTask) > 1 << 30 || request.gpusPerNode < 0
        || request.gpuType >= cluster.gpuTypes.count || request.limitSeconds < 1
        || request.limitSeconds > timeMax / 1000 || request.constraint >= jobs.constraints.count
        || Int64(request.tasksPerNode) * Int64(request.processorsPerTask) > 1 << 30
        || request.tasksPerNode < 0
        || request.memoryPerProcessor < 0
      {
        throw fail("a job asks for nodes, processors or a time out of range")
      }
    }
    var previous: Int64 = 0
    for job in 0..<jobs.count {
      let submit = jobs.submitMilliseconds[job]
      if submit < previous { throw SimulationError(.notSorted, "the jobs are not sorted by submission") }
      previous = submit
      if submit > timeMax || jobs.runMilliseconds[job] < 0 || jobs.runMilliseconds[job] > timeMax
        || !jobs.requests.indices.contains(Int(jobs.request[job])) || jobs.user[job] < 0
        || Int(jobs.association[job]) >= accounts.associations.count
        || Int(jobs.quality[job]) >= accounts.qualities.count
      {
        throw fail("job \(jobs.id[job]) has values out of range")
      }
    }
    if settings.backfill.resolutionSeconds < 1 || settings.priority.maxAgeSeconds < 1
      || settings.priority.calcPeriodSeconds < 1 || settings.timing.tickMilliseconds < 1
      || settings.priority.dampeningFactor < 1 || settings.backfill.intervalSeconds < 1
    {
      throw fail("a period of the settings is less than 1")
    }
  }
}
