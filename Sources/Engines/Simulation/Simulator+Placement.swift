extension Simulator {
  /// The schedule of `workload` on the nodes and partitions of `layout` under `policy`, with the place
  /// of each job.
  ///
  /// Deterministic: the same input gives the same schedule, bit for bit. On one pool of processors the
  /// start times are those of `run(_:processors:policy:progress:)`, which is many times faster.
  ///
  /// - Parameters:
  ///   - demands: What each job asks for, in the order of the workload.
  ///   - placement: Whether jobs get concrete nodes.
  ///   - choice: Which nodes a job gets when it starts where several would do; reservations take
  ///     those first that are busy now.
  /// - Throws: `SimulationError` if a job cannot run in its partition, a value is out of range, the
  ///   workload is not sorted, the event order is not `ends-first`, or `progress` asks to stop.
  package static func run(
    _ workload: Workload, demands: ResourceDemands, on layout: ClusterLayout, policy: Policy,
    placement: Placement, choice: NodeChoice = .firstFit, progress: SimulationProgress? = nil
  ) throws(SimulationError) -> PlacedSchedule {
    let users = try validate(workload, demands, layout, policy: policy)
    let floor = PlacementFloor(layout, demands, placement: placement, choice: choice)
    return try run(
      workload, demands, floor, policy: policy, users: users, placement: placement, progress: progress)
  }

  static func run(
    _ workload: Workload, _ demands: ResourceDemands, _ floor: PlacementFloor, policy: Policy, users: Int,
    placement: Placement, progress: SimulationProgress?
  ) throws(SimulationError) -> PlacedSchedule {
    if workload.count == 0 {
      return PlacedSchedule(schedule: Schedule(startSeconds: []), placement: placement)
    }
    switch policy.backfill {
    case .none, .easy:
      let simulation = PlacedQueueSimulation(workload, demands, floor, policy: policy, users: users)
      return try simulation.run(placement: placement, progress: progress)
    case .conservative:
      let simulation = PlacedConservativeSimulation(workload, demands, floor, policy: policy, users: users)
      return try simulation.run(placement: placement, progress: progress)
    }
  }

  static func validate(
    _ workload: Workload, _ demands: ResourceDemands, _ layout: ClusterLayout, policy: Policy
  ) throws(SimulationError) -> Int {
    if policy.eventOrder != .endsFirst {
      throw SimulationError(
        .unsupported, "a simulation with placement needs the event order \(EventOrder.endsFirst.rawValue)")
    }
    let users = try validate(workload, processors: layout.coreCount, policy: policy)
    if demands.count != workload.count {
      throw SimulationError(
        .valueOutOfRange, "there are \(workload.count) jobs and the demands of \(demands.count)")
    }
    for job in 0..<workload.count {
      let demand = demands[job]
      if demand.nodes < 1 || demand.cores < demand.nodes || demand.memoryKibibytesPerCore < 0
        || demand.gpusPerNode < 0 || demand.gpuType < -1
        || Int(demand.gpuType) >= layout.gpuTypes.count
        || !layout.partitions.indices.contains(Int(demand.partition))
      {
        throw SimulationError(
          .valueOutOfRange, "job \(workload.id[job]) asks for nodes, cores or devices that are out of range")
      }
      if !demand.fits(layout) {
        throw SimulationError(
          .jobTooLarge,
          "job \(workload.id[job]) asks for more than the partition "
            + "\(layout.partitions[Int(demand.partition)].name) has; leave such jobs out")
      }
    }
    return users
  }
}
