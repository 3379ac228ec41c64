import Diagnostics
import Simulation
import Slurm
import StartTimes
import Testing

@testable import SlurmSettings

@Suite struct ConfiguredServiceTests {
  private static let conf = """
    AccountingStorageType=accounting_storage/slurmdbd
    SelectType=select/cons_tres
    PriorityType=priority/multifactor
    PriorityWeightAge=1000
    PriorityWeightFairshare=5000
    PriorityWeightPartition=300
    PriorityWeightQOS=70
    PriorityMaxAge=1-0
    PriorityDecayHalfLife=2-0
    NodeName=n[1-10] CPUs=8
    NodeName=big CPUs=64
    NodeName=gone CPUs=8 State=DOWN
    PartitionName=main Nodes=n[1-10],gone Default=YES MaxTime=2-0 DefaultTime=30 PriorityJobFactor=10
    PartitionName=large Nodes=big MaxTime=60 PriorityTier=5 PriorityJobFactor=20

    """

  private func service(
    _ edits: (String, String)..., names: [String] = ["large,main", "main", "lost"],
    numbers: Set<Int32> = [0, 1, 2]
  ) throws -> ConfiguredService {
    var text = Self.conf
    for (from, to) in edits {
      #expect(text.contains(from))
      text = text.replacing(from, with: to)
    }
    let file = try SlurmConfiguration(Array(text.utf8), file: "slurm.conf") { (_) throws(SlurmFileError) in []
    }
    return ConfiguredService(
      try ConfiguredCluster(file), configuration: file, partitionNames: names, numbers: numbers)
  }

  @Test func aFileBecomesRules() throws {
    let service = try service()
    #expect(service.processors == 144 && service.processorsPerNode == 13)
    let rules = service.rules
    #expect(rules.policy.order == .named(.multifactor) && rules.policy.backfill == .easy)
    let weights = rules.policy.multifactor
    #expect(weights.age == 1000 && weights.fairShare == 5000 && weights.jobSize == 0)
    #expect(weights.maxAgeSeconds == 86_400 && weights.decayHalfLifeSeconds == 172_800)
    #expect(rules.partitions.map(\.name) == ["main", "large"])
    // What is down counts for nothing.
    #expect(rules.partitions.map(\.processors) == [80, 64])
    #expect(rules.partitions.map(\.tier) == [1, 5])
    #expect(rules.partitions.map(\.priority) == [150, 300])
    // The first name that the cluster has; the default where it has none.
    #expect((0..<4).map { rules.partition(ofNumber: $0) } == [1, 0, 0, 0])
    #expect(
      service.standardLimitSeconds(partition: 1) == 1800 && service.standardLimitSeconds(partition: 0) == 3600
    )
    #expect(service.longestLimitSeconds(partition: 1) == 172_800)
    #expect(service.keysUsed.contains("PriorityWeightAge") && service.keysUsed.contains("PartitionName"))
    #expect(service.keysNotUsed == ["SelectType", "PriorityWeightQOS"])
  }

  @Test func priorityIsWhatSlurmMakesOfIt() throws {
    // Without accounting Slurm ignores age and fair share.
    let bare = try service(("AccountingStorageType=accounting_storage/slurmdbd\n", ""))
    #expect(bare.rules.policy.multifactor.age == 0 && bare.rules.policy.multifactor.fairShare == 0)
    #expect(bare.keysNotUsed.contains("PriorityWeightAge") && !bare.keysUsed.contains("PriorityWeightAge"))
    let basic = try service(("priority/multifactor", "priority/basic"))
    #expect(basic.rules.policy == Policy(.fcfs, backfill: .easy))
    #expect(basic.rules.partitions.map(\.priority) == [0, 0])
    let strict = try service(
      ("PriorityMaxAge=1-0", "PriorityMaxAge=1-0\nSchedulerType=sched/builtin\nPriorityFlags=NO_NORMAL_PART"),
      ("PriorityWeightFairshare=5000", "PriorityWeightJobSize=40\nPriorityFavorSmall=YES"))
    #expect(strict.rules.policy.backfill == .none)
    #expect(strict.rules.policy.multifactor.jobSize == -40)
    #expect(strict.rules.partitions.map(\.priority) == [3000, 6000])
    let lasting = try service(("PriorityDecayHalfLife=2-0", "PriorityDecayHalfLife=0"))
    #expect(lasting.rules.policy.multifactor.decayHalfLifeSeconds > 1e10)
  }

  @Test func aLogWithoutPartitionsHasOneMachine() throws {
    let none = try service(names: [], numbers: [-1, 0, 7])
    #expect(none.rules.partitions.isEmpty && none.rules.partition(ofNumber: 5) == 0)
    #expect(none.keysNotUsed.contains("PartitionName"))
    #expect(none.standardLimitSeconds(partition: -1) == 1800 && none.longestLimitSeconds(partition: 0) == nil)
    // Without names, number k is the k-th of the file.
    let numbered = try service(names: [], numbers: [1, 2, 9])
    #expect((1...3).map { numbered.rules.partition(ofNumber: $0) } == [0, 1, 0])
  }
}
