internal import ArgumentParser
internal import Diagnostics
internal import JobLogs
internal import Simulation

/// The arguments that say how jobs are placed on the nodes of a machine file.
struct PlacementArguments: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Keep account of nodes, cores, memory, GPUs and partitions of the machine file: each job on nodes of its own choice, or the resources of like nodes pooled. Default: processors only.",
      valueName: "nodes|pooled"))
  var placement: Placement?

  @Option(
    help: ArgumentHelp(
      "Which nodes a job gets: the first that fit, or those with the fewest free cores.",
      valueName: "first-fit|best-fit"))
  var nodeChoice: NodeChoice?

  @Flag(help: "Jobs get their nodes for themselves, with all that is in them.")
  var wholeNodes = false
}

extension Placement: ExpressibleByArgument {}
extension NodeChoice: ExpressibleByArgument {}

/// A log on the nodes of a machine.
struct PlacedLog {
  var layout: ClusterLayout
  var placed: PlacedWorkload

  /// - Parameter loaded: Gets the jobs that fit, and counts the others as left out.
  /// - Throws: `UsageError` without a machine file; `JobLogError.empty` where no job is left.
  init(
    _ loaded: inout LoadedLog, processorsGiven: Int?, estimate: Workload.Estimate, takesWholeNodes: Bool,
    quiet: Bool
  ) throws {
    guard let machine = loaded.machine else {
      throw UsageError(message: "a placement needs the nodes of a machine: give --machine FILE")
    }
    if processorsGiven != nil {
      throw UsageError(message: "the machine file says how many processors there are: leave --processors out")
    }
    layout = ClusterLayout(machine)
    placed = PlacedWorkload(
      loaded.workload.planned(with: estimate), of: loaded.log, on: layout, takesWholeNodes: takesWholeNodes)
    for unfit in placed.unfit {
      let reason = "they ask for \(unfit.reason) (first job \(unfit.firstJob))"
      loaded.intake.skipped.append(JobLogIntake.Count(reason: reason, count: unfit.count, firstLine: 0))
      loaded.intake.accepted -= unfit.count
      if !quiet { Console.shared.warning("\(unfit.count) jobs left out: \(reason)") }
    }
    if placed.workload.count == 0 {
      throw JobLogError(
        .empty, "no job of the log fits the partitions of the machine file",
        at: SourceLocation(file: loaded.log.source))
    }
    loaded.workload = placed.workload
  }
}
