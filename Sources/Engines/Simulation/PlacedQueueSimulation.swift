/// The simulation of a machine with nodes and partitions, without or with EASY backfilling.
///
/// One queue in the order of the policy; each partition is blocked by the first of its jobs that does
/// not fit, its head, and no other partition's. Under EASY each head has a reservation: concrete
/// resources from the earliest time at which the expected ends of the running jobs and the other
/// heads' reservations leave it enough. A job behind a head starts if what it needs is free, and
/// reserved by nobody, until it is expected to end. On one pool of processors that is EASY's rule: the
/// job ends by the shadow time, or takes extra processors only.
///
/// A head keeps its reservation until it starts or another job becomes head by the order; at every
/// pass it may move forward and never back.
struct PlacedQueueSimulation: ~Copyable {
  private let workload: Workload
  private let demands: ResourceDemands
  private let backfills: Bool
  private var order: KeyEvaluator
  private var fillOrder: KeyEvaluator?
  private let followsUsage: Bool
  private let mayOverrun: Bool

  private var units: AvailableUnits
  private var numbers: NodeNumbers?
  private var running: CompletionHeap
  /// What each job has, from its start on; and the same by node, where nodes get numbers at the start.
  private var slices: [[UnitSlice]]
  private var numbered: [[UnitSlice]] = []
  /// Until when the timelines count a running job: its expected end, or the next second if it overran.
  private var heldUntil: [Int64]
  private var runningJobs: Set<Int> = []

  /// The jobs that wait: by (key, position in the log) under a fixed order, else by position.
  private var waiting: [Int32] = []
  private var keys: [Double]

  /// The heads with a reservation, by partition; -1 where there is none.
  private var heads: [Int32]
  private var reservedAt: [Int64]
  private var reserved: [[UnitSlice]]
  /// Whether nothing but submissions happened since the last full pass.
  private var reservationsHold = false

  private var start: [Int64]
  private var promised: [Int64]
  private var startOrder: [Int32] = []
  private var passes = 0
  private var backfilled = 0

  init(_ workload: Workload, _ demands: ResourceDemands, _ floor: PlacementFloor, policy: Policy, users: Int)
  {
    let width = floor.layout.coreCount
    let order = KeyEvaluator(policy.order, weights: policy.multifactor, machineWidth: width, users: users)
    var fillOrder: KeyEvaluator?
    if let other = policy.backfillOrder, other != policy.order {
      fillOrder = KeyEvaluator(other, weights: policy.multifactor, machineWidth: width, users: users)
    }
    self.workload = workload
    self.demands = demands
    self.order = order
    self.fillOrder = fillOrder
    followsUsage = order.followsUsage || (fillOrder?.followsUsage ?? false)
    backfills = policy.backfill == .easy
    mayOverrun = workload.runSeconds.indices.contains {
      workload.runSeconds[$0] > workload.estimatedSeconds[$0]
    }
    units = floor.units
    numbers = floor.numbers
    running = CompletionHeap(capacity: 1024)
    let partitions = floor.layout.partitions.count
    heads = Array(repeating: -1, count: partitions)
    reservedAt = Array(repeating: -1, count: partitions)
    reserved = Array(repeating: [], count: partitions)
    start = Array(repeating: -1, count: workload.count)
    promised = start
    heldUntil = start
    keys = Array(repeating: 0, count: workload.count)
    slices = Array(repeating: [], count: workload.count)
    if numbers != nil { numbered = slices }
  }

  // MARK: - The clock

  consuming func run(
    placement: Placement, progress: SimulationProgress?
  ) throws(SimulationError) -> PlacedSchedule {
    var arriving = 0
    let count = workload.count
    var nextReport = placedProgressStride
    while arriving < count || !running.isEmpty {
      let nextSubmission = arriving < count ? workload.submitSeconds[arriving] : .max
      let now = min(nextSubmission, running.nextEnd)
      var ended = false
      while running.nextEnd == now {
        endNext(now)
        ended = true
      }
      if mayOverrun { holdOverdue(now) }
      let firstNew = arriving
      while arriving < count, workload.submitSeconds[arriving] == now { arriving += 1 }
      if ended { reservationsHold = false }
      step(firstNew..<arriving, now)
      if startOrder.count >= nextReport {
        nextReport = startOrder.count + placedProgressStride
        if let progress, !progress(startOrder.count) {
          throw SimulationError(.cancelled, "the simulation was stopped on request")
        }
      }
    }
    precondition(startOrder.count == count, "a simulation ended with jobs that wait")
    var result = PlacedSchedule(
      schedule: Schedule(
        startSeconds: start, startOrder: startOrder, promisedSeconds: promised, passes: passes,
        backfilled: backfilled), placement: placement)
    for job in 0..<count {
      result.append((numbers == nil ? slices[job] : numbered[job]).pieces(joined: placement == .nodes))
    }
    return result
  }

