internal import Slurm
internal import SlurmReplica

extension ReplicaSettings {
  /// The settings of a file, with Slurm's defaults where it says nothing.
  /// - Throws: `SlurmFileError` for a value that cannot be read.
  init(_ configuration: SlurmConfiguration) throws(SlurmFileError) {
    self.init()
    main = try MainScheduler(configuration)
    backfill = try Backfill(configuration)
    priority = try Priority(configuration)
  }
}

private let counts: ClosedRange<Int64> = 0...1_000_000_000

extension ReplicaSettings.MainScheduler {
  fileprivate init(_ file: SlurmConfiguration) throws(SlurmFileError) {
    self.init()
    queueDepth = try file.schedulerOption("default_queue_depth", counts, standard: queueDepth)
    partitionDepth = try file.schedulerOption("partition_job_depth", counts, standard: 0)
    let interval = try file.schedulerOption("sched_interval", -1...1_000_000, standard: 60)
    intervalSeconds = interval < 0 ? nil : max(interval, 1)
    batchDelaySeconds = try file.schedulerOption("batch_sched_delay", 0...86_400, standard: 3)
    maxStarts = try file.schedulerOption("sched_max_job_start", counts, standard: 0)
    isDeferred = file.hasSchedulerOption("defer")
  }
}

extension ReplicaSettings.Backfill {
  fileprivate init(_ file: SlurmConfiguration) throws(SlurmFileError) {
    self.init()
    let scheduler = file.text("SchedulerType")?.lowercased() ?? "sched/backfill"
    let interval = try file.schedulerOption("bf_interval", -1...10_800, standard: 30)
    isOn = scheduler == "sched/backfill" && interval != -1
    intervalSeconds = max(interval, 1)
    resolutionSeconds = try file.schedulerOption("bf_resolution", 1...3600, standard: 60)
    windowSeconds = try file.schedulerOption("bf_window", 1...43_200, standard: 1440) * 60
    maxTests = try file.schedulerOption("bf_max_job_test", 1...1_000_000, standard: 500)
    maxTestsPerUser = try file.schedulerOption("bf_max_job_user", counts, standard: 0)
    maxTestsPerPartition = try file.schedulerOption("bf_max_job_part", counts, standard: 0)
    maxTestsPerUserAndPartition = try file.schedulerOption("bf_max_job_user_part", counts, standard: 0)
    maxTestsPerAssociation = try file.schedulerOption("bf_max_job_assoc", counts, standard: 0)
    // Slurm lets the limit of associations go before that of users.
    if maxTestsPerAssociation > 0 { maxTestsPerUser = 0 }
    maxStarts = try file.schedulerOption("bf_max_job_start", 0...10_000, standard: 0)
    minAgeReserveSeconds = try file.schedulerOption("bf_min_age_reserve", 0...2_592_000, standard: 0)
    minPriorityReserve = try file.schedulerOption("bf_min_prio_reserve", 0...4_294_967_295, standard: 0)
    reservationsPerPartition = try file.schedulerOption("bf_job_part_count_reserve", 0...100_000, standard: 0)
    let size = try file.schedulerOption("bf_node_space_size", 0...2_000_000, standard: 0)
    mapSize = size >= 2 ? size : nil
    prefersBusyNodes = file.hasSchedulerOption("bf_busy_nodes")
    windowLinearSeconds = try file.schedulerOption("bf_window_linear", 0...86_400, standard: 0)
    reservesRunningJobs = file.hasSchedulerOption("bf_running_job_reserve")
  }
}

extension ReplicaSettings.Priority {
  fileprivate init(_ file: SlurmConfiguration) throws(SlurmFileError) {
    self.init()
    isMultifactor = (file.text("PriorityType")?.lowercased() ?? "priority/basic") == "priority/multifactor"
    isAccounted = file.text("AccountingStorageType")?.lowercased() == "accounting_storage/slurmdbd"
    let weights: ClosedRange<Int64> = 0...4_294_967_295
    weightAge = try file.integer("PriorityWeightAge", weights, standard: 0)
    weightFairShare = try file.integer("PriorityWeightFairshare", weights, standard: 0)
    weightJobSize = try file.integer("PriorityWeightJobSize", weights, standard: 0)
    weightPartition = try file.integer("PriorityWeightPartition", weights, standard: 0)
    weightQuality = try file.integer("PriorityWeightQOS", weights, standard: 0)
    weightResources = try Self.resources(file)
    maxAgeSeconds = max(try file.seconds("PriorityMaxAge", standard: 7 * 86_400) ?? 100 * 366 * 86_400, 1)
    decayHalfLifeSeconds = try file.seconds("PriorityDecayHalfLife", standard: 7 * 86_400) ?? 0
    calcPeriodSeconds = max(try file.seconds("PriorityCalcPeriod", standard: 300) ?? 300, 1)
    favoursSmall = try file.flag("PriorityFavorSmall", standard: false)
    dampeningFactor = try file.integer("FairShareDampeningFactor", 1...65_535, standard: 1)
    switch file.text("PriorityUsageResetPeriod")?.lowercased() ?? "none" {
    case "daily": usageResetSeconds = 86_400
    case "weekly": usageResetSeconds = 7 * 86_400
    default: usageResetSeconds = nil
    }
    let flags = file.entry("PriorityFlags")?.words.map { $0.lowercased() } ?? []
    let isAll = flags.contains("no_normal_all")
    takesPartitionAsIs = isAll || flags.contains("no_normal_part")
    takesQualityAsIs = isAll || flags.contains("no_normal_qos")
    takesResourcesAsIs = isAll || flags.contains("no_normal_tres")
    isSizeRelativeToTime = flags.contains("small_relative_to_time")
    isDepthOblivious = flags.contains("depth_oblivious")
    usesFairTree = !flags.contains("no_fair_tree") && !isDepthOblivious
    onlyIncreases = flags.contains("incr_only")
    let enforced = file.entry("AccountingStorageEnforce")?.words.map { $0.lowercased() } ?? []
    enforcesLimits = isAccounted && !Set(enforced).isDisjoint(with: ["limits", "safe", "all", "2", "4"])
  }

  private static func resources(_ file: SlurmConfiguration) throws(SlurmFileError) -> ResourceWeights {
    guard let entry = file.entry("PriorityWeightTRES") else { return ResourceWeights() }
    var result = ResourceWeights()
    for item in try entry.weights() {
      switch item.name {
      case "cpu": result.processor = item.weight
      case "mem": result.memory = item.weight
      case "node": result.node = item.weight
      case "gres/gpu": result.gpu = item.weight
      default: break
      }
    }
    return result
  }
}
