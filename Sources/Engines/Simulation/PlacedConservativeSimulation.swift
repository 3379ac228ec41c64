/// Conservative backfilling on a machine with nodes and partitions: every job has a reservation of
/// concrete resources from the moment it is submitted.
///
/// As `ConservativeSimulation`, with places in the stead of numbers of processors: a new job gets the
/// earliest place that is free and reserved by nobody; when jobs end early, the reservations are
/// compressed in the order of the queue, and one moves only to start earlier.
struct PlacedConservativeSimulation: ~Copyable {
  private let workload: Workload
  private let demands: ResourceDemands
  private var order: KeyEvaluator
  private var units: AvailableUnits
  private var numbers: NodeNumbers?
  private var running: CompletionHeap

  /// The queue in its order (that of submission, or that of the keys at the last compression).
  private var waiting: [Int32] = []
  private var slices: [[UnitSlice]]
  private var numbered: [[UnitSlice]] = []
  private var reserved: [Int64]
  private var promised: [Int64]
  private var start: [Int64]
  private var startOrder: [Int32] = []
  private var passes = 0
  private var backfilled = 0
  /// The earliest reservation of the queue.
  private var nextReserved = Int64.max

  init(_ workload: Workload, _ demands: ResourceDemands, _ floor: PlacementFloor, policy: Policy, users: Int)
  {
    self.workload = workload
    self.demands = demands
    order = KeyEvaluator(
      policy.order, weights: policy.multifactor, machineWidth: floor.layout.coreCount, users: users)
    units = floor.units
    numbers = floor.numbers
    running = CompletionHeap(capacity: 1024)
    start = Array(repeating: -1, count: workload.count)
    reserved = start
    promised = start
    slices = Array(repeating: [], count: workload.count)
    if numbers != nil { numbered = slices }
  }

  consuming func run(
    placement: Placement, progress: SimulationProgress?
  ) throws(SimulationError) -> PlacedSchedule {
    var arriving = 0
    let count = workload.count
    var nextReport = placedProgressStride
    while startOrder.count < count || !running.isEmpty {
      let nextSubmission = arriving < count ? workload.submitSeconds[arriving] : .max
      let now = min(nextSubmission, running.nextEnd, nextReserved)
      var endedEarly = false
      while running.nextEnd == now {
        if endNext(now) { endedEarly = true }
      }
      if endedEarly, !waiting.isEmpty { compress(now) }
      while arriving < count, workload.submitSeconds[arriving] == now {
        reserve(arriving, now)
        arriving += 1
      }
      if nextReserved <= now { startDue(now) }
      if startOrder.count >= nextReport {
        nextReport = startOrder.count + placedProgressStride
        if let progress, !progress(startOrder.count) {
          throw SimulationError(.cancelled, "the simulation was stopped on request")
        }
      }
    }
    var result = PlacedSchedule(
      schedule: Schedule(
        startSeconds: start, startOrder: startOrder, promisedSeconds: promised, passes: passes,
        backfilled: backfilled), placement: placement)
    for job in 0..<count {
      result.append((numbers == nil ? slices[job] : numbered[job]).pieces(joined: placement == .nodes))
    }
    return result
  }

  private func estimate(_ job: Int) -> Int64 { Int64(max(workload.estimatedSeconds[job], 1)) }

  /// Ends the next job; true if it ended before it was expected to.
  private mutating func endNext(_ now: Int64) -> Bool {
    let job = Int(startOrder[running.pop()])
    usageChanges(job, -Double(workload.processors[job]), now)
    units.runningChanges(slices[job], partition: demands.partition[job], ends: true)
    numbers?.giveBack(numbered[job])
    let expectedEnd = start[job] + estimate(job)
    if expectedEnd <= now { return false }
    units.give(slices[job], from: now, to: expectedEnd, now: now)
    return true
  }

  private mutating func usageChanges(_ job: Int, _ width: Double, _ now: Int64) {
    if !order.followsUsage { return }
    order.usageChanges(user: Int(workload.user[job]), width: width, now: Double(now))
  }

  private mutating func reserve(_ job: Int, _ now: Int64) {
    guard let place = units.earliestPlace(demands[job], seconds: estimate(job), now: now) else {
      preconditionFailure("a job was admitted that an empty machine cannot hold")
    }
    units.take(place.slices, from: place.start, to: place.start + estimate(job), now: now)
    slices[job] = place.slices
    reserved[job] = place.start
    promised[job] = place.start
    waiting.append(Int32(job))
    nextReserved = min(nextReserved, place.start)
  }

  private mutating func compress(_ now: Int64) {
    passes += 1
    if !order.isSubmissionOrder { sortQueue(now) }
    nextReserved = .max
    for entry in waiting {
      let job = Int(entry)
      let before = reserved[job]
      if before > now {
        let seconds = estimate(job)
        units.give(slices[job], from: before, to: before + seconds, now: now)
        if let place = units.earliestPlace(demands[job], seconds: seconds, now: now), place.start < before {
          slices[job] = place.slices
          reserved[job] = place.start
        }
        units.take(slices[job], from: reserved[job], to: reserved[job] + seconds, now: now)
      }
      nextReserved = min(nextReserved, reserved[job])
    }
  }

  private mutating func sortQueue(_ now: Int64) {
    order.advance(to: now)
    let keyed = waiting.map { job in
      let wait = Double(now - workload.submitSeconds[Int(job)])
      return (key: order.key(of: Int(job), in: workload, wait: wait), job: job)
    }
    waiting = keyed.sorted { ($0.key, $0.job) < ($1.key, $1.job) }.map(\.job)
  }

  /// Starts the jobs whose reservation has come, in the order of the queue.
  private mutating func startDue(_ now: Int64) {
    nextReserved = .max
    var kept: [Int32] = []
    for entry in waiting {
      let job = Int(entry)
      if reserved[job] > now {
        kept.append(entry)
        nextReserved = min(nextReserved, reserved[job])
        continue
      }
      precondition(start[job] < 0 && reserved[job] == now, "a reservation was missed")
      start[job] = now
      if !kept.isEmpty { backfilled += 1 }
      units.runningChanges(slices[job], partition: demands.partition[job], ends: false)
      if numbers != nil { numbered[job] = numbers?.take(slices[job]) ?? [] }
      running.push(end: now + Int64(workload.runSeconds[job]), sequence: startOrder.count)
      startOrder.append(entry)
      usageChanges(job, Double(workload.processors[job]), now)
    }
    waiting = kept
  }
}
