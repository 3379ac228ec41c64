internal import Slurm

/// What of a slurm.conf bears on the schedule and is not honoured by the replica, each with its place.
struct ConfigurationWarnings {
  private(set) var sentences: [String] = []

  init(
    _ file: SlurmConfiguration, partitions: [SlurmPartition], selection: ConfiguredCluster.Selection
  ) throws(SlurmFileError) {
    noteKeys(file)
    noteOptions(file)
    notePriority(file)
    notePartitions(partitions)
    if selection.takesWholeNodes {
      add("SelectType=select/linear: every job gets whole nodes, chosen as select/cons_tres does")
    }
    if selection.takesLeastLoaded { add("CR_LLN is not honoured; LLN=YES of a partition is") }
    let unknown = file.unknownKeys
    if !unknown.isEmpty {
      let names = unknown.prefix(5).map { "\($0.key) (\($0.location))" }.joined(separator: ", ")
      add("\(unknown.count) keys are not in Slurm's manual and were left alone: \(names)")
    }
    let options = file.unknownSchedulerOptions
    if !options.isEmpty {
      add(
        "options of SchedulerParameters that are not in Slurm's manual: \(options.prefix(5).joined(separator: ", "))"
      )
    }
  }

  private mutating func add(_ sentence: String) { sentences.append(sentence) }

  private mutating func noteKeys(_ file: SlurmConfiguration) {
    func value(_ key: String) -> String? {
      guard let entry = file.entry(key) else { return nil }
      return "\(entry.location): \(key)=\(entry.value.prefix(60))"
    }
    if let text = value("PreemptType"), file.text("PreemptType")?.lowercased() != "preempt/none" {
      add("\(text): the replica does not preempt jobs")
    }
    if let text = value("PreemptMode"), file.text("PreemptMode")?.lowercased().contains("gang") == true {
      add("\(text): gang scheduling is not replayed")
    }
    if let text = value("TopologyPlugin"),
      !["topology/none", "topology/default", "topology/flat"].contains(
        file.text("TopologyPlugin")?.lowercased())
    {
      add("\(text): nodes are chosen without regard to switches")
    }
    for key in ["Licenses", "BurstBufferType", "FederationParameters", "JobSubmitPlugins", "CompleteWait"] {
      if let text = value(key), !["", "none", "0"].contains(file.text(key)?.lowercased()) {
        add("\(text): not replayed")
      }
    }
    for key in ["PrioritySiteFactorPlugin", "SuspendProgram", "MaxJobCount", "OverTimeLimit"]
    where value(key) != nil {
      if key == "MaxJobCount" || file.text(key) == "0"
        || file.text(key)?.lowercased().hasSuffix("none") == true
      {
        continue
      }
      add("\(value(key) ?? key): not replayed")
    }
    if let text = value("PriorityUsageResetPeriod"),
      !["none", "daily", "weekly"].contains(file.text("PriorityUsageResetPeriod")?.lowercased())
    {
      add("\(text): use is not reset in the replay; NONE, DAILY and WEEKLY are honoured")
    }
  }

  private mutating func noteOptions(_ file: SlurmConfiguration) {
    let unused = [
      "bf_licenses", "bf_one_resv_per_job", "bf_hetjob_prio", "bf_hetjob_immediate", "bf_topopt_enable",
      "assoc_limit_stop", "reduce_completing_frag", "delay_boot", "time_min_as_soft_limit",
      "bf_allow_magnetic_slot", "defer_batch",
    ]
    let found = file.schedulerOptions.map(\.name).filter(unused.contains)
    if !found.isEmpty {
      add("options of SchedulerParameters that are not replayed: \(found.joined(separator: ", "))")
    }
    let clock = [
      "bf_max_time", "bf_yield_interval", "bf_yield_sleep", "max_rpc_cnt", "max_rpc_count", "max_sched_time",
      "sched_min_interval", "build_queue_timeout",
    ]
    let timed = file.schedulerOptions.map(\.name).filter(clock.contains)
    if !timed.isEmpty {
      add("passes take no time in the replay, so that these have no effect: \(timed.joined(separator: ", "))")
    }
  }

  private mutating func notePriority(_ file: SlurmConfiguration) {
    let isMultifactor = file.text("PriorityType")?.lowercased() == "priority/multifactor"
    let isAccounted = file.text("AccountingStorageType")?.lowercased() == "accounting_storage/slurmdbd"
    let weights = ["PriorityWeightAge", "PriorityWeightFairshare"].filter {
      !["0", nil].contains(file.text($0))
    }
    if isMultifactor, !isAccounted, !weights.isEmpty {
      add(
        "without AccountingStorageType=accounting_storage/slurmdbd Slurm ignores \(weights.joined(separator: " and ")), "
          + "and so does the replica")
    }
    let flags = file.entry("PriorityFlags")?.words.map { $0.lowercased() } ?? []
    for flag in ["depth_oblivious", "calculate_running", "max_tres", "max_tres_gres"]
    where flags.contains(flag) {
      add("PriorityFlags=\(flag.uppercased()) is not replayed")
    }
  }

  private mutating func notePartitions(_ partitions: [SlurmPartition]) {
    let shared = partitions.filter { $0.overSubscribe.hasPrefix("force") }.map(\.name)
    if !shared.isEmpty {
      add("OverSubscribe=FORCE of \(shared.joined(separator: ", ")): processors are not shared in the replay")
    }
    let reserved = partitions.filter { $0.maxProcessorsPerNode != nil }.map(\.name)
    if !reserved.isEmpty { add("MaxCPUsPerNode of \(reserved.joined(separator: ", ")) is not honoured") }
  }
}
