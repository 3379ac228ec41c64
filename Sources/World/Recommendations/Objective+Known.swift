extension Objective {
  /// Time in the queue, mean over the jobs.
  package static let meanWait = Objective(name: "meanWait", unit: "s", direction: .minimise)
  /// Time in the queue, median over the jobs.
  package static let medianWait = Objective(name: "medianWait", unit: "s", direction: .minimise)
  /// Time in the queue that 95 % of the jobs do not exceed.
  package static let p95Wait = Objective(name: "p95Wait", unit: "s", direction: .minimise)
  /// Time in the queue of the job that waited longest.
  package static let maxWait = Objective(name: "maxWait", unit: "s", direction: .minimise)
  /// Bounded slowdown, `max(1, (wait + run) / max(run, 10 s))`, mean over the jobs.
  package static let meanBoundedSlowdown = Objective(
    name: "meanBoundedSlowdown", unit: "1", direction: .minimise)
  /// Bounded slowdown that 95 % of the jobs do not exceed.
  package static let p95BoundedSlowdown = Objective(
    name: "p95BoundedSlowdown", unit: "1", direction: .minimise)
  /// Bounded slowdown of the job that was slowed down most.
  package static let maxBoundedSlowdown = Objective(
    name: "maxBoundedSlowdown", unit: "1", direction: .minimise)
  /// Processor time used over processor time available, from 0 to 1.
  package static let utilisation = Objective(name: "utilisation", unit: "1", direction: .maximise)
  /// How evenly users are served, from 0 to 1 (1 is even).
  package static let fairness = Objective(name: "fairness", unit: "1", direction: .maximise)
  /// Time from the first submission to the last end.
  package static let makespan = Objective(name: "makespan", unit: "s", direction: .minimise)
  /// Time of one run of the workload.
  package static let time = Objective(name: "time", unit: "s", direction: .minimise)
  /// Work done in a second, in the workload's own unit of work.
  package static let throughput = Objective(name: "throughput", unit: "1/s", direction: .maximise)
  /// Energy of the whole workload, at the plug of what the machine file describes.
  package static let energy = Objective(name: "energy", unit: "J", direction: .minimise)
  /// Powered over worked processor time, where idle processors may sleep; stands in for energy where no
  /// power is known.
  package static let poweredRatio = Objective(name: "poweredRatio", unit: "1", direction: .minimise)
  /// Money for the whole workload.
  package static let cost = Objective(name: "cost", unit: "EUR", direction: .minimise)
  /// Memory at its peak.
  package static let memory = Objective(name: "memory", unit: "B", direction: .minimise)
  /// Share of the work that ends without being lost to a failure, from 0 to 1.
  package static let reliability = Objective(name: "reliability", unit: "1", direction: .maximise)
  /// Size of the code or the artefact.
  package static let size = Objective(name: "size", unit: "B", direction: .minimise)

  /// The objectives that Plait knows by name, in the order in which it prints them.
  package static let known: [Objective] = [
    .meanWait, .medianWait, .p95Wait, .maxWait, .meanBoundedSlowdown, .p95BoundedSlowdown,
    .maxBoundedSlowdown, .utilisation, .fairness, .makespan, .time, .throughput, .energy, .poweredRatio,
    .cost,
    .memory, .reliability, .size,
  ]

  /// The known objective of that name; upper and lower case are the same. Nil where there is none.
  package static func named(_ name: String) -> Objective? {
    let wanted = name.lowercased()
    return known.first { $0.name.lowercased() == wanted }
  }
}