  /// What happens in one second after the ends.
  private mutating func step(_ arrivals: Range<Int>, _ now: Int64) {
    // A single newcomer behind a head changes nothing for those who wait: only it can start.
    if reservationsHold, arrivals.count == 1, order.isSubmissionOrder, !order.isDynamic,
      let job = arrivals.first, !backfills || heads[Int(demands.partition[job])] >= 0, !waiting.isEmpty,
      isBlocked(demands.partition[job])
    {
      waiting.append(Int32(job))
      if backfills, let place = units.placeNow(demands[job], seconds: estimate(job), now: now) {
        backfilled += 1
        begin(job, on: place, now)
        waiting.removeLast()
      }
      return
    }
    for job in arrivals { enqueue(job) }
    pass(now)
  }

  private func isBlocked(_ partition: Int32) -> Bool {
    if backfills { return true }
    return waiting.contains { demands.partition[Int($0)] == partition }
  }

  private func estimate(_ job: Int) -> Int64 { Int64(max(workload.estimatedSeconds[job], 1)) }

  // MARK: - Starts and ends

  private mutating func begin(_ job: Int, on place: [UnitSlice], _ now: Int64) {
    precondition(start[job] < 0 && workload.submitSeconds[job] <= now, "a job starts twice or too early")
    start[job] = now
    heldUntil[job] = now + estimate(job)
    slices[job] = place
    units.take(place, from: now, to: heldUntil[job], now: now)
    units.runningChanges(place, partition: demands.partition[job], ends: false)
    if numbers != nil { numbered[job] = numbers?.take(place) ?? [] }
    running.push(end: now + Int64(workload.runSeconds[job]), sequence: startOrder.count)
    startOrder.append(Int32(job))
    if mayOverrun { runningJobs.insert(job) }
    if followsUsage { usageChanges(job, Double(workload.processors[job]), now) }
  }

  private mutating func endNext(_ now: Int64) {
    let job = Int(startOrder[running.pop()])
    units.give(slices[job], from: now, to: heldUntil[job], now: now)
    units.runningChanges(slices[job], partition: demands.partition[job], ends: true)
    if numbers != nil { numbers?.giveBack(numbered[job]) }
    if mayOverrun { runningJobs.remove(job) }
    if followsUsage { usageChanges(job, -Double(workload.processors[job]), now) }
  }

  /// Jobs that run longer than expected hold what they have for another second.
  private mutating func holdOverdue(_ now: Int64) {
    for job in runningJobs where heldUntil[job] <= now {
      units.take(slices[job], from: now, to: now + 1, now: now)
      heldUntil[job] = now + 1
      reservationsHold = false
    }
  }

  private mutating func usageChanges(_ job: Int, _ width: Double, _ now: Int64) {
    let user = Int(workload.user[job])
    order.usageChanges(user: user, width: width, now: Double(now))
    fillOrder?.usageChanges(user: user, width: width, now: Double(now))
  }

  // MARK: - The queue

  private mutating func enqueue(_ job: Int) {
    if order.isDynamic || order.isSubmissionOrder {
      waiting.append(Int32(job))
      return
    }
    let key = order.key(of: job, in: workload, wait: 0)
    keys[job] = key
    var low = 0
    var high = waiting.count
    while low < high {
      let middle = (low + high) >> 1
      if keys[Int(waiting[middle])] <= key { low = middle + 1 } else { high = middle }
    }
    waiting.insert(Int32(job), at: low)
  }

  /// Starts everything that the policy lets start now.
  private mutating func pass(_ now: Int64) {
    reservationsHold = false
    guard waiting.contains(where: { units.mayStart(demands[Int($0)]) }) else { return }
    passes += 1
    let queue = orderedQueue(now)
    dropStaleReservations(queue, now)
    let blocked = startHeads(queue, now)
    reservationsHold = true
    if backfills { backfill(queue.filter { start[Int($0)] < 0 }, blocked, now) }
    waiting.removeAll { start[Int($0)] >= 0 }
  }

