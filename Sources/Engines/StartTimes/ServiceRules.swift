package import Simulation

/// The rules by which a site serves its queue, as far as forward simulations follow them: the order, the
/// backfilling, and what its partitions hold.
package struct ServiceRules: Sendable, Equatable {
  /// A partition of the machine.
  package struct Partition: Sendable, Equatable {
    package var name: String
    /// What its jobs may hold at once.
    package var processors: Int
    /// Jobs of a higher tier go before all of a lower one.
    package var tier: Int64 = 1
    /// What is added to the priority of its jobs, in the unit of the policy's weights.
    package var priority = 0.0

    package init(name: String, processors: Int, tier: Int64 = 1, priority: Double = 0) {
      self.name = name
      self.processors = processors
      self.tier = tier
      self.priority = priority
    }
  }

  package var policy: Policy
  /// Empty for a machine that is one.
  package private(set) var partitions: [Partition] = []
  /// The partition (in `partitions`) of each partition number of the record; others are in `standard`.
  package private(set) var partitionOfNumber: [Int32: Int32] = [:]
  package private(set) var standard: Int32 = 0

  package init(_ policy: Policy) { self.policy = policy }

  /// - Parameters:
  ///   - partitionOfNumber: For the numbers of `RecordedJobs.partition`, places in `partitions`.
  ///   - standard: The place of the partition of all other jobs.
  package init(
    _ policy: Policy, partitions: [Partition], partitionOfNumber: [Int32: Int32], standard: Int32
  ) {
    precondition(partitionOfNumber.values.allSatisfy { partitions.indices.contains(Int($0)) })
    precondition(partitions.isEmpty || partitions.indices.contains(Int(standard)))
    self.policy = policy
    self.partitions = partitions
    self.partitionOfNumber = partitionOfNumber
    self.standard = standard
  }

  /// The partition of a job whose record has this number.
  package func partition(ofNumber number: Int32) -> Int32 {
    partitions.isEmpty ? 0 : partitionOfNumber[number] ?? standard
  }

  /// The same rules for a record whose partition numbers were changed.
  package func renumbered(_ numbers: [Int32: Int32]) -> ServiceRules {
    var rules = self
    rules.partitionOfNumber = [:]
    for (number, place) in partitionOfNumber { rules.partitionOfNumber[numbers[number] ?? number] = place }
    return rules
  }

  /// Further apart than any two keys of one tier: Slurm's priorities are below 2^32, submissions below 10^11 s.
  private static let tierStep = 1e12

  /// How far each partition's jobs go before others, in the unit of the policy's key.
  var leads: [Double] {
    let tiers = Set(partitions.map(\.tier)).sorted()
    return partitions.map { partition in
      Double(tiers.firstIndex(of: partition.tier) ?? 0) * Self.tierStep + partition.priority
    }
  }

  /// All that bears on a forward simulation, in words: equal for equal rules, whatever the numbers of the record.
  package var text: String {
    let weights = policy.multifactor
    var text =
      "\(policy.description()); age \(weights.age) to \(weights.maxAgeSeconds) s, fair share \(weights.fairShare) "
      + "halved in \(weights.decayHalfLifeSeconds) s, size \(weights.jobSize)"
    for (place, partition) in partitions.enumerated() {
      text +=
        "; \(partition.name): \(partition.processors) processors, tier \(partition.tier), "
        + "priority \(partition.priority)\(place == Int(standard) ? ", standard" : "")"
    }
    return text
  }
}
