/// The words of Slurm's configuration: its keys and options by name (slurm.conf(5), 22.05 to 26.11).
///
/// Names only. They tell a misspelling from a key that this program does not use.
package enum SlurmVocabulary {
  /// Keys that stand for themselves.
  package static let keyNames: [String] = words(
    """
    AccountingStorageBackupHost AccountingStorageEnforce AccountingStorageExternalHost
    AccountingStorageHost AccountingStorageLoc AccountingStorageParameters AccountingStoragePass
    AccountingStoragePort AccountingStorageTRES AccountingStorageType AccountingStorageUser
    AccountingStoreFlags AccountingStoreJobComment AcctGatherEnergyType AcctGatherFilesystemType
    AcctGatherInfinibandType AcctGatherInterconnectType AcctGatherNodeFreq AcctGatherProfileType
    AllowSpecResourcesUsage AuthAltParameters AuthAltTypes AuthInfo AuthType BackupAddr
    BackupController BatchStartTimeout BcastExclude BcastParameters BurstBufferParameters
    BurstBufferType CertgenParameters CertgenType CertmgrParameters CertmgrType CliFilterParameters
    CliFilterPlugins ClusterName CommunicationParameters CompleteWait ControlAddr ControlMachine
    CoreSpecPlugin CpuFreqDef CpuFreqGovernors CredType CryptoType DataParserParameters DebugFlags
    DefCPUPerGPU DefMemPerCPU DefMemPerGPU DefMemPerNode DefRuntimePlugin DependencyParameters
    DisableRootJobs EioTimeout EnforcePartLimits Epilog EpilogMsgTime EpilogSlurmctld EpilogTimeout
    ExtSensorsFreq ExtSensorsType FairShareDampeningFactor FastSchedule FederationParameters
    FirstJobId FrontendName GetEnvTimeout GpuFreqDef GresTypes GroupUpdateForce GroupUpdateTime
    HashPlugin HealthCheckInterval HealthCheckNodeState HealthCheckProgram HealthCheckTimeout
    HttpParserType InactiveLimit InteractiveStepOptions JobAcctGatherFrequency JobAcctGatherParams
    JobAcctGatherType JobCompHost JobCompLoc JobCompParams JobCompPass JobCompPassScript JobCompPort
    JobCompType JobCompUser JobContainerType JobCredentialPrivateKey JobCredentialPublicCertificate
    JobFileAppend JobRequeue JobSubmitPlugins KeepAliveTime KillOnBadExit KillWait LaunchParameters
    LaunchType LicenseParameters Licenses LogTimeFormat MailDomain MailProg MaxArraySize
    MaxBatchRequeue MaxDBDMsgs MaxJobCount MaxJobId MaxMemPerCPU MaxMemPerNode MaxNodeCount
    MaxStepCount MaxTasksPerNode MCSParameters MCSPlugin MessageTimeout MetricsAuthUsers
    MetricsParameters MetricsType MinJobAge MpiDefault MpiParams NamespaceType NodeFeaturesPlugins
    OverTimeLimit PluginDir PlugStackConfig PowerAction PowerParameters PowerPlugin
    PreemptExemptTime PreemptMode PreemptParameters PreemptType PrEpParameters PrEpPlugins
    PriorityCalcPeriod PriorityDecayHalfLife PriorityFavorSmall PriorityFlags PriorityMaxAge
    PriorityParameters PrioritySiteFactorParameters PrioritySiteFactorPlugin PriorityType
    PriorityUsageResetPeriod PriorityWeightAge PriorityWeightAssoc PriorityWeightFairshare
    PriorityWeightJobSize PriorityWeightPartition PriorityWeightQOS PriorityWeightTRES PrivateData
    ProctrackType Prolog PrologEpilogTimeout PrologFlags PrologSlurmctld PrologTimeout
    PropagatePrioProcess PropagateResourceLimits PropagateResourceLimitsExcept RebootProgram
    ReconfigFlags RequeueExit RequeueExitHold ResumeFailProgram ResumeProgram ResumeRate
    ResumeTimeout ResvEpilog ResvOverRun ResvProlog ReturnToService RoutePlugin SallocDefaultCommand
    SbcastParameters SchedulerAuth SchedulerParameters SchedulerTimeSlice SchedulerType
    ScronParameters SelectType SelectTypeParameters SerializerParameters SerializerPlugins
    SlurmctldAddr SlurmctldDebug SlurmctldHost SlurmctldHttpAuthParameters SlurmctldLogFile
    SlurmctldParameters SlurmctldPidFile SlurmctldPlugstack SlurmctldPort SlurmctldPrimaryOffProg
    SlurmctldPrimaryOnProg SlurmctldSyslogDebug SlurmctldTimeout SlurmdDebug
    SlurmdHttpAuthParameters SlurmdLogFile SlurmdParameters SlurmdPidFile SlurmdPort SlurmdSpoolDir
    SlurmdSyslogDebug SlurmdTimeout SlurmdUser SlurmrestdHttpAuthParameters SlurmrestdParameters
    SlurmSchedLogFile SlurmSchedLogLevel SlurmstepdParameters SlurmUser SrunEpilog SrunPortRange
    SrunProlog StateSaveLocation SuspendExcNodes SuspendExcParts SuspendExcStates SuspendProgram
    SuspendRate SuspendTime SuspendTimeout SwitchName SwitchParameters SwitchType TaskEpilog
    TaskPlugin TaskPluginParam TaskProlog TCPTimeout TLSParameters TLSType TmpFS TopologyParam
    TopologyPlugin TrackWCKey TreeWidth UnkillableStepProgram UnkillableStepTimeout UrlParserType
    UsePAM VSizeFactor WaitTime X11Parameters
    """)

  /// Keys of a line of nodes.
  package static let nodeKeyNames: [String] = words(
    """
    NodeName BcastAddr Boards CoreSpecCount CoresPerSocket CPUs CpuSpecList CpuBind Feature Features
    Gres MemSpecLimit NodeAddr NodeHostname Port Procs RealMemory Reason RestrictedCoresPerGPU
    Sockets SocketsPerBoard State ThreadsPerCore TmpDisk Topology TRESWeights Weight
    """)

  /// Keys of a line of partitions.
  package static let partitionKeyNames: [String] = words(
    """
    PartitionName AllocNodes AllowAccounts AllowGroups AllowQos Alternate CpuBind DefCpuPerGPU
    DefMemPerCPU DefMemPerGPU DefMemPerNode Default DefaultTime DenyAccounts DenyQos DisableRootJobs
    ExclusiveTopo ExclusiveUser GraceTime Hidden LLN MaxCPUsPerNode MaxCPUsPerSocket MaxMemPerCPU
    MaxMemPerNode MaxTime MaxNodes MinNodes Nodes OverSubscribe OverTimeLimit PowerDownOnIdle
    PreemptMode Priority PriorityJobFactor PriorityTier QOS RootOnly ReqResv ResumeTimeout
    SelectTypeParameters Shared State SuspendTime SuspendTimeout Topology TRESBillingWeights
    """)

  /// Options of `SchedulerParameters`.
  package static let schedulerOptionNames: [String] = words(
    """
    allow_zero_lic assoc_limit_stop batch_sched_delay bb_array_stage_cnt bf_allow_magnetic_slot
    bf_busy_nodes bf_continue bf_hetjob_immediate bf_hetjob_prio bf_interval
    bf_job_part_count_reserve bf_licenses bf_max_job_array_resv bf_max_job_assoc bf_max_job_part
    bf_max_job_start bf_max_job_test bf_max_job_user bf_max_job_user_part bf_max_time
    bf_min_age_reserve bf_min_prio_reserve bf_node_space_size bf_one_resv_per_job bf_resolution
    bf_running_job_reserve bf_topopt_enable bf_topopt_iterations bf_window bf_window_linear
    bf_yield_interval bf_yield_rpc_cnt bf_yield_sleep build_queue_timeout correspond_after_task_cnt
    default_queue_depth defer defer_batch delay_boot disable_hetjob_steps disable_job_shrink
    enable_hetjob_steps enable_user_top extra_constraints ignore_constraint_validation
    ignore_prefer_validation max_array_tasks max_rpc_cnt max_rpc_count max_sched_time
    max_script_size max_submit_line_size max_switch_wait no_backup_cluster no_env_cache
    nohold_on_prolog_fail pack_serial_at_end partition_job_depth preempt_reorder_count
    preempt_strict_order preempt_youngest_first reduce_completing_frag requeue_delay
    requeue_setup_env_fail salloc_wait_nodes sbatch_wait_nodes sched_interval sched_max_job_start
    sched_min_interval spec_cores_first step_retry_count step_retry_time time_min_as_soft_limit
    whole_hetjob
    """)

  /// The same in lower case, to be looked up.
  package static let keys = Set(keyNames.map { $0.lowercased() })
  package static let nodeKeys = Set(nodeKeyNames.map { $0.lowercased() })
  package static let partitionKeys = Set(partitionKeyNames.map { $0.lowercased() })
  package static let schedulerOptions = Set(schedulerOptionNames)

  /// The known names that are most like a name, best first: by edit distance (Levenshtein, 1966) of at
  /// most a third of the name, and names that hold it or that it holds.
  package static func nearest(to name: String, among names: [String], limit: Int = 3) -> [String] {
    let wanted = Array(name.lowercased().utf8.prefix(64))
    let scored = names.enumerated().compactMap { index, candidate -> (Int, Int, String)? in
      let bytes = Array(candidate.lowercased().utf8)
      let distance = editDistance(wanted, bytes)
      if distance <= max(1, wanted.count / 3) { return (distance, index, candidate) }
      let text = candidate.lowercased()
      let part = name.lowercased()
      if part.utf8.count >= 4, text.contains(part) { return (64 + bytes.count, index, candidate) }
      return nil
    }
    return scored.sorted { ($0.0, $0.1) < ($1.0, $1.1) }.prefix(limit).map(\.2)
  }

  private static func editDistance(_ a: [UInt8], _ b: [UInt8]) -> Int {
    var row = Array(0...b.count)
    for (i, x) in a.enumerated() {
      var diagonal = row[0]
      row[0] = i + 1
      for (j, y) in b.enumerated() {
        let above = row[j + 1]
        row[j + 1] = min(above + 1, row[j] + 1, diagonal + (x == y ? 0 : 1))
        diagonal = above
      }
    }
    return row[b.count]
  }

  private static func words(_ text: String) -> [String] {
    text.split { $0 == " " || $0 == "\n" }.map(String.init)
  }
}