  private mutating func orderedQueue(_ now: Int64) -> [Int32] {
    guard order.isDynamic else { return waiting }
    order.advance(to: now)
    for job in waiting {
      let wait = Double(now - workload.submitSeconds[Int(job)])
      keys[Int(job)] = order.key(of: Int(job), in: workload, wait: wait)
    }
    return waiting.sorted { (keys[Int($0)], $0) < (keys[Int($1)], $1) }
  }

  /// Takes back the reservations of jobs that are head no longer.
  private mutating func dropStaleReservations(_ queue: [Int32], _ now: Int64) {
    var first = [Int32](repeating: -1, count: heads.count)
    var missing = heads.reduce(0) { $0 + ($1 >= 0 ? 1 : 0) }
    for job in queue {
      if missing == 0 { break }
      let partition = Int(demands.partition[Int(job)])
      if first[partition] < 0 {
        first[partition] = job
        if heads[partition] >= 0 { missing -= 1 }
      }
    }
    for partition in heads.indices where heads[partition] >= 0 && heads[partition] != first[partition] {
      releaseReservation(partition, now)
    }
  }

  private mutating func releaseReservation(_ partition: Int, _ now: Int64) {
    let job = Int(heads[partition])
    let from = reservedAt[partition]
    units.give(reserved[partition], from: max(from, now), to: from + estimate(job), now: now)
    heads[partition] = -1
  }

  /// Starts the jobs of each partition until one does not fit; that one blocks its partition.
  private mutating func startHeads(_ queue: [Int32], _ now: Int64) -> [Bool] {
    var blocked = [Bool](repeating: false, count: heads.count)
    var open = heads.count
    for entry in queue {
      let job = Int(entry)
      let partition = Int(demands.partition[job])
      if blocked[partition] { continue }
      let hadReservation = heads[partition] == entry
      if hadReservation { releaseReservation(partition, now) }
      if let place = units.placeNow(demands[job], seconds: estimate(job), now: now) {
        begin(job, on: place, now)
        continue
      }
      blocked[partition] = true
      if backfills { reserve(for: job, partition, keeping: hadReservation, now) }
      open -= 1
      if open == 0 { break }
    }
    return blocked
  }

  private mutating func reserve(for job: Int, _ partition: Int, keeping: Bool, _ now: Int64) {
    guard let place = units.earliestPlace(demands[job], seconds: estimate(job), now: now) else {
      preconditionFailure("a job waits that an empty machine cannot hold")
    }
    // The former place is as good as ever while it lies ahead; another is taken only to be earlier.
    if !keeping || reservedAt[partition] <= now || place.start < reservedAt[partition] {
      reservedAt[partition] = place.start
      reserved[partition] = place.slices
    }
    heads[partition] = Int32(job)
    let from = reservedAt[partition]
    units.take(reserved[partition], from: from, to: from + estimate(job), now: now)
    if promised[job] < 0 { promised[job] = from }
  }

  // MARK: - Backfilling

  private mutating func backfill(_ queue: [Int32], _ blocked: [Bool], _ now: Int64) {
    guard fillOrder != nil else {
      for entry in queue where entry != heads[Int(demands.partition[Int(entry)])] {
        tryBackfill(Int(entry), now)
      }
      return
    }
    // Ties go to the earlier submission, wherever the job stands in the queue.
    var candidates: [(key: Double, job: Int)] = []
    for entry in waiting {
      let job = Int(entry)
      if start[job] >= 0 || heads[Int(demands.partition[job])] == entry { continue }
      if units.placeNow(demands[job], seconds: estimate(job), now: now) != nil {
        candidates.append((0, job))
      }
    }
    if candidates.isEmpty { return }
    fillOrder?.advance(to: now)
    for index in candidates.indices {
      let job = candidates[index].job
      let wait = Double(now - workload.submitSeconds[job])
      candidates[index].key = fillOrder?.key(of: job, in: workload, wait: wait) ?? 0
    }
    candidates.sort { ($0.key, $0.job) < ($1.key, $1.job) }
    for candidate in candidates { tryBackfill(candidate.job, now) }
  }

  private mutating func tryBackfill(_ job: Int, _ now: Int64) {
    if let place = units.placeNow(demands[job], seconds: estimate(job), now: now) {
      backfilled += 1
      begin(job, on: place, now)
    }
  }
}

/// How many starts lie between two calls of a `SimulationProgress` of a simulation with placement.
let placedProgressStride = 1 << 9
