/// The simulation of a machine of identical processors with EASY backfilling over predicted run times.
///
/// Beside what `QueueSimulation` does, the loop listens to a predictor: a job's place in the queue
/// follows what is expected of its run time, its reservation a quantile of it. A running job
/// that outlives its quantile gets a later one. Ends come before submissions in one second.
/// While a supervisor has stood the policy down, the loop does what its fallback would, by requests.
struct PredictedSimulation: ~Copyable {
  private var workload: Workload
  private let predictor: any RunTimePredictor
  private let planning: RunTimePlanning
  private let backfills: Bool
  private var order: QueueKeys
  /// The order in which jobs are tried for backfilling, where it is not the queue's.
  private var fillOrder: KeyEvaluator?
  private let escalationSeconds: Int64
  private let supervisor: (any PolicySupervisor)?
  /// What orders the queue in the place of the policy's key.
  private let scorer: (any QueueScorer)?
  /// The keys of the fallback, and the workload with the requests that they go by.
  private var fallbackOrder: QueueKeys?
  private let requested: Workload
  private var isStoodDown = false

  private var backlog: Backlog
  /// By job, where the order goes by something else than the mean.
  private var meanSeconds: [Int32] = []
  private var queue = PredictedQueue()
  private var running = CompletionHeap(capacity: 1024)
  /// Running jobs by the end that is expected of them; may hold ends that were revised since.
  private var expected = CompletionHeap(capacity: 1024)
  private var expectedEnd: [Int64]
  private var releases = ReleaseCalendar()
  /// The same by the users' requests.
  private var requestedReleases = ReleaseCalendar()
  private var candidates = Buffer<Candidate>()
  private var revised: [RevisedExpectation] = []

  private var free: Int64
  private var start: [Int64]
  private var startOrder: [Int32] = []
  private var passes = 0
  private var backfilled = 0
  private var escalated = 0

  private struct Candidate {
    var key: Double
    var position: Int32
    var job: Int32
  }

  /// A job is expected to go on for at least this long when it has outlived what was expected.
  private static let leastExtensionSeconds: Int64 = 30

  init(
    _ workload: Workload, processors: Int, policy: Policy, users: Int, predictor: any RunTimePredictor,
    scorer: (any QueueScorer)?, fallback: PolicyFallback?
  ) {
    let fallbackOrder = fallback.map {
      QueueKeys($0.policy, machineWidth: processors, users: users)
    }
    let order = QueueKeys(policy, machineWidth: processors, users: users)
    var fillOrder: KeyEvaluator?
    if let other = policy.backfillOrder, other != policy.order {
      fillOrder = KeyEvaluator(
        other, weights: policy.multifactor, machineWidth: processors, users: users)
    }
    let none = [Int64](repeating: -1, count: workload.count)
    self.workload = workload
    self.predictor = predictor
    self.fallbackOrder = fallbackOrder
    supervisor = fallback?.supervisor
    self.scorer = scorer
    requested = workload.planned(with: .requested)
    self.order = order
    self.fillOrder = fillOrder
    planning = policy.planning
    backfills = policy.backfill == .easy
    escalationSeconds = policy.planning.escalationSeconds ?? .max
    free = Int64(processors)
    backlog = Backlog(processors: processors)
    expectedEnd = none
    if planning.orderQuantile != nil { meanSeconds = Array(repeating: 0, count: workload.count) }
    start = none
    startOrder.reserveCapacity(workload.count)
  }

  // MARK: - The clock

  /// Starts between two calls of a `SimulationProgress`: a predicted start takes longer than one by requests, and one for which keys
  /// are tried out takes milliseconds.
  private static let progressStride = 256
  private static let scoredProgressStride = 16

  consuming func run(progress: SimulationProgress?) throws(SimulationError) -> Schedule {
    var arriving = 0
    let count = workload.count
    let stride = scorer == nil ? Self.progressStride : Self.scoredProgressStride
    var nextReport = stride
    while arriving < count || !running.isEmpty {
      let nextSubmission = arriving < count ? workload.submitSeconds[arriving] : .max
      let now = min(nextSubmission, running.nextEnd)
      var ended = false
      while running.nextEnd == now {
        endNext(now)
        ended = true
      }
      if ended { revise(now) }
      while arriving < count, workload.submitSeconds[arriving] == now {
        submit(arriving, now)
        arriving += 1
      }
      extendOverdue(now)
      if let supervisor { isStoodDown = !supervisor.trustsPolicy(at: now) }
      pass(now)
      if startOrder.count >= nextReport {
        nextReport = startOrder.count + stride
        if let progress, !progress(startOrder.count) {
          throw SimulationError(.cancelled, "the simulation was stopped on request")
        }
      }
    }
    precondition(startOrder.count == count, "a simulation ended with jobs that wait")
    return Schedule(
      startSeconds: start, startOrder: startOrder, passes: passes, backfilled: backfilled,
      escalated: escalated)
  }

  // MARK: - Submissions, starts and ends

