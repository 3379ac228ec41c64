internal import ArgumentParser
internal import Diagnostics
internal import Files
internal import Foundation
internal import JobLogs
internal import RunTimes
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
        plait simulate jobs.swf --order lxf --backfill easy --estimate learned
        plait simulate later.swf --policy plait.policy.yaml
        plait simulate jobs.swf --choose general,sjf,fcfs --wait-bound 48h
        plait simulate jobs.swf --machine cluster.yaml --placement nodes --placements places.csv
        plait simulate jobs.swf --conf slurm.conf --out schedule.swf
      """)

  @OptionGroup var logArguments: LogArguments
  @OptionGroup var policyArguments: PolicyArguments
  @OptionGroup var placementArguments: PlacementArguments
  @OptionGroup(title: "A choice between keys, in place of a policy") var choiceArguments: ChoiceArguments
  @OptionGroup(title: "A Slurm, in place of a policy") var slurmArguments: SlurmArguments

  @Option(
    help: "A policy file, as plait schedule writes it, in place of --order and --backfill.",
    completion: .file())
  var policy: String?

  @Flag(help: "Take a policy that was learned on a machine of another size.")
  var anyMachine = false

  @Flag(
    inversion: .prefixedNo,
    help:
      "With a learned policy file: try it again and again against its fallback, and stand it down while it loses."
  )
  var guards = true

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
    if choiceArguments.choose != nil,
      slurmArguments.conf != nil || policy != nil || policyArguments.isGiven
        || placementArguments.placement != nil
    {
      throw ValidationError(
        "--choose says how jobs are scheduled; give it without a policy, a placement or a slurm.conf")
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
    if choiceArguments.choose != nil { return try simulateChoice(loaded) }
    let chosen = try chosenPolicy(loaded)
    if placementArguments.placement != nil {
      guard chosen.estimate != .learned else {
        throw UsageError(message: "learned run times are not built for placements; leave one of the two out")
      }
      return try simulatePlaced(&loaded, chosen.policy, chosen.estimate, chosen.name)
    }
    let workload = loaded.workload.planned(with: chosen.estimate)
    let progress = ProgressLine("simulating", unit: "jobs")
    let report: SimulationProgress = { started in
      progress.update(started, of: workload.count)
      return !Interrupt.isRequested
    }
    var guarded: GuardedSimulation?
    let schedule: Schedule
    if chosen.estimate == .learned {
      let run = try GuardedSimulation(
        workload, processors: loaded.processors, policy: chosen.policy, model: chosen.runTimes,
        fallback: guards ? chosen.fallback : nil, progress: report)
      schedule = run.schedule
      guarded = run
    } else {
      schedule = try Simulator.run(
        workload, processors: loaded.processors, policy: chosen.policy, progress: report)
    }
    let (estimate, name) = (chosen.estimate, chosen.name)
    progress.finish()
    if let out { try ScheduleFile.write(schedule, of: workload, loaded: loaded, policy: name, to: out) }
    let metrics = ScheduleMetrics(of: schedule, for: workload, processors: loaded.processors)
    if json {
      try Console.shared.output(
        json: SimulateAnswer(
          loaded: loaded, policyName: name, estimate: estimate, schedule: schedule, metrics: metrics,
          out: out,
          guarded: guarded))
    } else {
      MetricsText.print(metrics, policy: name, loaded: loaded)
      guarded.map(Self.print)
    }
  }

  /// What the predictions were worth and what the guards did.
  private static func print(_ run: GuardedSimulation) {
    let calibration = run.calibration
    Console.shared.output(
      calibration.count == 0
        ? "  run times                       requests throughout: too few jobs ended to learn from"
        : "  run times                       "
          + String(
            format: "%.1f %% of %d predicted jobs in their central 80 %% interval",
            100 * calibration.centralCoverage, calibration.count))
    let guards = run.guards
    Console.shared.output(
      "  guards                          \(guards.backTests) back-tests, stood down \(guards.standDowns) times for "
        + "\(guards.jobsWhileStoodDown) jobs, \(guards.escalatedJobs) jobs escalated, coverage lost "
        + "\(guards.coverageLosses) times")
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

  /// What to simulate, and how to call it.
  private struct Chosen {
    var policy: Policy
    var estimate: Workload.Estimate
    var name: String
    var runTimes: RunTimeModel?
    var fallback: Policy?
  }

  private func chosenPolicy(_ loaded: LoadedLog) throws -> Chosen {
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
      return Chosen(
        policy: file.policy, estimate: policyArguments.estimate ?? file.estimate, name: file.name,
        runTimes: file.runTimes, fallback: file.fallback)
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
    return Chosen(policy: policy, estimate: estimate, name: policy.description(estimate: estimate))
  }
}
