/// The simulation of a machine of identical processors, without or with EASY backfilling.
///
/// The loop holds three things: the jobs that wait (`WaitingQueue`), the jobs that run by their
/// real end (`CompletionHeap`) and by their expected end (`ReleaseCalendar`). A pass over the queue
/// is avoided where it cannot start anything: with a fixed order and no end since the last pass,
/// only the jobs that came since can start, because time alone never makes a waiting job fit.
struct QueueSimulation: ~Copyable {
  private let workload: Workload
  private let backfills: Bool
  private var order: KeyEvaluator
  private var fillOrder: KeyEvaluator?
  private let followsUsage: Bool
  /// Whether processors are free from the second in which their job was expected to end.
  private let releasesExpected: Bool

  private var queue = WaitingQueue()
  private var running: CompletionHeap
  private var calendar = ReleaseCalendar()
  private var keys = Buffer<Double>()
  private var candidates = Buffer<Candidate>()

  private var free: Int64
  private var start: [Int64]
  private var startOrder: [Int32] = []
  private var passes = 0
  private var backfilled = 0

  /// The reservation of the head, as of the last full pass; valid until a job ends, the head
  /// changes or the processors beside it change by other than `startBackfilled`.
  private var shadowTime: Int64 = 0
  private var extra: Int64 = 0
  private var reservedHead: Int32 = -1

  private struct Candidate {
    var key: Double
    var position: Int32
    /// Breaks ties: of equal keys the earlier submission goes first, wherever it stands in the queue.
    var job: Int32
  }

  init(_ workload: Workload, processors: Int, policy: Policy, users: Int) {
    let order = KeyEvaluator(
      policy.order, weights: policy.multifactor, machineWidth: processors, users: users)
    var fillOrder: KeyEvaluator?
    if let other = policy.backfillOrder, other != policy.order {
      fillOrder = KeyEvaluator(
        other, weights: policy.multifactor, machineWidth: processors, users: users)
    }
    self.workload = workload
    self.order = order
    self.fillOrder = fillOrder
    followsUsage = order.followsUsage || (fillOrder?.followsUsage ?? false)
    free = Int64(processors)
    backfills = policy.backfill == .easy
    releasesExpected = policy.eventOrder == .submissionsFirst
    running = CompletionHeap(capacity: 1024)
    start = Array(repeating: -1, count: workload.count)
    startOrder.reserveCapacity(workload.count)
  }

  // MARK: - The clock

  consuming func run(progress: SimulationProgress?) throws(SimulationError) -> Schedule {
    if releasesExpected {
      try runSubmissionsFirst(progress)
    } else {
      try runEndsFirst(progress)
    }
    precondition(startOrder.count == workload.count, "a simulation ended with jobs that wait")
    return Schedule(
      startSeconds: start, startOrder: startOrder, passes: passes, backfilled: backfilled)
  }

  private mutating func runEndsFirst(_ progress: SimulationProgress?) throws(SimulationError) {
    var arriving = 0
    let count = workload.count
    var nextReport = progressStride
    while arriving < count || !running.isEmpty {
      let nextSubmission = arriving < count ? workload.submitSeconds[arriving] : .max
      let now = min(nextSubmission, running.nextEnd)
      var ended = false
      while running.nextEnd == now {
        endNext(now)
        ended = true
      }
      let firstNew = arriving
      while arriving < count, workload.submitSeconds[arriving] == now { arriving += 1 }
      if ended {
        enqueue(firstNew..<arriving)
        pass(now)
      } else {
        passArrivals(firstNew..<arriving, now)
      }
      if startOrder.count >= nextReport {
        nextReport = startOrder.count + progressStride
        try report(progress)
      }
    }
  }

  /// See `EventOrder.submissionsFirst`.
  private mutating func runSubmissionsFirst(_ progress: SimulationProgress?) throws(SimulationError) {
    var arriving = 0
    let count = workload.count
    var nextReport = progressStride
    while arriving < count || !running.isEmpty {
      let nextSubmission = arriving < count ? workload.submitSeconds[arriving] : .max
      let now = min(nextSubmission, running.nextEnd)
      while calendar.firstEnd <= now { free += Int64(calendar.removeFirst()) }
      while arriving < count, workload.submitSeconds[arriving] == now {
        let fits = Int64(workload.processors[arriving]) <= free
        enqueue(arriving..<(arriving + 1))
        if fits { pass(now) }
        arriving += 1
      }
      while running.nextEnd == now {
        endNext(now)
        pass(now)
      }
      if startOrder.count >= nextReport {
        nextReport = startOrder.count + progressStride
        try report(progress)
      }
    }
  }

