internal import ArgumentParser
internal import Diagnostics
internal import Files
internal import JobLogs
internal import Scheduling
internal import Simulation

/// `plait simulate`: one policy, one run.
struct SimulateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "simulate",
    abstract: "Simulates one scheduling policy over a job log and prints what it costs.",
    discussion: """
      The result is simulated, not measured. EXAMPLES

        plait simulate jobs.swf --order fcfs --backfill easy
        plait simulate jobs.swf.gz --processors 128 --order lxf --backfill easy --json
        plait simulate jobs.swf --order fcfs --backfill easy --backfill-order sjf --estimate actual --out schedule.swf
        plait simulate later.swf --policy plait.policy.yaml
        plait simulate jobs.swf --machine cluster.yaml --placement nodes --placements places.csv
        plait simulate jobs.swf --conf slurm.conf --out schedule.swf
      """)

  @OptionGroup var logArguments: LogArguments
  @OptionGroup var policyArguments: PolicyArguments
  @OptionGroup var placementArguments: PlacementArguments
  @OptionGroup(title: "A Slurm, in place of a policy") var slurmArguments: SlurmArguments

  @Option(
    help: "A policy file, as plait schedule writes it, in place of --order and --backfill.",
    completion: .file())
  var policy: String?

  @Flag(help: "Take a policy that was learned on a machine of another size.")
  var anyMachine = false

  @Option(help: "Write the schedule to this file, in the Standard Workload Format.", completion: .file())
  var out: String?

  @Option(
    help: "Write the place of each job to this file, as comma-separated values; needs --placement nodes.",
    completion: .file())
  var placements: String?

  @Flag(help: "Print the answer as JSON (plait.simulate/1).")
  var json = false

  mutating func validate() throws {
    if placements != nil, placementArguments.placement != .nodes {
      throw ValidationError("--placements needs --placement nodes: only then has a job nodes")
    }
    if slurmArguments.conf != nil,
      policy != nil || policyArguments.order != nil || policyArguments.backfill != nil
        || placementArguments.placement != nil
    {
      throw ValidationError("--conf says how jobs are scheduled; give either it or a policy and a placement")
    }
    if placementArguments.placement == nil,
      placementArguments.nodeChoice != nil || placementArguments.wholeNodes
    {
      throw ValidationError("--node-choice and --whole-nodes need --placement nodes or pooled")
    }
  }

  mutating func run() async throws {
    let command = self
    try await reportingFailures(json: json) { try command.simulate() }
  }

  private func simulate() throws {
    Interrupt.install()
    if slurmArguments.conf != nil { return try simulateSlurm() }
    var loaded = try logArguments.load(quiet: json)
    let (policy, estimate, name) = try chosenPolicy(loaded)
    if placementArguments.placement != nil { return try simulatePlaced(&loaded, policy, estimate, name) }
    let workload = loaded.workload.planned(with: estimate)
    let progress = ProgressLine("simulating", unit: "jobs")
    let schedule = try Simulator.run(workload, processors: loaded.processors, policy: policy) { started in
      progress.update(started, of: workload.count)
      return !Interrupt.isRequested
    }
    progress.finish()
    if let out { try ScheduleFile.write(schedule, of: workload, loaded: loaded, policy: name, to: out) }
    let metrics = ScheduleMetrics(of: schedule, for: workload, processors: loaded.processors)
    if json {
      try Console.shared.output(
        json: SimulateAnswer(
          loaded: loaded, policyName: name, estimate: estimate, schedule: schedule, metrics: metrics, out: out
        ))
    } else {
      MetricsText.print(metrics, policy: name, loaded: loaded)
    }
  }

  private func simulatePlaced(
    _ loaded: inout LoadedLog, _ policy: Policy, _ estimate: Workload.Estimate, _ name: String
  ) throws {
    let level = placementArguments.placement ?? .nodes
    let choice = placementArguments.nodeChoice ?? .firstFit
    let log = try PlacedLog(
      &loaded, processorsGiven: logArguments.processorCount, estimate: estimate,
      takesWholeNodes: placementArguments.wholeNodes, quiet: json)
    let workload = log.placed.workload
    let progress = ProgressLine("simulating", unit: "jobs")
    let placed = try Simulator.run(
      workload, demands: log.placed.demands, on: log.layout, policy: policy, placement: level, choice: choice
    ) { started in
      progress.update(started, of: workload.count)
      return !Interrupt.isRequested
    }
    progress.finish()
    if let out {
      try ScheduleFile.write(placed.schedule, of: workload, loaded: loaded, policy: name, to: out)
    }
    if let placements { try PlacementFile.write(placed, of: workload, on: log.layout, to: placements) }
    let metrics = ScheduleMetrics(of: placed.schedule, for: workload, processors: log.layout.coreCount)
    let answer = PlacementAnswer(
      log, placed, choice: choice, wholeNodes: placementArguments.wholeNodes, file: placements)
    if json {
      var whole = SimulateAnswer(
        loaded: loaded, policyName: name, estimate: estimate, schedule: placed.schedule, metrics: metrics,
        out: out)
      whole.placement = answer
      return try Console.shared.output(json: whole)
    }
    MetricsText.print(metrics, policy: name, loaded: loaded)
    for partition in answer.partitions {
      let label = partition.name.isEmpty ? "all nodes" : "partition \(partition.name)"
      Console.shared.output(
        "  \(label): \(partition.nodes) nodes, \(partition.jobs) jobs, mean wait "
          + MetricsText.duration(partition.meanWaitSeconds))
    }
  }

  /// The policy to simulate, the estimate, and how to call it.
  private func chosenPolicy(_ loaded: LoadedLog) throws -> (Policy, Workload.Estimate, String) {
    if let path = policy {
      if policyArguments.order != nil || policyArguments.backfill != nil
        || policyArguments.backfillOrder != nil || policyArguments.weights != nil
        || policyArguments.eventOrder != nil
      {
        throw UsageError(
          message:
            "a policy file says its order, backfilling, weights and event order; give either --policy or those"
        )
      }
      let file = try PolicyFile(path: path)
      if !anyMachine { try file.checkMachine(processors: loaded.processors, path: path) }
      return (file.policy, policyArguments.estimate ?? file.estimate, file.name)
    }
    var policy = Policy(
      policyArguments.order ?? .fcfs, backfill: policyArguments.backfill ?? .easy,
      backfillOrder: policyArguments.backfillOrder, eventOrder: policyArguments.eventOrder ?? .endsFirst)
    if let weights = policyArguments.weights {
      guard policyArguments.order == .multifactor || policyArguments.backfillOrder == .multifactor else {
        throw UsageError(message: "--weights belong to the key multifactor; add --order multifactor")
      }
      policy.multifactor = weights
    }
    let estimate = policyArguments.estimate ?? .requested
    return (policy, estimate, policy.description(estimate: estimate))
  }
}
