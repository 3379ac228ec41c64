internal import Simulation
package import Slurm
internal import SlurmReplica
package import StartTimes

/// The rules of a slurm.conf for forward simulations, and what of the file they come from.
///
/// A forward simulation knows numbers of processors and one order: partitions are limits to what their jobs hold at
/// once, in tiers; priorities weigh age, a fair share of one share a user, the size in processors and the partition.
package struct ConfiguredService: Sendable {
  package var rules: ServiceRules
  /// Processors of all nodes that are up.
  package var processors: Int
  /// Of a node, as a mean, rounded down.
  package var processorsPerNode: Int
  /// The keys of the file that the rules follow, and those that bear on starts and are not followed.
  package var keysUsed: [String]
  package var keysNotUsed: [String]
  /// Seconds: the limit of a job that asks for none, by partition of `rules`; nil without one.
  private let standardLimits: [Int64?]
  private let longestLimits: [Int64?]

  /// - Parameters:
  ///   - partitionNames: The record's names of its partition numbers; empty where numbers are all it has.
  ///   - numbers: The partition numbers that the record's jobs have.
  package init(
    _ cluster: ConfiguredCluster, configuration: SlurmConfiguration, partitionNames: [String],
    numbers: Set<Int32>
  ) {
    let usable = cluster.cluster.nodes.map { $0.isUsable ? Int($0.processors) : 0 }
    processors = usable.reduce(0, +)
    processorsPerNode = max(processors / max(usable.count { $0 > 0 }, 1), 1)
    let places = Self.places(cluster, partitionNames: partitionNames, numbers: numbers)
    let policy = Self.policy(cluster.settings)
    if places.isEmpty {
      rules = ServiceRules(policy)
      standardLimits = [cluster.partitions[cluster.defaultPartition].defaultTime?.finite]
      longestLimits = [nil]
    } else {
      rules = ServiceRules(
        policy, partitions: Self.partitions(cluster, usable), partitionOfNumber: places,
        standard: Int32(cluster.defaultPartition))
      standardLimits = cluster.partitions.map { ($0.defaultTime ?? $0.maxTime).finite }
      longestLimits = cluster.partitions.map(\.maxTime.finite)
    }
    let knowsPartitions = !places.isEmpty
    func isSet(_ key: String) -> Bool { configuration.entry(key) != nil }
    keysUsed =
      ["NodeName"] + (knowsPartitions ? ["PartitionName"] : [])
      + Self.followed(cluster.settings).filter(isSet)
    keysNotUsed =
      (knowsPartitions ? [] : ["PartitionName"])
      + (Self.bearing.filter { isSet($0) && !Self.followed(cluster.settings).contains($0) })
  }

  /// The limit that Slurm gives a job of the record's partition number that asks for none; nil for none.
  package func standardLimitSeconds(partition number: Int32) -> Int64? {
    standardLimits[Int(rules.partition(ofNumber: number))]
  }

  /// The longest limit that the partition takes; nil for any.
  package func longestLimitSeconds(partition number: Int32) -> Int64? {
    longestLimits[Int(rules.partition(ofNumber: number))]
  }

  // MARK: - Partitions

  /// The cluster's partitions by the record's numbers; empty where the record tells none.
  private static func places(
    _ cluster: ConfiguredCluster, partitionNames: [String], numbers: Set<Int32>
  ) -> [Int32: Int32] {
    var places: [Int32: Int32] = [:]
    if partitionNames.isEmpty {
      // Without names, number k of the record is the k-th of the file.
      for number in numbers where (1...cluster.partitions.count).contains(Int(number)) {
        places[number] = number - 1
      }
      return places
    }
    for (number, names) in partitionNames.enumerated() {
      for name in names.split(separator: ",") {
        guard let place = cluster.partitionNumbers[name.lowercased()] else { continue }
        places[Int32(number)] = Int32(place)
        break
      }
    }
    return places
  }

  private static func partitions(
    _ cluster: ConfiguredCluster, _ usable: [Int]
  ) -> [ServiceRules.Partition] {
    let priority = cluster.settings.priority
    let largest = cluster.partitions.map(\.priorityJobFactor).max() ?? 1
    return zip(cluster.partitions, cluster.cluster.partitions).map { partition, replica in
      var weight = Double(priority.weightPartition) * Double(partition.priorityJobFactor)
      if !priority.takesPartitionAsIs { weight /= Double(max(largest, 1)) }
      return ServiceRules.Partition(
        name: partition.name, processors: replica.nodes.reduce(0) { $0 + usable[Int($1)] },
        tier: partition.priorityTier, priority: priority.isMultifactor ? weight : 0)
    }
  }

  // MARK: - The order

  private static func policy(_ settings: ReplicaSettings) -> Policy {
    let priority = settings.priority
    let backfill: Backfill = settings.backfill.isOn ? .easy : .none
    var weights = MultifactorWeights()
    // Without accounting Slurm ignores the weights of age and fair share.
    weights.age = priority.isAccounted ? Double(priority.weightAge) : 0
    weights.fairShare = priority.isAccounted ? Double(priority.weightFairShare) : 0
    weights.jobSize = Double(priority.weightJobSize) * (priority.favoursSmall ? -1 : 1)
    weights.maxAgeSeconds = Double(priority.maxAgeSeconds)
    // No decay is one of 1,000 years.
    weights.decayHalfLifeSeconds =
      priority.decayHalfLifeSeconds > 0 ? Double(priority.decayHalfLifeSeconds) : 3.2e10
    let isWeighed =
      weights.age != 0 || weights.fairShare != 0 || weights.jobSize != 0 || priority.weightPartition > 0
    guard priority.isMultifactor, isWeighed else { return Policy(.fcfs, backfill: backfill) }
    var policy = Policy(.multifactor, backfill: backfill)
    policy.multifactor = weights
    return policy
  }

  /// The keys that the rules follow, under these settings.
  private static func followed(_ settings: ReplicaSettings) -> [String] {
    let priority = settings.priority
    guard priority.isMultifactor else { return ["SchedulerType", "PriorityType"] }
    return ["SchedulerType", "PriorityType", "AccountingStorageType"]
      + (priority.isAccounted
        ? ["PriorityWeightAge", "PriorityMaxAge", "PriorityWeightFairshare", "PriorityDecayHalfLife"] : [])
      + ["PriorityWeightJobSize", "PriorityFavorSmall", "PriorityWeightPartition"]
  }

  /// Keys that bear on when jobs start.
  private static let bearing = [
    "SchedulerType", "SchedulerParameters", "SelectType", "SelectTypeParameters", "PriorityType",
    "PriorityWeightAge", "PriorityMaxAge", "PriorityWeightFairshare", "PriorityDecayHalfLife",
    "PriorityCalcPeriod", "PriorityUsageResetPeriod", "FairShareDampeningFactor", "PriorityWeightJobSize",
    "PriorityFavorSmall", "PriorityWeightPartition", "PriorityWeightQOS", "PriorityWeightTRES",
    "PriorityWeightAssoc", "PriorityFlags", "PreemptType", "PreemptMode", "Licenses", "TopologyPlugin",
    "CompleteWait", "AccountingStorageEnforce",
  ]
}
