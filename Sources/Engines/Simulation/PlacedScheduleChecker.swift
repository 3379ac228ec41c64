/// Checks a schedule with places against the rules that every such schedule must keep, without the
/// simulator.
///
/// Shares no code with the simulation loops and their structures: it sweeps the starts and ends of the
/// finished schedule, unit by unit, and reads the demands and the machine for itself.
package struct PlacedScheduleChecker {
  private let placed: PlacedSchedule
  private let workload: Workload
  private let demands: ResourceDemands
  private let layout: ClusterLayout
  private var found: [ScheduleChecker.Violation] = []

  /// The first `limit` violations of the rules that hold under any policy: every job starts, not
  /// before its submission, on as many different nodes of its partition as it asks for, with the cores
  /// that it asks for shared out evenly, and no node is ever given out beyond its cores, its memory or
  /// its graphics processors.
  package static func check(
    _ placed: PlacedSchedule, of workload: Workload, demands: ResourceDemands, on layout: ClusterLayout,
    limit: Int = 10
  ) -> [ScheduleChecker.Violation] {
    var checker = PlacedScheduleChecker(
      placed: placed, workload: workload, demands: demands, layout: layout)
    let places = placed.firstPiece.count - 1
    guard placed.schedule.startSeconds.count == workload.count, places == workload.count else {
      return [
        ScheduleChecker.Violation(
          rule: .jobNeverStarts, job: workload.id.first ?? 0, atSeconds: 0,
          message: "there are \(workload.count) jobs, \(placed.schedule.startSeconds.count) starts and "
            + "\(places) places")
      ]
    }
    for job in 0..<workload.count { checker.checkJob(job) }
    checker.checkUnits()
    return Array(checker.found.prefix(limit))
  }

  /// Whether no job starts later than its first reservation said: every job's under conservative
  /// backfilling, and every head's under EASY with FCFS.
  package static func checkPromises(
    _ placed: PlacedSchedule, of workload: Workload
  ) -> [ScheduleChecker.Violation] {
    var found: [ScheduleChecker.Violation] = []
    for (job, times) in zip(placed.schedule.startSeconds, placed.schedule.promisedSeconds).enumerated()
    where times.1 >= 0 && times.0 > times.1 {
      found.append(
        ScheduleChecker.Violation(
          rule: .promiseBroken, job: workload.id[job], atSeconds: times.0,
          message: "job \(workload.id[job]) was promised \(times.1) s and starts at \(times.0) s"))
    }
    return found
  }

  private init(
    placed: PlacedSchedule, workload: Workload, demands: ResourceDemands, layout: ClusterLayout
  ) {
    self.placed = placed
    self.workload = workload
    self.demands = demands
    self.layout = layout
  }

  private mutating func report(
    _ rule: ScheduleChecker.Violation.Rule, _ job: Int, at seconds: Int64, _ message: String
  ) {
    found.append(
      ScheduleChecker.Violation(
        rule: rule, job: workload.id[job], atSeconds: seconds,
        message: "job \(workload.id[job]) \(message)"))
  }

  // MARK: - One job

  private mutating func checkJob(_ job: Int) {
    let start = placed.schedule.startSeconds[job]
    if start < 0 {
      report(.jobNeverStarts, job, at: workload.submitSeconds[job], "never starts")
      return
    }
    if start < workload.submitSeconds[job] {
      report(
        .startsBeforeSubmission, job, at: start,
        "starts at \(start) s and is submitted at \(workload.submitSeconds[job]) s")
    }
    let nodes = Int(demands.nodes[job])
    let cores = Int(demands.cores[job])
    let allowed = layout.partitions[Int(demands.partition[job])].groups
    var shares = 0
    var taken = 0
    var largeNodes = 0
    var nextFree = 0
    for piece in placed.pieces(ofJob: job) {
      let unit = Int(piece.unit)
      let count = Int(piece.count)
      shares += count * Int(piece.shares)
      taken += count * Int(piece.cores)
      if unit < nextFree || count < 1 || piece.shares < 1 || placed.placement == .nodes && piece.shares != 1 {
        report(.nodeTwice, job, at: start, "has a node more than once, or its nodes out of order")
      }
      nextFree = unit + count
      guard let group = groups(of: piece), Set(group).isSubset(of: allowed) else {
        report(
          .outsidePartition, job, at: start,
          "is on nodes outside of its partition \(layout.partitions[Int(demands.partition[job])].name)")
        return
      }
      let least = cores / nodes * Int(piece.shares)
      let most = (cores + nodes - 1) / nodes * Int(piece.shares)
      let whole = Int(layout.groups[group[0]].cores) * Int(piece.shares)
      for index in group where holdsLargeShare(job, layout.groups[index]) {
        let inGroup = layout.groups[index].nodeRange.clamped(to: unit..<(unit + max(count, 1))).count
        largeNodes += placed.placement == .pooled ? Int(piece.shares) : inGroup
      }
      if demands.takesWholeNodes
        ? Int(piece.cores) != whole : !(least...max(least, most)).contains(Int(piece.cores))
      {
        report(.unevenShares, job, at: start, "has \(piece.cores) cores on a unit, which is not its share")
      }
    }
    if shares != nodes {
      report(.wrongNodeCount, job, at: start, "asks for \(nodes) nodes and has \(shares)")
    }
    if demands.takesWholeNodes, shares == nodes, largeNodes < cores % nodes {
      report(.wrongNodeCount, job, at: start, "asks for \(cores) cores, which its nodes do not have")
    }
    if !demands.takesWholeNodes, taken != cores {
      report(.wrongNodeCount, job, at: start, "asks for \(cores) cores and has \(taken)")
    }
  }

  /// Whether an empty node of a group holds one core more than the job's smallest share.
  private func holdsLargeShare(_ job: Int, _ group: ClusterLayout.Group) -> Bool {
    let cores = Int64(demands.cores[job] / demands.nodes[job]) + 1
    return group.cores >= cores
      && (group.memoryKibibytes ?? .max) / cores >= demands.memoryKibibytesPerCore[job]
  }

  /// The groups that a piece lies in; nil where it lies on no node of the machine.
  private func groups(of piece: PlacedSchedule.Piece) -> [Int]? {
    if placed.placement == .pooled {
      return layout.groups.indices.contains(Int(piece.unit)) ? [Int(piece.unit)] : nil
    }
    let range = Int(piece.unit)..<(Int(piece.unit) + max(Int(piece.count), 1))
    let touched = layout.groups.indices.filter { layout.groups[$0].nodeRange.overlaps(range) }
    guard range.lowerBound >= 0, range.upperBound <= layout.nodeCount, !touched.isEmpty else { return nil }
    return touched
  }

  // MARK: - One unit

  /// A change of what is used of a unit: cores, memory and, at `2 + type`, graphics processors.
  private struct Use {
    var unit: Int32
    var time: Int64
    var isStart: Bool
    var job: Int32
    var cores: Int64
    var shares: Int64
  }

  private mutating func checkUnits() {
    var uses: [Use] = []
    for job in 0..<workload.count where placed.schedule.startSeconds[job] >= 0 {
      let start = placed.schedule.startSeconds[job]
      let end = start + Int64(workload.runSeconds[job])
      if end == start { continue }
      for piece in placed.pieces(ofJob: job) where groups(of: piece) != nil {
        for offset in 0..<max(piece.count, 1) {
          var use = Use(
            unit: piece.unit + offset, time: start, isStart: true, job: Int32(job),
            cores: Int64(piece.cores), shares: Int64(piece.shares))
          uses.append(use)
          use.time = end
          use.isStart = false
          uses.append(use)
        }
      }
    }
    // What ends in a second is free for what starts in it, so ends sort first.
    uses.sort {
      if $0.unit != $1.unit { return $0.unit < $1.unit }
      if $0.time != $1.time { return $0.time < $1.time }
      if $0.isStart != $1.isStart { return !$0.isStart }
      return $0.job < $1.job
    }
    var used = [Int64](repeating: 0, count: 2 + layout.gpuTypes.count)
    var unit: Int32 = -1
    for use in uses {
      if use.unit != unit {
        unit = use.unit
        for resource in used.indices { used[resource] = 0 }
      }
      apply(use, to: &used)
    }
  }

  /// The memory of a share in KiB, at most 16 PiB, so that no sum over a schedule from a file overflows.
  static func memory(cores: Int64, each: Int64) -> Int64 {
    let (product, overflow) = cores.multipliedReportingOverflow(by: each)
    return overflow ? memoryLimitKibibytes : min(product, memoryLimitKibibytes)
  }

  /// More than any node has.
  static let memoryLimitKibibytes: Int64 = 1 << 44

  /// A node that a job gets whole has what the job's share asks for.
  private mutating func checkWholeNode(
    _ job: Int, _ use: Use, _ group: ClusterLayout.Group, _ gpus: [Int64]
  ) {
    let asked = demands.cores[job] / demands.nodes[job]
    let askedMemory = Self.memory(cores: Int64(asked), each: demands.memoryKibibytesPerCore[job])
    if Int64(asked) > group.cores {
      report(.tooManyProcessors, job, at: use.time, "asks for \(asked) cores of a node of \(group.name)")
    }
    if let limit = group.memoryKibibytes, askedMemory > limit {
      report(.tooMuchMemory, job, at: use.time, "asks for \(askedMemory) KiB of a node of \(group.name)")
    }
    for type in gpus.indices where gpus[type] > group.gpus[type] * use.shares {
      report(
        .tooManyGPUs, job, at: use.time,
        "asks for more \(layout.gpuTypes[type]) than a node of \(group.name) has")
    }
  }

  private mutating func apply(_ use: Use, to used: inout [Int64]) {
    let index =
      placed.placement == .pooled
      ? Int(use.unit) : layout.groups.firstIndex { $0.nodeRange.contains(Int(use.unit)) } ?? 0
    let group = layout.groups[index]
    let job = Int(use.job)
    let sign: Int64 = use.isStart ? 1 : -1
    var memory = Self.memory(cores: use.cores, each: demands.memoryKibibytesPerCore[job])
    var gpus = group.gpus.map { _ in Int64(0) }
    if demands.gpusPerNode[job] > 0 {
      let named = demands.gpuType[job]
      let type = named >= 0 ? Int(named) : group.gpus.firstIndex { $0 > 0 }
      if let type {
        gpus[type] = Int64(demands.gpusPerNode[job]) * use.shares
      } else if use.isStart {
        report(.tooManyGPUs, job, at: use.time, "needs graphics processors and is on nodes without")
      }
    }
    if demands.takesWholeNodes {
      if use.isStart { checkWholeNode(job, use, group, gpus) }
      memory = (group.memoryKibibytes ?? 0) * use.shares
      gpus = group.gpus.map { $0 * use.shares }
    }
    used[0] += sign * use.cores
    used[1] += sign * memory
    for type in gpus.indices { used[2 + type] += sign * gpus[type] }
    guard use.isStart else { return }
    let copies = Int64(placed.placement == .pooled ? group.nodes : 1)
    let place =
      placed.placement == .pooled
      ? "the pool \(group.name)" : "node \(Int(use.unit) - group.firstNode + 1) of \(group.name)"
    if used[0] > group.cores * copies {
      report(
        .tooManyProcessors, job, at: use.time,
        "starts at \(use.time) s, when \(used[0]) cores of \(place) are given out, which has "
          + "\(group.cores * copies)")
    }
    if let limit = group.memoryKibibytes, used[1] > limit * copies {
      report(
        .tooMuchMemory, job, at: use.time,
        "starts at \(use.time) s, when \(used[1]) KiB of \(place) are given out, which has "
          + "\(limit * copies)")
    }
    for type in gpus.indices where used[2 + type] > group.gpus[type] * copies {
      report(
        .tooManyGPUs, job, at: use.time,
        "starts at \(use.time) s, when \(used[2 + type]) \(layout.gpuTypes[type]) of \(place) are given "
          + "out, which has \(group.gpus[type] * copies)")
    }
  }
}