  private mutating func submit(_ job: Int, _ now: Int64) {
    let expectation = predictor.submitted(job, at: now)
    supervisor?.submitted(job, at: now)
    scorer?.submitted(user: Int(workload.user[job]), width: Int(workload.processors[job]), at: now)
    queue.append(
      job: job, width: workload.processors[job], submit: workload.submitSeconds[job],
      user: workload.user[job], due: due(job, now))
    expect(expectation, at: queue.count - 1)
  }

  /// The second after which a job that comes now is escalated.
  private func due(_ job: Int, _ now: Int64) -> Int64 {
    if escalationSeconds == .max { return .max }
    var bound = escalationSeconds
    if planning.escalationBacklogs > 0 {
      let scaled = planning.escalationBacklogs * backlog.seconds(at: now)
      bound = max(bound, Int64(min(scaled, 1e15)))
    }
    return workload.submitSeconds[job] + bound
  }

  private mutating func revise(_ now: Int64) {
    revised.removeAll(keepingCapacity: true)
    predictor.revise(&revised, at: now)
    for change in revised {
      guard let position = queue.position(of: change.job) else { continue }
      let job = Int(change.job)
      backlog.waits(seconds: expectedSeconds(job), width: workload.processors[job], sign: -1)
      expect(change.expectation, at: position)
    }
  }

  /// Takes in what is expected of a waiting job.
  private mutating func expect(_ expectation: RunTimeExpectation, at position: Int) {
    let job = Int(queue.job[position])
    let likely = predictor.quantileSeconds(
      of: job, level: planning.backfillQuantile, elapsedSeconds: 0)
    let ordering = planning.ordering(expectation) {
      predictor.quantileSeconds(of: job, level: $0, elapsedSeconds: 0)
    }
    workload.estimatedSeconds[job] = Self.seconds(ordering.meanSeconds)
    if planning.orderQuantile != nil { meanSeconds[job] = Self.seconds(expectation.meanSeconds) }
    backlog.waits(seconds: expectedSeconds(job), width: workload.processors[job])
    queue.slowdownPerSecond[position] = expectation.slowdownPerSecond
    queue.fixedScore[position] = order.fixedScore(expectation, width: queue.width[position])
    queue.likelySeconds[position] = Int32(min(max(likely.rounded(.up), 1), 2_000_000_000))
  }

  private static func seconds(_ value: Double) -> Int32 { Int32(min(max(value, 1), 2_000_000_000)) }

  /// The mean run time that is expected of a job, by whatever it is ordered.
  private func expectedSeconds(_ job: Int) -> Int32 {
    planning.orderQuantile == nil ? workload.estimatedSeconds[job] : meanSeconds[job]
  }

  private mutating func startJob(at position: Int, _ now: Int64) {
    let job = Int(queue.job[position])
    let width = queue.width[position]
    start[job] = now
    if now > queue.dueSeconds[position] { escalated += 1 }
    let sequence = startOrder.count
    running.push(end: now + Int64(workload.runSeconds[job]), sequence: sequence)
    startOrder.append(Int32(truncatingIfNeeded: job))
    predictor.started(job, at: now)
    let planned = predictor.quantileSeconds(
      of: job, level: planning.releaseQuantile, elapsedSeconds: 0)
    expectedEnd[job] = now + Int64(max(planned, 1).rounded(.up))
    expected.push(end: expectedEnd[job], sequence: sequence)
    releases.insert(end: expectedEnd[job], processors: width)
    backlog.waits(seconds: expectedSeconds(job), width: width, sign: -1)
    backlog.runs(until: expectedEnd[job], width: width)
    requestedReleases.insert(end: now + Int64(workload.requestedSeconds[job]), processors: width)
    free -= Int64(width)
    queue.markStarted(at: position)
    scorer?.started(user: Int(workload.user[job]), width: Int(width), at: now)
    usageChanges(job, Double(width), now)
  }

  private mutating func endNext(_ now: Int64) {
    let job = Int(startOrder[running.pop()])
    let width = workload.processors[job]
    releases.remove(end: expectedEnd[job], processors: width)
    backlog.runs(until: expectedEnd[job], width: width, sign: -1)
    requestedReleases.remove(
      end: start[job] + Int64(workload.requestedSeconds[job]), processors: width)
    expectedEnd[job] = -1
    free += Int64(width)
    predictor.ended(job, at: now)
    supervisor?.ended(job, at: now)
    scorer?.ended(user: Int(workload.user[job]), width: Int(width), at: now)
    usageChanges(job, -Double(width), now)
  }

  private mutating func usageChanges(_ job: Int, _ width: Double, _ now: Int64) {
    let user = Int(workload.user[job])
    order.usageChanges(user: user, width: width, now: Double(now))
    fallbackOrder?.usageChanges(user: user, width: width, now: Double(now))
    if fillOrder?.followsUsage == true {
      fillOrder?.usageChanges(user: user, width: width, now: Double(now))
    }
  }

