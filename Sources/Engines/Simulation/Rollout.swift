/// Plays one scenario of what may come from the present state of a machine on, under one key: the
/// simulation inside a what-if.
///
/// The scheduler is that of `PredictedSimulation`, with the users' usage as it was at the beginning. A
/// rollout ends when every counted job has started. A job's start does not depend on its own
/// run time, so its bounded slowdown is counted in expectation over it, 1 + w E[1 / max(R, 10)] after w
/// seconds: the same mean as that of the drawn run times, with less scatter. One value serves many
/// rollouts, so that its columns are allocated once.
///
/// Complexity: O(events x (queue + running)).
package final class Rollout {
  /// What a scenario cost.
  package struct Cost: Sendable, Equatable {
    /// Jobs that were counted.
    package var jobs = 0
    /// Sum over them of the expected bounded slowdown.
    package var boundedSlowdownSum = 0.0
    package var longestWaitSeconds: Int64 = 0

    package init() {}

    package var meanBoundedSlowdown: Double { jobs > 0 ? boundedSlowdownSum / Double(jobs) : 1 }
  }

  private let capacity: Int64
  private let escalationSeconds: Int64
  private let backfills: Bool
  private var waiting = Buffer<RolloutWaiting>()
  private var running = CompletionHeap(capacity: 256)
  /// What runs, by the end that is expected of it.
  private var planned = Buffer<Release>()
  /// The same by request, filled where a job that has waited too long heads the queue.
  private var requested = Buffer<Release>()
  private var candidates = Buffer<Candidate>()
  private var started = 0
  private var free: Int64 = 0
  private var uncounted = 0
  private var cost = Cost()
  /// The jobs that were looked at in all passes of all rollouts so far: what they took, on any machine.
  private(set) package var steps = 0

  private struct Release: BitwiseCopyable {
    var end: Int64
    var startSeconds: Int64
    var requestedEnd: Int64
    var processors: Int32
    var sequence: Int32
  }

  private struct Candidate: BitwiseCopyable {
    var key: Double
    var position: Int32
    var job: Int32
  }

  /// As in `PredictedSimulation`: a job is expected to go on for at least this long when it has outlived
  /// what was expected.
  private static let leastExtensionSeconds: Int64 = 30

  /// - Parameter policy: What backfilling and escalation there are; its key is not used.
  package init(processors: Int, policy: Policy) {
    capacity = Int64(processors)
    escalationSeconds = policy.planning.escalationSeconds ?? .max
    backfills = policy.backfill == .easy
  }

  /// What the scenario costs under `key` until `commitment`, and under `base` from then on.
  ///
  /// - Parameters:
  ///   - jobs: Those that wait, and then those that are still to come, in the order of submission.
  ///   - commitmentSeconds: Nil for `key` throughout.
  package func cost(
    now: Int64, running current: [RolloutJob], jobs: [RolloutJob], key: borrowing CandidateKey,
    commitmentSeconds: Int64? = nil, base: borrowing CandidateKey
  ) -> Cost {
    begin(current, jobs, now)
    jobs.withUnsafeBufferPointer { jobs in
      play(jobs, now, key, until: commitmentSeconds.map { now + $0 } ?? .max, then: base)
    }
    return cost
  }

  private func begin(_ current: [RolloutJob], _ jobs: [RolloutJob], _ now: Int64) {
    waiting.removeAll()
    planned.removeAll()
    while !running.isEmpty { _ = running.pop() }
    started = 0
    free = capacity
    cost = Cost()
    uncounted = jobs.reduce(0) { $0 + ($1.isCounted ? 1 : 0) }
    for job in current { run(job, from: job.startSeconds, now) }
  }

  private func play(
    _ jobs: UnsafeBufferPointer<RolloutJob>, _ now: Int64, _ key: borrowing CandidateKey, until: Int64,
    then base: borrowing CandidateKey
  ) {
    var time = now
    var arriving = 0
    var isCommitted = true
    while uncounted > 0 {
      if isCommitted, time >= until {
        isCommitted = false
        for position in 0..<waiting.count {
          waiting.base[position].fixedScore = base.fixedScore(jobs[Int(waiting[position].job)])
        }
      }
      while arriving < jobs.count, jobs[arriving].submitSeconds <= time {
        submit(
          jobs[arriving], arriving,
          isCommitted ? key.fixedScore(jobs[arriving]) : base.fixedScore(jobs[arriving]))
        arriving += 1
      }
      extendOverdue(time)
      if isCommitted { pass(jobs, time, key) } else { pass(jobs, time, base) }
      let nextArrival = arriving < jobs.count ? jobs[arriving].submitSeconds : .max
      time = min(running.nextEnd, nextArrival)
      if time == .max { break }
      while running.nextEnd == time { end(running.pop()) }
    }
  }

  private func submit(_ job: RolloutJob, _ index: Int, _ fixedScore: Double) {
    waiting.append(
      RolloutWaiting(
        key: 0, fixedScore: fixedScore, slowdownPerSecond: job.expectation.slowdownPerSecond,
        meanSeconds: job.expectation.meanSeconds.rounded(.down), submitSeconds: job.submitSeconds,
        processors: job.processors, user: job.user, likelySeconds: job.likelySeconds,
        requestedSeconds: job.requestedSeconds, job: Int32(truncatingIfNeeded: index)))
  }

  private func run(_ job: RolloutJob, from start: Int64, _ now: Int64) {
    running.push(end: max(start + Int64(job.runSeconds), now), sequence: started)
    insert(
      Release(
        end: start + Int64(max(job.reservedSeconds, 1)), startSeconds: start,
        requestedEnd: start + Int64(job.requestedSeconds), processors: job.processors,
        sequence: Int32(truncatingIfNeeded: started)))
    started += 1
    free -= Int64(job.processors)
  }

  private func insert(_ release: Release) {
    var position = planned.count
    while position > 0, planned[position - 1].end > release.end { position -= 1 }
    planned.insert(release, at: position)
  }

  private func end(_ sequence: Int) {
    var position = 0
    while Int(planned[position].sequence) != sequence { position += 1 }
    free += Int64(planned[position].processors)
    planned.remove(at: position)
  }

  /// Moves the expected ends that have passed.
  private func extendOverdue(_ now: Int64) {
    while planned.count > 0, planned[0].end <= now {
      var release = planned[0]
      planned.remove(at: 0)
      release.end = now + max(Self.leastExtensionSeconds, (now - release.startSeconds) / 20)
      insert(release)
    }
  }

  // MARK: - The scheduler

  private func pass(_ jobs: UnsafeBufferPointer<RolloutJob>, _ now: Int64, _ key: borrowing CandidateKey) {
    steps += waiting.count + planned.count
    guard canStart() else { return }
    key.fill(waiting, now: now)
    escalate(now)
    while waiting.count > 0 {
      steps += waiting.count
      let head = headPosition()
      if Int64(waiting[head].processors) > free {
        if backfills, free > 0, waiting.count > 1 { backfill(jobs, past: head, now) }
        return
      }
      start(jobs, waiting[head], now)
      waiting.remove(at: head)
    }
  }

  private func canStart() -> Bool {
    for position in 0..<waiting.count where Int64(waiting.base[position].processors) <= free { return true }
    return false
  }

  private func escalate(_ now: Int64) {
    if escalationSeconds == .max { return }
    var position = 0
    while position < waiting.count, now - waiting[position].submitSeconds > escalationSeconds {
      waiting.base[position].key = -1e12 - Double(now - waiting[position].submitSeconds)
      position += 1
    }
  }

  private func headPosition() -> Int {
    var best = 0
    var least = Double.infinity
    for position in 0..<waiting.count where waiting.base[position].key < least {
      least = waiting.base[position].key
      best = position
    }
    return best
  }

  private func start(_ jobs: UnsafeBufferPointer<RolloutJob>, _ entry: RolloutWaiting, _ now: Int64) {
    let job = jobs[Int(entry.job)]
    if job.isCounted {
      let wait = now - job.submitSeconds
      cost.jobs += 1
      cost.boundedSlowdownSum += 1 + Double(wait) * job.expectation.slowdownPerSecond
      cost.longestWaitSeconds = max(cost.longestWaitSeconds, wait)
      uncounted -= 1
    }
    run(job, from: now, now)
  }

  private func backfill(_ jobs: UnsafeBufferPointer<RolloutJob>, past head: Int, _ now: Int64) {
    let width = Int64(waiting[head].processors)
    let byRequest = now - waiting[head].submitSeconds > escalationSeconds
    let shadow = byRequest ? requestedShadow(width, now) : shadow(planned, width, now)
    var extra = shadow.free - width
    collectCandidates(except: head, window: shadow.time - now, extra: extra, byRequest: byRequest)
    var started = false
    for index in 0..<candidates.count {
      let position = Int(candidates[index].position)
      let entry = waiting[position]
      let width = Int64(entry.processors)
      if width > free { continue }
      let endsBefore = now + length(entry, byRequest) <= shadow.time
      guard endsBefore || width <= extra else { continue }
      if !endsBefore { extra -= width }
      start(jobs, entry, now)
      waiting.base[position].processors = 0
      started = true
    }
    if started { closeGaps() }
  }

  @inline(__always) private func length(_ entry: RolloutWaiting, _ byRequest: Bool) -> Int64 {
    Int64(byRequest ? entry.requestedSeconds : entry.likelySeconds)
  }

  /// The jobs that could start if they were the only ones, in the order of their keys.
  private func collectCandidates(except head: Int, window: Int64, extra: Int64, byRequest: Bool) {
    candidates.removeAll()
    for position in 0..<waiting.count where position != head {
      let entry = waiting.base[position]
      let width = Int64(entry.processors)
      if width <= free, width <= extra || length(entry, byRequest) <= window {
        candidates.append(Candidate(key: entry.key, position: Int32(position), job: entry.job))
      }
    }
    var list = UnsafeMutableBufferPointer(start: candidates.base, count: candidates.count)
    list.sort { $0.key < $1.key || ($0.key == $1.key && $0.job < $1.job) }
  }

  private func requestedShadow(_ needed: Int64, _ now: Int64) -> (time: Int64, free: Int64) {
    requested.removeAll()
    for index in 0..<planned.count {
      var release = planned[index]
      release.end = release.requestedEnd
      var position = requested.count
      while position > 0, requested[position - 1].end > release.end { position -= 1 }
      requested.insert(release, at: position)
    }
    return shadow(requested, needed, now)
  }

  /// When `needed` processors are expected to be free, and how many are then.
  private func shadow(
    _ releases: borrowing Buffer<Release>, _ needed: Int64, _ now: Int64
  ) -> (time: Int64, free: Int64) {
    var available = free
    var position = 0
    while position < releases.count, available < needed {
      available += Int64(releases[position].processors)
      position += 1
    }
    precondition(available >= needed, "a job asks for more processors than the machine has")
    let time = max(position > 0 ? releases[position - 1].end : now, now + 1)
    while position < releases.count, releases[position].end <= time {
      available += Int64(releases[position].processors)
      position += 1
    }
    return (time, available)
  }

  private func closeGaps() {
    var to = 0
    for from in 0..<waiting.count where waiting[from].processors > 0 {
      if to != from { waiting[to] = waiting[from] }
      to += 1
    }
    while waiting.count > to { waiting.removeLast() }
  }
}
