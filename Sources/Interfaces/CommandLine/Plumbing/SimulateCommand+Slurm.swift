internal import Diagnostics
internal import JobLogs
internal import Simulation
internal import Slurm
internal import SlurmReplica
internal import SlurmSettings

extension SimulateCommand {
  /// Replays the log through Slurm's schedulers, as a slurm.conf has them.
  func simulateSlurm() throws {
    let configuration = try slurmArguments.configuration()
    let cluster = try ConfiguredCluster(configuration)
    let accounts = try slurmArguments.accountsFile()
    var arguments = logArguments
    arguments.processorCount = arguments.processorCount ?? cluster.cluster.processorCount
    var loaded = try arguments.load(quiet: json)
    let prepared = try loaded.log.prepared(
      JobPreparation(processorRule: arguments.processorsField, isLenient: arguments.lenient))
    let input = try ReplicaWorkload(prepared, of: loaded.log, on: cluster, accounts: accounts)
    if !json {
      for warning in cluster.warnings { Console.shared.warning(warning) }
      for line in input.readings { Console.shared.note(line) }
    }
    for entry in input.leftOut {
      loaded.intake.skipped.append(JobLogIntake.Count(reason: entry.reason, count: entry.count, firstLine: 0))
      if !json { Console.shared.warning("\(entry.count) jobs left out: \(entry.reason)") }
    }
    let progress = ProgressLine("replaying", unit: "jobs")
    let replay = try SlurmReplica.run(
      input.jobs, on: input.replicaCluster, accounts: input.accounts, settings: cluster.settings
    ) { started in
      progress.update(started, of: input.jobs.count)
      return !Interrupt.isRequested
    }
    progress.finish()
    try answer(replay, input, cluster, configuration.source, &loaded)
  }

  private func answer(
    _ replay: ReplicaSchedule, _ input: ReplicaWorkload, _ cluster: ConfiguredCluster, _ source: String,
    _ loaded: inout LoadedLog
  ) throws {
    let started = replay.startMilliseconds.indices.filter { replay.startMilliseconds[$0] >= 0 }
    if started.count < input.jobs.count, !json {
      Console.shared.warning(
        "\(input.jobs.count - started.count) jobs never start and are not in the figures")
    }
    loaded.workload = input.workload.selecting(started)
    loaded.processors = cluster.cluster.processorCount
    let schedule = Schedule(
      startSeconds: started.map { replay.startMilliseconds[$0] / 1000 }, startOrder: replay.startOrder,
      passes: replay.mainPasses + replay.backfillPasses, backfilled: replay.isBackfilled.count { $0 })
    let name = "Slurm as in \(source)"
    if let out {
      try ScheduleFile.write(schedule, of: loaded.workload, loaded: loaded, policy: name, to: out)
    }
    let metrics = ScheduleMetrics(of: schedule, for: loaded.workload, processors: loaded.processors)
    if json {
      try Console.shared.output(
        json: SimulateAnswer(
          loaded: loaded, policyName: name, estimate: .requested, schedule: schedule, metrics: metrics,
          out: out))
    } else {
      MetricsText.print(metrics, policy: name, loaded: loaded)
    }
  }
}
