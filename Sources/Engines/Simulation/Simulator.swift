/// Runs a policy over a workload; the entry to the simulation engine.
package enum Simulator {
  /// The schedule of `workload` on a machine of `processors` identical processors under `policy`.
  ///
  /// Deterministic: the same workload and policy give the same schedule, bit for bit.
  ///
  /// - Throws: `SimulationError` if a job cannot run on the machine, a value is out of range, the
  ///   workload is not sorted, or `progress` asks to stop.
  package static func run(
    _ workload: Workload, processors: Int, policy: Policy, progress: SimulationProgress? = nil
  ) throws(SimulationError) -> Schedule {
    let users = try validate(workload, processors: processors, policy: policy)
    if workload.count == 0 { return Schedule(startSeconds: []) }
    switch policy.backfill {
    case .none, .easy:
      let simulation = QueueSimulation(
        workload, processors: processors, policy: policy, users: users)
      return try simulation.run(progress: progress)
    case .conservative:
      let simulation = ConservativeSimulation(
        workload, processors: processors, policy: policy, users: users)
      return try simulation.run(progress: progress)
    }
  }

  /// Checks what the loops rely on and returns the number of users.
  static func validate(
    _ workload: Workload, processors: Int, policy: Policy
  ) throws(SimulationError) -> Int {
    if workload.count > CompletionHeap.jobLimit {
      throw SimulationError(
        .valueOutOfRange,
        "a simulation holds at most \(CompletionHeap.jobLimit) jobs; choose a part of the log")
    }
    if processors < 1 || processors >= Int(Int32.max) {
      throw SimulationError(
        .valueOutOfRange, "a machine has between 1 and \(Int32.max - 1) processors, not \(processors)")
    }
    var users: Int32 = 0
    var previous: Int64 = 0
    var totalSeconds: Int64 = 0
    for job in 0..<workload.count {
      let submit = workload.submitSeconds[job]
      if submit < previous {
        throw SimulationError(
          .notSorted, "job \(workload.id[job]) was submitted before the job that precedes it")
      }
      previous = submit
      let width = workload.processors[job]
      if width < 1 || Int(width) > processors {
        throw SimulationError(
          .jobTooLarge,
          "job \(workload.id[job]) asks for \(width) processors and the machine has \(processors); "
            + "give the machine's size with --processors or leave such jobs out with --lenient")
      }
      if workload.runSeconds[job] < 0 || workload.estimatedSeconds[job] < 0
        || workload.estimatedSeconds[job] == .max || workload.user[job] < 0
      {
        throw SimulationError(
          .valueOutOfRange,
          "job \(workload.id[job]) has a run time, an estimate or a user that is out of range")
      }
      if policy.eventOrder == .submissionsFirst || policy.backfill == .conservative,
        workload.runSeconds[job] > workload.estimatedSeconds[job] || workload.runSeconds[job] == 0
      {
        throw SimulationError(
          .unsupported,
          "conservative backfilling and the event order submissions-first need jobs that run for at "
            + "least a second and not longer than estimated; job \(workload.id[job]) does not")
      }
      users = max(users, workload.user[job])
      totalSeconds += Int64(workload.runSeconds[job])
    }
    let (end, overflow) = previous.addingReportingOverflow(totalSeconds)
    if overflow || end >= CompletionHeap.endLimitSeconds {
      throw SimulationError(
        .valueOutOfRange,
        "the log's submissions and run times may add up to more time than a simulation can hold (8,700 years); "
          + "choose a part of it with --jobs, or with --from and --to")
    }
    return Int(users) + 1
  }
}