  /// Moves the expected ends that have passed.
  private mutating func extendOverdue(_ now: Int64) {
    while expected.nextEnd <= now {
      let end = expected.nextEnd
      let sequence = expected.pop()
      let job = Int(startOrder[sequence])
      if expectedEnd[job] != end { continue }
      let elapsed = now - start[job]
      let planned = predictor.quantileSeconds(
        of: job, level: planning.releaseQuantile, elapsedSeconds: Double(elapsed))
      let later = max(
        start[job] + Int64(planned.rounded(.up)), now + max(Self.leastExtensionSeconds, elapsed / 20))
      releases.remove(end: end, processors: workload.processors[job])
      releases.insert(end: later, processors: workload.processors[job])
      backlog.runs(until: end, width: workload.processors[job], sign: -1)
      backlog.runs(until: later, width: workload.processors[job])
      expectedEnd[job] = later
      expected.push(end: later, sequence: sequence)
    }
  }

  // MARK: - Passes over the queue

  private mutating func pass(_ now: Int64) {
    if queue.count == 0 || Int64(queue.leastWidth) > free { return }
    passes += 1
    if isStoodDown {
      fallbackOrder?.fill(&queue, of: requested, now: now)
    } else if let scorer {
      score(by: scorer, now)
    } else {
      order.fill(&queue, of: workload, now: now)
    }
    escalate(now)
    var head = -1
    while queue.live > 0 {
      head = queue.leastKey()
      if Int64(queue.width[head]) > free { break }
      startJob(at: head, now)
    }
    if backfills, queue.live > 1, free > 0 { backfill(behind: head, now) }
    queue.compact()
  }

  private func score(by scorer: any QueueScorer, _ now: Int64) {
    workload.estimatedSeconds.withUnsafeBufferPointer { means in
      let columns = QueueColumns(
        count: queue.count, job: queue.job.base, width: queue.width.base, submitSeconds: queue.submit.base,
        user: queue.user.base, slowdownPerSecond: queue.slowdownPerSecond.base,
        meanSeconds: means.baseAddress!, free: Int(free))
      scorer.fill(queue.key.base, for: columns, at: now)
    }
  }

  /// Puts the jobs that have waited too long before all others, the longest waiting first.
  private mutating func escalate(_ now: Int64) {
    if escalationSeconds == .max { return }
    var position = 0
    while position < queue.count {
      // Nobody waits for less than the least bound, and the queue is in the order of submission.
      if now - queue.submit[position] <= escalationSeconds { return }
      if now > queue.dueSeconds[position] {
        queue.key[position] = -1e12 - Double(now - queue.submit[position])
      }
      position += 1
    }
  }

  private mutating func backfill(behind head: Int, _ now: Int64) {
    let width = Int64(queue.width[head])
    let byRequest = isStoodDown || now > queue.dueSeconds[head]
    let shadow =
      byRequest
      ? requestedReleases.shadow(needed: width, free: free, now: now)
      : releases.shadow(needed: width, free: free, now: now)
    var extra = shadow.free - width
    collectCandidates(except: head, window: shadow.time - now, extra: extra, byRequest: byRequest)
    if !byRequest { keyCandidates(now) }
    var list = UnsafeMutableBufferPointer(start: candidates.base, count: candidates.count)
    list.sort { $0.key < $1.key || ($0.key == $1.key && $0.job < $1.job) }
    for candidate in list {
      let position = Int(candidate.position)
      let width = Int64(queue.width[position])
      if width > free { continue }
      let endsBefore = now + planned(position, byRequest: byRequest) <= shadow.time
      guard endsBefore || width <= extra else { continue }
      if !endsBefore { extra -= width }
      backfilled += 1
      startJob(at: position, now)
      if free == 0 { return }
    }
  }

  private func planned(_ position: Int, byRequest: Bool) -> Int64 {
    byRequest
      ? Int64(workload.requestedSeconds[Int(queue.job[position])]) : Int64(queue.likelySeconds[position])
  }

  private mutating func keyCandidates(_ now: Int64) {
    guard var evaluator = fillOrder else { return }
    fillOrder = nil  // keeps the evaluator's state uniquely referenced while it changes
    evaluator.advance(to: now)
    for index in 0..<candidates.count {
      let job = Int(candidates[index].job)
      candidates[index].key = evaluator.key(
        of: job, in: workload, wait: Double(now - workload.submitSeconds[job]))
    }
    fillOrder = evaluator
  }

  /// The jobs that could start if they were the only ones.
  private mutating func collectCandidates(
    except head: Int, window: Int64, extra: Int64, byRequest: Bool
  ) {
    candidates.removeAll()
    var position = 0
    while position < queue.count {
      let width = Int64(queue.width[position])
      if width <= free, position != head,
        width <= extra || planned(position, byRequest: byRequest) <= window
      {
        candidates.append(
          Candidate(
            key: queue.key[position], position: Int32(truncatingIfNeeded: position), job: queue.job[position])
        )
      }
      position += 1
    }
  }
}
