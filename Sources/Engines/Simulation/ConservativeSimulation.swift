/// Conservative backfilling: every job has a reservation from the moment it is submitted.
///
/// A new job gets the earliest place in the availability profile that delays no reservation. When
/// a job ends before its expected end, the reservations are compressed: in the order of the queue,
/// each is taken out and put back at the earliest place, which is never later than before
/// (Mu'alem and Feitelson, IEEE TPDS 12(6), 2001). With estimates that no job overruns, no job
/// starts after the time that it was promised on submission.
struct ConservativeSimulation: ~Copyable {
  private let workload: Workload
  private var order: KeyEvaluator
  private var profile: AvailabilityProfile
  private var running: CompletionHeap

  /// The queue in its order (that of submission, or that of the keys at the last compression).
  private var waiting = Buffer<Int32>()
  private var reserved: [Int64]
  private var promised: [Int64]
  private var start: [Int64]
  private var startOrder: [Int32] = []
  private var passes = 0
  private var backfilled = 0
  /// The earliest reservation of the queue.
  private var nextReserved = Int64.max

  init(_ workload: Workload, processors: Int, policy: Policy, users: Int) {
    self.workload = workload
    order = KeyEvaluator(
      policy.order, weights: policy.multifactor, machineWidth: processors, users: users)
    profile = AvailabilityProfile(processors: Int32(processors))
    running = CompletionHeap(capacity: 1024)
    start = Array(repeating: -1, count: workload.count)
    reserved = start
    promised = start
    startOrder.reserveCapacity(workload.count)
  }

  consuming func run(progress: SimulationProgress?) throws(SimulationError) -> Schedule {
    var arriving = 0
    let count = workload.count
    var nextReport = progressStride
    while startOrder.count < count || !running.isEmpty {
      let nextSubmission = arriving < count ? workload.submitSeconds[arriving] : .max
      let now = min(nextSubmission, running.nextEnd, nextReserved)
      profile.advance(to: now)
      var endedEarly = false
      while running.nextEnd == now {
        if endNext(now) { endedEarly = true }
      }
      if endedEarly, waiting.count > 0 { compress(now) }
      while arriving < count, workload.submitSeconds[arriving] == now {
        reserve(arriving)
        arriving += 1
      }
      if nextReserved <= now { startDue(now) }
      if startOrder.count >= nextReport {
        nextReport = startOrder.count + progressStride
        if let progress, !progress(startOrder.count) {
          throw SimulationError(.cancelled, "the simulation was stopped on request")
        }
      }
    }
    return Schedule(
      startSeconds: start, startOrder: startOrder, promisedSeconds: promised, passes: passes,
      backfilled: backfilled)
  }

  /// Ends the next job; true if it ended before it was expected to.
  private mutating func endNext(_ now: Int64) -> Bool {
    let job = Int(startOrder[running.pop()])
    let expectedEnd = start[job] + Int64(workload.estimatedSeconds[job])
    let width = workload.processors[job]
    if order.followsUsage {
      order.usageChanges(
        user: Int(workload.user[job]), width: -Double(width), now: Double(now))
    }
    if expectedEnd <= now { return false }
    profile.take(-width, from: now, to: expectedEnd)
    return true
  }

  private mutating func reserve(_ job: Int) {
    let width = workload.processors[job]
    let seconds = Int64(max(workload.estimatedSeconds[job], 1))
    let place = profile.earliestStart(width: width, seconds: seconds)
    profile.take(width, from: place, to: place + seconds)
    reserved[job] = place
    promised[job] = place
    waiting.append(Int32(truncatingIfNeeded: job))
    nextReserved = min(nextReserved, place)
  }

  private mutating func compress(_ now: Int64) {
    passes += 1
    if !order.isSubmissionOrder { sortQueue(now) }
    nextReserved = .max
    for position in 0..<waiting.count {
      let job = Int(waiting[position])
      let width = workload.processors[job]
      let seconds = Int64(max(workload.estimatedSeconds[job], 1))
      let before = reserved[job]
      if before > now {
        profile.take(-width, from: before, to: before + seconds)
        let place = profile.earliestStart(width: width, seconds: seconds)
        precondition(place <= before, "compression delayed a reservation")
        profile.take(width, from: place, to: place + seconds)
        reserved[job] = place
      }
      nextReserved = min(nextReserved, reserved[job])
    }
  }

  private mutating func sortQueue(_ now: Int64) {
    order.advance(to: now)
    var keyed: [(key: Double, job: Int32)] = []
    keyed.reserveCapacity(waiting.count)
    for position in 0..<waiting.count {
      let job = waiting[position]
      let wait = Double(now - workload.submitSeconds[Int(job)])
      keyed.append((order.key(of: Int(job), in: workload, wait: wait), job))
    }
    keyed.sort { $0.key < $1.key || ($0.key == $1.key && $0.job < $1.job) }
    for position in 0..<keyed.count { waiting[position] = keyed[position].job }
  }

  /// Starts the jobs whose reservation has come, in the order of the queue.
  private mutating func startDue(_ now: Int64) {
    nextReserved = .max
    var kept = 0
    for position in 0..<waiting.count {
      let job = Int(waiting[position])
      if reserved[job] > now {
        waiting[kept] = Int32(truncatingIfNeeded: job)
        kept += 1
        nextReserved = min(nextReserved, reserved[job])
        continue
      }
      start[job] = now
      if kept > 0 { backfilled += 1 }
      running.push(end: now + Int64(workload.runSeconds[job]), sequence: startOrder.count)
      startOrder.append(Int32(truncatingIfNeeded: job))
      if order.followsUsage {
        order.usageChanges(
          user: Int(workload.user[job]), width: Double(workload.processors[job]), now: Double(now))
      }
    }
    waiting.resize(to: kept, filler: 0)
  }
}
