import Statistics

@testable import SlurmReplica

/// A cluster of one partition, `main`, of equal nodes.
func cluster(nodes: Int, processors: Int32, memory: Int64 = 1000) -> ReplicaCluster {
  ReplicaCluster(
    nodes: (0..<nodes).map { .init(name: "n\($0)", processors: processors, memoryMegabytes: memory) },
    partitions: [.init(name: "main", nodes: (0..<Int32(nodes)).map { $0 })])
}

/// Settings without weights: the order of submission decides.
func firstComeFirstServed() -> ReplicaSettings {
  var settings = ReplicaSettings()
  settings.priority.isMultifactor = false
  return settings
}

extension ReplicaJobs {
  /// A job by its times in seconds and its size.
  mutating func add(
    at submit: Int64, runs run: Int64, limit: Int64? = nil, nodes: Int32? = nil, tasks: Int32 = 1,
    partition: Int32 = 0, exclusive: Bool = false, user: Int32 = 0, association: Int32 = -1,
    quality: Int32 = -1
  ) {
    append(
      id: Int64(count + 1), submitMilliseconds: submit * 1000, runMilliseconds: run * 1000,
      request: ReplicaRequest(
        partition: partition, minNodes: nodes ?? 1, maxNodes: nodes ?? 500_000, tasks: max(tasks, nodes ?? 1),
        isExclusive: exclusive, limitSeconds: limit ?? run),
      user: user, association: association, quality: quality)
  }
}

extension ReplicaSchedule {
  /// Starts in whole seconds.
  var startSeconds: [Int64] { startMilliseconds.map { $0 < 0 ? -1 : $0 / 1000 } }
}

/// Random jobs on a random cluster with memory, graphics processors, features, threads and two partitions that
/// share nodes.
struct RandomReplica {
  var cluster: ReplicaCluster
  var jobs = ReplicaJobs()
  var accounts = ReplicaAccounts()

  init(seed: UInt64, jobCount: Int) {
    var generator = RandomGenerator(seed: seed)
    let nodes = (0..<12).map { index in
      let isLarge = index >= 8
      return ReplicaCluster.Node(
        name: "n\(index)", processors: isLarge ? 16 : 8, allocationUnit: index % 3 == 0 ? 2 : 1,
        memoryMegabytes: isLarge ? 64_000 : 16_000, gpus: [index == 3 ? 2 : 0, index >= 10 ? 4 : 0],
        features: isLarge ? [0, 1] : [0], weight: isLarge ? 20 : 10, isUsable: index != 5)
    }
    var second = ReplicaCluster.Partition(name: "second", nodes: [6, 7, 8, 9, 10, 11])
    second.priorityTier = 2
    cluster = ReplicaCluster(
      nodes: nodes, partitions: [.init(name: "first", nodes: (0..<12).map { $0 }), second],
      gpuTypes: ["a", "b"], features: ["any", "large"])
    jobs.constraints = [[[1]], [[0], [1]]]
    accounts.associations = [
      .init(parent: -1, shares: 1, isUser: false), .init(parent: 0, shares: 3, isUser: false),
      .init(parent: 1, shares: 1, isUser: true), .init(parent: 1, shares: nil, isUser: true),
      .init(parent: 0, shares: 1, isUser: true),
    ]
    accounts.qualities = [.init(name: "low", priority: 0), .init(name: "high", priority: 10)]
    var time: Int64 = 0
    while jobs.count < jobCount {
      time += Int64(generator.below(40_000))
      let nodes = generator.below(4) == 0 ? Int32(1 + generator.below(3)) : 1
      var request = ReplicaRequest(
        partition: Int32(generator.below(2)), minNodes: nodes,
        maxNodes: generator.below(2) == 0 ? nodes : 500_000, tasks: nodes * Int32(1 + generator.below(6)),
        processorsPerTask: generator.below(5) == 0 ? 2 : 1,
        limitSeconds: Int64(60 * (1 + generator.below(60))))
      if generator.below(3) == 0 { request.memoryPerNode = Int64(1000 * (1 + generator.below(20))) }
      if generator.below(3) == 0, request.memoryPerNode == 0 { request.memoryPerProcessor = 900 }
      if generator.below(8) == 0 {
        request.gpusPerNode = 1
        request.gpuType = Int32(generator.below(3)) - 1
      }
      request.isExclusive = generator.below(10) == 0
      if generator.below(6) == 0 { request.constraint = Int32(generator.below(2)) }
      guard SlurmReplica.canEverRun(request, constraints: jobs.constraints, on: cluster) else { continue }
      let limit = Int(request.limitSeconds)
      let run = generator.below(3) == 0 ? limit * 1000 : 1000 + generator.below(limit * 1000)
      jobs.append(
        id: Int64(jobs.count + 1), submitMilliseconds: time, runMilliseconds: Int64(min(run, limit * 1000)),
        request: request, user: Int32(generator.below(3)), association: Int32(2 + generator.below(3)),
        quality: Int32(generator.below(2)), nice: Int64(generator.below(5)))
    }
  }

  /// Settings with all weights, varied by a seed.
  static func settings(seed: UInt64) -> ReplicaSettings {
    var generator = RandomGenerator(seed: seed)
    var settings = ReplicaSettings()
    settings.priority.weightAge = 1000
    settings.priority.weightFairShare = 5000
    settings.priority.weightJobSize = 500
    settings.priority.weightQuality = 2000
    settings.priority.weightPartition = 300
    settings.priority.weightResources = ResourceWeights(processor: 10, memory: 20, gpu: 500)
    settings.priority.usesFairTree = generator.below(2) == 0
    settings.priority.favoursSmall = generator.below(2) == 0
    settings.backfill.prefersBusyNodes = generator.below(3) == 0
    settings.backfill.maxTestsPerUser = generator.below(3) == 0 ? 5 : 0
    settings.backfill.minAgeReserveSeconds = generator.below(3) == 0 ? 300 : 0
    settings.backfill.reservationsPerPartition = generator.below(4) == 0 ? 3 : 0
    settings.main.queueDepth = generator.below(2) == 0 ? 3 : 100
    settings.main.isDeferred = generator.below(3) == 0
    settings.main.packsSerialAtEnd = generator.below(3) == 0
    return settings
  }
}
