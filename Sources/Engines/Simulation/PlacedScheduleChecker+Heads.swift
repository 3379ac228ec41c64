extension PlacedScheduleChecker {
  /// Whether EASY's promise was kept under FCFS: the head of a partition's queue never starts later
  /// than the earliest time at which, judging by the expected ends of the jobs that run when it becomes
  /// head, enough nodes of its partition have enough free.
  ///
  /// Looks at the partitions that share no nodes with another: elsewhere the head of the other may
  /// rightly come first. Recomputed from the schedule alone; O(jobs times (jobs + nodes)).
  package static func checkHeadReservations(
    _ placed: PlacedSchedule, of workload: Workload, demands: ResourceDemands, on layout: ClusterLayout
  ) -> [ScheduleChecker.Violation] {
    var found: [ScheduleChecker.Violation] = []
    for partition in layout.partitions.indices {
      let groups = Set(layout.partitions[partition].groups)
      let isShared = layout.partitions.indices.contains {
        $0 != partition && !groups.isDisjoint(with: layout.partitions[$0].groups)
      }
      if isShared || placed.placement == .pooled && groups.count > 1 { continue }
      let jobs = (0..<workload.count).filter { Int(demands.partition[$0]) == partition }
      var latestStart = Int64.min
      for job in jobs {
        // The job becomes head when it is there and everything submitted before it has started.
        let becomesHead = max(workload.submitSeconds[job], latestStart)
        let start = placed.schedule.startSeconds[job]
        latestStart = max(latestStart, start)
        if start <= becomesHead { continue }
        let desk = HeadDesk(placed, workload, demands, layout, groups: layout.partitions[partition].groups)
        let reservation = desk.reservation(of: job, at: becomesHead, among: jobs)
        if start > reservation {
          found.append(
            ScheduleChecker.Violation(
              rule: .headDelayed, job: workload.id[job], atSeconds: start,
              message: "job \(workload.id[job]) was head of its partition from \(becomesHead) s with a "
                + "reservation at \(reservation) s and starts at \(start) s"))
        }
      }
    }
    return found
  }
}

/// What is free, unit by unit, as the jobs that run are expected to end.
private struct HeadDesk {
  let placed: PlacedSchedule
  let workload: Workload
  let demands: ResourceDemands
  let layout: ClusterLayout
  let groups: [Int]

  init(
    _ placed: PlacedSchedule, _ workload: Workload, _ demands: ResourceDemands, _ layout: ClusterLayout,
    groups: [Int]
  ) {
    self.placed = placed
    self.workload = workload
    self.demands = demands
    self.layout = layout
    self.groups = groups
  }

  func reservation(of head: Int, at now: Int64, among jobs: [Int]) -> Int64 {
    var used: [Int: [Int64]] = [:]
    var ends: [(time: Int64, job: Int)] = []
    for job in jobs where job != head {
      if workload.submitSeconds[job] > now { break }
      let from = placed.schedule.startSeconds[job]
      if from <= now, from + Int64(workload.runSeconds[job]) > now {
        change(&used, job, 1)
        ends.append((max(from + Int64(workload.estimatedSeconds[job]), now + 1), job))
      }
    }
    ends.sort { ($0.time, $0.job) < ($1.time, $1.job) }
    if fits(head, used) { return now }
    for (index, end) in ends.enumerated() {
      change(&used, end.job, -1)
      if index + 1 < ends.count, ends[index + 1].time == end.time { continue }
      if fits(head, used) { return end.time }
    }
    return .max
  }

  private func change(_ used: inout [Int: [Int64]], _ job: Int, _ sign: Int64) {
    for piece in placed.pieces(ofJob: job) {
      for unit in Int(piece.unit)..<(Int(piece.unit) + Int(piece.count)) {
        let index = group(unit)
        var amounts = used[unit] ?? Array(repeating: 0, count: 2 + layout.gpuTypes.count)
        let need = need(job, cores: Int64(piece.cores), shares: Int64(piece.shares), index)
        for resource in amounts.indices { amounts[resource] += sign * need[resource] }
        used[unit] = amounts
      }
    }
  }

  private func group(_ unit: Int) -> Int {
    placed.placement == .pooled
      ? unit : layout.groups.firstIndex { $0.nodeRange.contains(unit) } ?? 0
  }

  /// More cores than any unit has.
  private static let impossible: Int64 = 1 << 44

  private func need(_ job: Int, cores: Int64, shares: Int64, _ index: Int) -> [Int64] {
    let group = layout.groups[index]
    var need =
      [cores, PlacedScheduleChecker.memory(cores: cores, each: demands.memoryKibibytesPerCore[job])]
      + group.gpus.map { _ in 0 }
    if demands.gpusPerNode[job] > 0 {
      let type = demands.gpuType[job] >= 0 ? Int(demands.gpuType[job]) : group.gpus.firstIndex { $0 > 0 }
      if let type {
        need[2 + type] = Int64(demands.gpusPerNode[job]) * shares
      } else {
        need[0] = Self.impossible
      }
    }
    if demands.takesWholeNodes {
      let node = [group.cores, group.memoryKibibytes ?? .max / shares] + group.gpus
      // What one share asks for must be there in the node that it gets whole.
      let isThere = zip(node, need).allSatisfy { $0 * shares >= $1 }
      return isThere
        ? ([group.cores, group.memoryKibibytes ?? 0] + group.gpus).map { $0 * shares }
        : need.map { _ in Self.impossible }
    }
    return need
  }

  /// Whether the job's shares fit beside what is used.
  private func fits(_ job: Int, _ used: [Int: [Int64]]) -> Bool {
    let nodes = Int64(demands.nodes[job])
    let least = Int64(demands.cores[job]) / nodes
    let large = Int64(demands.cores[job]) % nodes
    var small: Int64 = 0
    var held: Int64 = 0
    for index in groups {
      let group = layout.groups[index]
      let copies = Int64(placed.placement == .pooled ? group.nodes : 1)
      let units = placed.placement == .pooled ? index..<(index + 1) : group.nodeRange
      let capacity = ([group.cores, group.memoryKibibytes ?? .max / copies] + group.gpus).map { $0 * copies }
      for unit in units {
        let room = used[unit].map { amounts in zip(capacity, amounts).map { $0 - $1 } } ?? capacity
        if placed.placement == .pooled {
          // One pool: it holds the job if it holds the sum, as shares are not bound to nodes.
          let sum = need(job, cores: Int64(demands.cores[job]), shares: nodes, index)
          if zip(room, sum).allSatisfy({ $0 >= $1 }) { return true }
          continue
        }
        if zip(room, need(job, cores: least, shares: 1, index)).allSatisfy({ $0 >= $1 }) { small += 1 }
        if large > 0, zip(room, need(job, cores: least + 1, shares: 1, index)).allSatisfy({ $0 >= $1 }) {
          held += 1
        }
      }
    }
    return placed.placement == .nodes && small >= nodes && held >= large
  }
}
