/// The settings of Slurm that the replica honours, with the defaults of 22.05.
package struct ReplicaSettings: Sendable, Equatable {
  package var main = MainScheduler()
  package var backfill = Backfill()
  package var priority = Priority()
  package var timing = Timing()

  package init() {}

  /// The main scheduler (`SchedulerParameters`).
  package struct MainScheduler: Sendable, Equatable {
    /// `default_queue_depth`: jobs that a quick try looks at.
    package var queueDepth: Int64 = 100
    /// `partition_job_depth`: jobs of each partition that a try looks at; 0 for all.
    package var partitionDepth: Int64 = 0
    /// `sched_interval`: between tries of the full queue; nil for none.
    package var intervalSeconds: Int64? = 60
    /// `batch_sched_delay`: between quick tries that submissions ask for.
    package var batchDelaySeconds: Int64 = 3
    /// `sched_max_job_start`; 0 for all.
    package var maxStarts: Int64 = 0
    /// `defer`: the end of a job does not start a try at once.
    package var isDeferred = false
    /// `pack_serial_at_end`: jobs of one processor take the last nodes.
    package var packsSerialAtEnd = false

    package init() {}
  }

  /// The backfill scheduler (`SchedulerParameters`).
  package struct Backfill: Sendable, Equatable {
    /// `SchedulerType=sched/backfill`.
    package var isOn = true
    package var intervalSeconds: Int64 = 30
    package var resolutionSeconds: Int64 = 60
    package var windowSeconds: Int64 = 86_400
    /// `bf_max_job_test`.
    package var maxTests: Int64 = 500
    /// 0 for all, in each of these.
    package var maxTestsPerUser: Int64 = 0
    package var maxTestsPerPartition: Int64 = 0
    package var maxTestsPerUserAndPartition: Int64 = 0
    package var maxTestsPerAssociation: Int64 = 0
    package var maxStarts: Int64 = 0
    package var minAgeReserveSeconds: Int64 = 0
    package var minPriorityReserve: Int64 = 0
    /// `bf_job_part_count_reserve`: reservations in each partition; 0 for all.
    package var reservationsPerPartition: Int64 = 0
    /// `bf_node_space_size`; nil for as many as `maxTests`.
    package var mapSize: Int64?
    /// `bf_busy_nodes`.
    package var prefersBusyNodes = false
    /// `bf_window_linear`, in seconds; 0 for windows that double.
    package var windowLinearSeconds: Int64 = 0
    /// `bf_running_job_reserve`: whole nodes of running jobs are reserved to their end.
    package var reservesRunningJobs = false

    package init() {}
  }

  /// The order of jobs.
  package struct Priority: Sendable, Equatable {
    /// `PriorityType=priority/multifactor`; else the order of submission.
    package var isMultifactor = true
    /// Whether use is accounted (`accounting_storage/slurmdbd`): without it Slurm ignores the weights of
    /// age and fair share, and calculates a priority once, at submission.
    package var isAccounted = true
    package var weightAge: Int64 = 0
    package var weightFairShare: Int64 = 0
    package var weightJobSize: Int64 = 0
    package var weightPartition: Int64 = 0
    package var weightQuality: Int64 = 0
    package var weightResources = ResourceWeights()
    package var maxAgeSeconds: Int64 = 7 * 86_400
    /// 0 for no decay.
    package var decayHalfLifeSeconds: Int64 = 7 * 86_400
    package var calcPeriodSeconds: Int64 = 300
    /// The use is forgotten at every multiple of this (a day, a week); nil never.
    package var usageResetSeconds: Int64?
    package var favoursSmall = false
    /// `SMALL_RELATIVE_TO_TIME`.
    package var isSizeRelativeToTime = false
    package var usesFairTree = true
    package var isDepthOblivious = false
    /// `NO_NORMAL_PART`, `NO_NORMAL_QOS`, `NO_NORMAL_TRES`.
    package var takesPartitionAsIs = false
    package var takesQualityAsIs = false
    package var takesResourcesAsIs = false
    /// `INCR_ONLY`: priorities never fall.
    package var onlyIncreases = false
    package var dampeningFactor: Int64 = 1
    /// Whether limits of qualities of service are kept (`AccountingStorageEnforce=limits`).
    package var enforcesLimits = false

    package init() {}
  }

  /// What of a real controller's clock shows in the schedule.
  package struct Timing: Sendable, Equatable {
    /// Seconds from midnight (UTC) before the controller's start, for `PriorityUsageResetPeriod`.
    package var originSeconds: Int64 = 0
    /// The controller's loop looks once in this time whether there is something to do.
    package var tickMilliseconds: Int64 = 1000
    /// From the end of a job until its processors are free.
    package var completionMilliseconds: Int64 = 0
    /// From the start that Slurm records until the job's first instruction.
    package var launchMilliseconds: Int64 = 0
    /// When the main scheduler's clock and that of the priorities begin.
    package var mainOffsetMilliseconds: Int64 = 0
    package var priorityOffsetMilliseconds: Int64 = 0
    /// When the first backfill pass comes, beside its interval, and what a pass takes until the interval begins anew.
    package var backfillOffsetMilliseconds: Int64 = 0
    package var backfillPassMilliseconds: Int64 = 0

    package init() {}
  }
}