  private func report(_ progress: SimulationProgress?) throws(SimulationError) {
    guard let progress else { return }
    if !progress(startOrder.count) {
      throw SimulationError(.cancelled, "the simulation was stopped on request")
    }
  }

  // MARK: - Starts and ends

  @inline(__always) private mutating func startJob(at position: Int, _ now: Int64) {
    let job = Int(queue.job[position])
    let width = queue.width[position]
    start[job] = now
    running.push(end: now + Int64(workload.runSeconds[job]), sequence: startOrder.count)
    calendar.insert(end: now + Int64(workload.estimatedSeconds[job]), processors: width)
    startOrder.append(Int32(truncatingIfNeeded: job))
    free -= Int64(width)
    queue.remove(at: position)
    if queue.live > 0 { queue.tightenBlock(of: position) }
    if followsUsage { usageChanges(job, Double(width), now) }
  }

  @inline(__always) private mutating func endNext(_ now: Int64) {
    let job = Int(startOrder[running.pop()])
    let width = workload.processors[job]
    let expectedEnd = start[job] + Int64(workload.estimatedSeconds[job])
    if expectedEnd > now || !releasesExpected {
      calendar.remove(end: expectedEnd, processors: width)
      free += Int64(width)
    }
    if followsUsage { usageChanges(job, -Double(width), now) }
  }

  private mutating func usageChanges(_ job: Int, _ width: Double, _ now: Int64) {
    let user = Int(workload.user[job])
    order.usageChanges(user: user, width: width, now: Double(now))
    fillOrder?.usageChanges(user: user, width: width, now: Double(now))
  }

  // MARK: - The queue

  private mutating func enqueue(_ jobs: Range<Int>) {
    for job in jobs {
      let width = workload.processors[job]
      let estimate = workload.estimatedSeconds[job]
      if order.isDynamic || order.isSubmissionOrder {
        queue.append(job: Int32(truncatingIfNeeded: job), width: width, estimate: estimate)
      } else {
        let key = order.key(of: job, in: workload, wait: 0)
        _ = queue.insert(
          job: Int32(truncatingIfNeeded: job), width: width, estimate: estimate, key: key)
      }
    }
  }

  /// A pass after submissions alone. Under a fixed order the jobs that waited before still cannot
  /// start, so only the new ones are tried, unless one of them is the new head.
  @inline(__always) private mutating func passArrivals(_ jobs: Range<Int>, _ now: Int64) {
    guard !order.isDynamic, order.isSubmissionOrder, jobs.count == 1, queue.live > 0,
      !backfills || reservedHead == queue.job[queue.first]
    else {
      enqueue(jobs)
      pass(now)
      return
    }
    enqueue(jobs)
    guard backfills else { return }
    let position = queue.end - 1
    let width = Int64(queue.width[position])
    if width <= free, mayBackfill(width, Int64(queue.estimate[position]), now) {
      startBackfilled(at: position, now)
    }
  }

  /// Starts everything that the policy lets start now.
  private mutating func pass(_ now: Int64) {
    if queue.live == 0 || Int64(queue.leastWidth()) > free {
      reservedHead = -1
      return
    }
    passes += 1
    if order.isDynamic {
      passDynamic(now)
    } else {
      passFixed(now)
    }
  }

  private mutating func passFixed(_ now: Int64) {
    while queue.live > 0, Int64(queue.width[queue.first]) <= free {
      startJob(at: queue.first, now)
    }
    guard backfills, queue.live > 0 else { return }
    reserve(for: queue.first, now)
    guard queue.live > 1, free > 0 else { return }
    if fillOrder == nil {
      backfillInQueueOrder(now)
    } else {
      collectCandidates(except: queue.first, now)
      if candidates.count > 0 {
        keyCandidates(now)
        backfillCandidates(now)
      }
    }
  }

  private mutating func passDynamic(_ now: Int64) {
    order.fill(&keys, for: queue, of: workload, now: now)
    var head = -1
    while queue.live > 0 {
      head = leastKey()
      if Int64(queue.width[head]) > free { break }
      startJob(at: head, now)
      keys[head] = .infinity
    }
    guard backfills, queue.live > 1, free > 0 else { return }
    reserve(for: head, now)
    collectCandidates(except: head, now)
    if candidates.count == 0 { return }
    if fillOrder != nil {
      keyCandidates(now)
    } else {
      for index in 0..<candidates.count {
        candidates[index].key = keys[Int(candidates[index].position)]
      }
    }
    backfillCandidates(now)
  }

