/// The units that jobs are placed on, with what is free in each from now on; finds places.
///
/// A unit is a node, which holds at most one share of a job, or a pool of all nodes of a group, which
/// holds as many as fit. The two levels of placement differ in nothing else.
struct AvailableUnits: Sendable {
  private let layout: ClusterLayout
  private let choice: NodeChoice
  /// Whether units are pools.
  let isPooled: Bool
  private var timelines: [UnitTimeline] = []
  /// The cores of each unit that no running job holds.
  private var idleCores: [Int64] = []
  private var groupIdleCores: [Int64] = []
  /// The units of each group.
  private let units: [Range<Int>]
  private var least: [Int64]
  private var turns: [Turn] = []

  init(_ layout: ClusterLayout, isPooled: Bool, choice: NodeChoice) {
    self.layout = layout
    self.choice = choice
    self.isPooled = isPooled
    units = layout.groups.indices.map { isPooled ? $0..<($0 + 1) : layout.groups[$0].nodeRange }
    least = Array(repeating: 0, count: UnitTimeline.firstGPU + layout.gpuTypes.count)
    for group in layout.groups {
      let nodes = Int64(isPooled ? group.nodes : 1)
      let capacity = ([group.cores, group.memoryKibibytes ?? 0] + group.gpus).map { $0 * nodes }
      let count = isPooled ? 1 : group.nodes
      timelines += repeatElement(UnitTimeline(capacity: capacity), count: count)
      idleCores += repeatElement(group.cores * nodes, count: count)
      groupIdleCores.append(group.cores * Int64(group.nodes))
    }
  }

  /// Which units a place is looked for on first.
  enum Preference {
    /// Those that `NodeChoice` says.
    case choice
    /// Those that are too busy now, so that what is free now stays free for others meanwhile.
    case busyFirst
  }

  // MARK: - Running jobs

  /// Whether so many cores are idle that a job could start, if they lie well.
  func mayStart(_ demand: ResourceDemand) -> Bool {
    var idle: Int64 = 0
    for group in layout.partitions[Int(demand.partition)].groups { idle += groupIdleCores[group] }
    return Int64(demand.cores) <= idle
  }

  /// Notes that a job starts on its slices, or ends there.
  mutating func runningChanges(_ slices: [UnitSlice], partition: Int32, ends: Bool) {
    for slice in slices {
      let cores = ends ? slice.amount.cores : -slice.amount.cores
      idleCores[slice.unit] += cores
      precondition(idleCores[slice.unit] >= 0, "more cores run jobs than a unit has")
      for group in layout.partitions[Int(partition)].groups where units[group].contains(slice.unit) {
        groupIdleCores[group] += cores
      }
    }
  }

  /// Takes the slices out of what is free from `start` to `end`.
  mutating func take(_ slices: [UnitSlice], from start: Int64, to end: Int64, now: Int64) {
    for slice in slices { timelines[slice.unit].take(slice.amount, from: start, to: end, now: now) }
  }

  /// Gives the slices back from `start` to `end`.
  mutating func give(_ slices: [UnitSlice], from start: Int64, to end: Int64, now: Int64) {
    for slice in slices {
      timelines[slice.unit].take(slice.amount, givingBack: true, from: start, to: end, now: now)
    }
  }

  // MARK: - Places

  /// A place for a job that starts now and runs for `seconds`, on resources that nobody has reserved.
  mutating func placeNow(_ demand: ResourceDemand, seconds: Int64, now: Int64) -> [UnitSlice]? {
    guard mayStart(demand) else { return nil }
    return place(demand, at: now, seconds: seconds, preferring: .choice, onIdle: true)
  }

  /// The earliest place for a job, not before `now`; nil where even the empty machine has none.
  ///
  /// Complexity: O(b log b) for b breakpoints of the partition's nodes; O(b) for one pool, O(b^2) at
  /// worst for several.
  mutating func earliestPlace(
    _ demand: ResourceDemand, seconds: Int64, now: Int64
  ) -> (start: Int64, slices: [UnitSlice])? {
    if isPooled {
      let groups = layout.partitions[Int(demand.partition)].groups
      return groups.count == 1
        ? earliestInPool(groups[0], demand, seconds, now) : earliestByTrial(demand, seconds, now)
    }
    guard let start = earliestBySweep(demand, seconds, now),
      let slices = place(demand, at: start, seconds: seconds, preferring: .busyFirst, onIdle: false)
    else { return nil }
    return (start, slices)
  }