  /// The position of the smallest key; the earliest of equals.
  private func leastKey() -> Int {
    var best = queue.first
    var bestKey = Double.infinity
    var position = queue.first
    let end = queue.end
    while position < end {
      let key = keys[position]
      if key < bestKey {
        bestKey = key
        best = position
      }
      position += 1
    }
    return best
  }

  // MARK: - EASY

  private mutating func reserve(for head: Int, _ now: Int64) {
    let width = Int64(queue.width[head])
    let shadow = calendar.shadow(needed: width, free: free, now: now)
    shadowTime = shadow.time
    extra = shadow.free - width
    reservedHead = queue.job[head]
  }

  @inline(__always) private func mayBackfill(_ width: Int64, _ estimate: Int64, _ now: Int64) -> Bool {
    now + estimate <= shadowTime || width <= extra
  }

  @inline(__always) private mutating func startBackfilled(at position: Int, _ now: Int64) {
    if now + Int64(queue.estimate[position]) > shadowTime {
      extra -= Int64(queue.width[position])
    }
    backfilled += 1
    startJob(at: position, now)
  }

  /// Tries the whole queue behind its head, in its order.
  private mutating func backfillInQueueOrder(_ now: Int64) {
    let window = Int32(clamping: min(shadowTime - now, Int64(Int32.max - 1)))
    var block = queue.first >> WaitingQueue.blockShift
    let blocks = queue.blockWidth.count
    let end = queue.end
    let head = queue.first
    var fitting = Int32(clamping: min(free, Int64(Int32.max - 1)))
    var narrow = Int32(clamping: min(extra, Int64(fitting)))
    while block < blocks {
      let least = queue.blockWidth[block]
      if least <= narrow || (least <= fitting && queue.blockEstimate[block] <= window) {
        var position = block << WaitingQueue.blockShift
        let last = min(position + WaitingQueue.blockSize, end)
        while position < last {
          let width = queue.width[position]
          if width <= fitting, position > head,
            width <= narrow || queue.estimate[position] <= window
          {
            startBackfilled(at: position, now)
            if free == 0 { return }
            fitting = Int32(clamping: min(free, Int64(Int32.max - 1)))
            narrow = Int32(clamping: min(extra, Int64(fitting)))
          }
          position += 1
        }
      }
      block += 1
    }
  }

  /// The jobs that could start if they were the only ones.
  private mutating func collectCandidates(except head: Int, _ now: Int64) {
    candidates.removeAll()
    let window = Int32(clamping: min(shadowTime - now, Int64(Int32.max - 1)))
    let fitting = Int32(clamping: min(free, Int64(Int32.max - 1)))
    let narrow = Int32(clamping: min(extra, Int64(fitting)))
    var block = queue.first >> WaitingQueue.blockShift
    let end = queue.end
    while block < queue.blockWidth.count {
      let least = queue.blockWidth[block]
      if least <= narrow || (least <= fitting && queue.blockEstimate[block] <= window) {
        var position = block << WaitingQueue.blockShift
        let last = min(position + WaitingQueue.blockSize, end)
        while position < last {
          let width = queue.width[position]
          if width <= fitting, width <= narrow || queue.estimate[position] <= window,
            position != head
          {
            candidates.append(
              Candidate(
                key: 0, position: Int32(truncatingIfNeeded: position), job: queue.job[position]))
          }
          position += 1
        }
      }
      block += 1
    }
  }

  private mutating func keyCandidates(_ now: Int64) {
    guard var evaluator = fillOrder else { return }
    fillOrder = nil  // keeps the evaluator's state uniquely referenced while it changes
    evaluator.advance(to: now)
    for index in 0..<candidates.count {
      let job = Int(queue.job[Int(candidates[index].position)])
      let wait = Double(now - workload.submitSeconds[job])
      candidates[index].key = evaluator.key(of: job, in: workload, wait: wait)
    }
    fillOrder = evaluator
  }

  private mutating func backfillCandidates(_ now: Int64) {
    var list = UnsafeMutableBufferPointer(start: candidates.base, count: candidates.count)
    list.sort { $0.key < $1.key || ($0.key == $1.key && $0.job < $1.job) }
    for candidate in list {
      let position = Int(candidate.position)
      let width = Int64(queue.width[position])
      if width <= free, mayBackfill(width, Int64(queue.estimate[position]), now) {
        startBackfilled(at: position, now)
        if free == 0 { return }
      }
    }
  }
}