  /// Shares of a job that are still without a unit.
  private struct Missing {
    var large: Int64
    var small: Int64

    var isNone: Bool { large == 0 && small == 0 }
  }

  private mutating func place(
    _ demand: ResourceDemand, at start: Int64, seconds: Int64, preferring preference: Preference,
    onIdle: Bool
  ) -> [UnitSlice]? {
    let end = start + seconds
    var missing = Missing(large: Int64(demand.largeShares), small: 0)
    missing.small = Int64(demand.nodes) - missing.large
    var slices: [UnitSlice] = []
    let groups = layout.partitions[Int(demand.partition)].groups
    if preference == .choice, choice == .firstFit || isPooled {
      for index in groups {
        let group = layout.groups[index]
        guard let small = demand.share(large: false, on: group) else { continue }
        let large = missing.large > 0 ? demand.share(large: true, on: group) : nil
        for unit in units[index] where !onIdle || idleCores[unit] >= small.cores {
          fill(unit, small, large, from: start, to: end, &missing, &slices)
          if missing.isNone { return slices }
        }
      }
      return nil
    }
    collectTurns(demand, preference)
    for turn in turns {
      let group = layout.groups[turn.group]
      guard let small = demand.share(large: false, on: group) else { continue }
      let large = missing.large > 0 ? demand.share(large: true, on: group) : nil
      if onIdle, idleCores[turn.unit] < small.cores { continue }
      fill(turn.unit, small, large, from: start, to: end, &missing, &slices)
      if missing.isNone {
        slices.sort { $0.unit < $1.unit }
        return slices
      }
    }
    return nil
  }

  /// A unit in the order in which units are tried.
  private struct Turn {
    var rank: Int64
    var unit: Int
    var group: Int
  }

  private mutating func collectTurns(_ demand: ResourceDemand, _ preference: Preference) {
    turns.removeAll(keepingCapacity: true)
    let needed = Int64(demand.cores / demand.nodes)
    for index in layout.partitions[Int(demand.partition)].groups {
      for unit in units[index] {
        let rank = preference == .choice ? idleCores[unit] : idleCores[unit] < needed ? 0 : 1
        turns.append(Turn(rank: rank, unit: unit, group: index))
      }
    }
    turns.sort { ($0.rank, $0.unit) < ($1.rank, $1.unit) }
  }

  /// Puts as many of the missing shares on a unit as it holds; large shares first, because fewer
  /// units hold them.
  private mutating func fill(
    _ unit: Int, _ small: ResourceAmount, _ large: ResourceAmount?, from start: Int64, to end: Int64,
    _ missing: inout Missing, _ slices: inout [UnitSlice]
  ) {
    if !isPooled {
      if let large, missing.large > 0, timelines[unit].holds(large, from: start, to: end) {
        slices.append(UnitSlice(unit: unit, shares: 1, amount: large))
        missing.large -= 1
      } else if missing.small > 0, timelines[unit].holds(small, from: start, to: end) {
        slices.append(UnitSlice(unit: unit, shares: 1, amount: small))
        missing.small -= 1
      }
      return
    }
    timelines[unit].least(from: start, to: end, into: &least)
    var sum = small.times(0)
    var shares: Int64 = 0
    if let large {
      let count = min(missing.large, heldCount(large))
      sum.add(large.times(count))
      subtract(large.times(count))
      missing.large -= count
      shares += count
    }
    let count = min(missing.small, heldCount(small))
    sum.add(small.times(count))
    missing.small -= count
    shares += count
    if shares > 0 { slices.append(UnitSlice(unit: unit, shares: shares, amount: sum)) }
  }

  /// How many of `share` the amounts in `least` hold.
  private func heldCount(_ share: ResourceAmount) -> Int64 {
    var count = least[UnitTimeline.cores] / share.cores
    if share.memoryKibibytes > 0 {
      count = min(count, least[UnitTimeline.memory] / share.memoryKibibytes)
    }
    if share.gpus > 0 {
      count = min(count, least[UnitTimeline.firstGPU + share.gpuType] / share.gpus)
    }
    return max(count, 0)
  }

  private mutating func subtract(_ amount: ResourceAmount) {
    least[UnitTimeline.cores] -= amount.cores
    least[UnitTimeline.memory] -= amount.memoryKibibytes
    if amount.gpus > 0 { least[UnitTimeline.firstGPU + amount.gpuType] -= amount.gpus }
  }

  // MARK: - The earliest start

  /// One pool holds a job if it holds the sum of its shares: one walk over the steps.
  private func earliestInPool(
    _ index: Int, _ demand: ResourceDemand, _ seconds: Int64, _ now: Int64
  ) -> (start: Int64, slices: [UnitSlice])? {
    let group = layout.groups[index]
    let large = Int64(demand.largeShares)
    guard let small = demand.share(large: false, on: group) else { return nil }
    var sum = small.times(Int64(demand.nodes) - large)
    if large > 0 {
      guard let share = demand.share(large: true, on: group) else { return nil }
      sum.add(share.times(large))
    }
    let unit = units[index].lowerBound
    guard let start = timelines[unit].earliestStart(of: sum, seconds: seconds, now: now) else { return nil }
    return (start, [UnitSlice(unit: unit, shares: Int64(demand.nodes), amount: sum)])
  }

  /// Tries every breakpoint of the partition's pools.
  private mutating func earliestByTrial(
    _ demand: ResourceDemand, _ seconds: Int64, _ now: Int64
  ) -> (start: Int64, slices: [UnitSlice])? {
    var instants = [now]
    for group in layout.partitions[Int(demand.partition)].groups {
      for unit in units[group] { instants += timelines[unit].times.lazy.filter { $0 > now } }
    }
    instants.sort()
    var previous = Int64.min
    for instant in instants where instant != previous {
      previous = instant
      if let slices = place(demand, at: instant, seconds: seconds, preferring: .choice, onIdle: false) {
        return (instant, slices)
      }
    }
    return nil
  }

  /// From `time` on, so many more nodes could hold a share if the job started then.
  private struct Capability {
    var time: Int64
    var small: Int
    var large: Int
  }

  /// Counts, over time, the nodes that could hold a share if the job started then.
  private func earliestBySweep(_ demand: ResourceDemand, _ seconds: Int64, _ now: Int64) -> Int64? {
    var changes: [Capability] = []
    for index in layout.partitions[Int(demand.partition)].groups {
      let group = layout.groups[index]
      guard let small = demand.share(large: false, on: group) else { continue }
      let large = demand.largeShares > 0 ? demand.share(large: true, on: group) : nil
      for unit in units[index] {
        collect(&changes, unit, small, seconds, now, isLarge: false)
        if let large { collect(&changes, unit, large, seconds, now, isLarge: true) }
      }
    }
    changes.sort { $0.time < $1.time }
    var small = 0
    var large = 0
    var next = 0
    while next < changes.count {
      let time = changes[next].time
      while next < changes.count, changes[next].time == time {
        small += changes[next].small
        large += changes[next].large
        next += 1
      }
      if small >= Int(demand.nodes), large >= demand.largeShares { return time }
    }
    return nil
  }

  private func collect(
    _ changes: inout [Capability], _ unit: Int, _ amount: ResourceAmount, _ seconds: Int64,
    _ now: Int64, isLarge: Bool
  ) {
    func add(_ time: Int64, _ change: Int) {
      changes.append(
        Capability(time: time, small: isLarge ? 0 : change, large: isLarge ? change : 0))
    }
    let last = timelines[unit].times.count
    var step = timelines[unit].step(at: now)
    while step < last {
      guard timelines[unit].holds(amount, inStep: step) else {
        step += 1
        continue
      }
      let from = max(timelines[unit].times[step], now)
      while step < last, timelines[unit].holds(amount, inStep: step) { step += 1 }
      if step == last {
        add(from, 1)
      } else if timelines[unit].times[step] - seconds >= from {
        add(from, 1)
        add(timelines[unit].times[step] - seconds + 1, -1)
      }
    }
  }
}

extension ResourceAmount {
  mutating func add(_ other: ResourceAmount) {
    cores += other.cores
    memoryKibibytes += other.memoryKibibytes
    gpus += other.gpus
    if other.gpus > 0 { gpuType = other.gpuType }
  }
}
