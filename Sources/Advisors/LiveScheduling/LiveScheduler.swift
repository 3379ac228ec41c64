package import RunTimes
package import Simulation
package import SlurmControl

/// Follows the queue of a live cluster and says which nice values would bring it into the policy's order.
///
/// It is told of one snapshot after the other and asked for a plan; it calls nobody. The same
/// snapshots and settings give the same plans.
package struct LiveScheduler {
  package var settings: SideCarSettings
  private var learner: LiveLearner
  private var keys: PriorityKeys
  private let processors: Int
  /// What is known of each job that is not over, by number.
  private var tracked: [Int64: TrackedJob] = [:]
  /// The jobs that are waiting, by number: the order in which they are looked at.
  private var waiting: [Int64] = []
  private(set) package var now: Int64
  private(set) package var refusals = 0

  /// - Parameters:
  ///   - processors: Of the whole cluster.
  ///   - model: What was learned of run times before; nil to begin with the time limits.
  ///   - past: Jobs that are over, to learn from.
  ///   - touched: What the journal says of jobs that were touched before.
  package init(
    settings: SideCarSettings, processors: Int, model: RunTimeModel?, past: [PassedJob],
    touched: [TouchedNice], atSeconds: Int64
  ) {
    self.settings = settings
    self.processors = max(processors, 1)
    let first = past.lazy.map(\.submitSeconds).min() ?? atSeconds
    // A whole number of weeks, so that hours and days of the week mean what they meant.
    let week: Int64 = 7 * 86_400
    learner = LiveLearner(
      past: past.suffix(LiveLearner.remembered), originSeconds: (first / week - 1) * week, model: model)
    keys = PriorityKeys(settings.policy, machineWidth: max(processors, 1), users: max(learner.userCount, 1))
    now = atSeconds
    for entry in touched { remembered[entry.job] = entry }
  }

  /// A value that the way to slurmctld cannot set; its neighbour is taken.
  var unsettableNice: Int64?

  /// Jobs whose value is the side-car's, by number.
  private var owned: [Int64: TouchedNice] = [:]
  /// All jobs that were ever touched: a slurmctld that was killed comes back with values of the past.
  private var remembered: [Int64: TouchedNice] = [:]
  /// Jobs that ended with another value than their own and that slurmctld remembers.
  private var endedOtherwise: Set<Int64> = []

  /// Takes another policy on.
  package mutating func use(_ policy: Policy, name: String) {
    settings.policy = policy
    settings.policyName = name
    keys = PriorityKeys(policy, machineWidth: processors, users: max(learner.userCount, 1))
    for known in tracked.values where known.isCharged && keys.followsUsage {
      keys.usageChanges(user: known.user, width: Double(known.job.processors), now: relative(now))
    }
  }

  // MARK: - What is seen

  /// What a snapshot has brought, for the journal.
  package struct Change: Sendable {
    /// Jobs that came, started or ended, as they are now.
    package var jobs: [PassedJob] = []
    /// Entries of the journal about which nothing is left to do.
    package var closed: [TouchedNice] = []
    package var started = 0
    package var ended = 0
    /// Jobs whose nice value somebody else has changed; they are left alone from now on.
    package var foreign: [Int64] = []
  }

  /// Takes in the queue as it is now.
  package mutating func observe(_ snapshot: QueueSnapshot) -> Change {
    // A clock that is set back must not make a wait negative.
    now = max(now, snapshot.atSeconds)
    let kept = Int(clamping: snapshot.keptProcessors)
    usable = max(processors - min(kept, processors), 1)
    var change = Change()
    var seen: Set<Int64> = []
    seen.reserveCapacity(snapshot.jobs.count)
    waiting.removeAll(keepingCapacity: true)
    for job in snapshot.jobs {
      seen.insert(job.number)
      if !job.isWaiting { follow(job, &change) }
    }
    work = expectedWork()
    // In the order of submission, so that each finds those before it.
    for job in snapshot.jobs.filter(\.isWaiting).sorted(by: {
      ($0.submitSeconds, $0.number) < ($1.submitSeconds, $1.number)
    }) { follow(job, &change) }
    for number in tracked.keys.filter({ !seen.contains($0) }).sorted() { lose(number, &change) }
    for number in owned.keys.filter({ !seen.contains($0) }).sorted() { release(number, &change) }
    for number in endedOtherwise.filter({ !seen.contains($0) }) { release(number, &change) }
    learner.revise(at: now)
    return change
  }

  /// Processor-seconds that waiting and running jobs are expected to need yet: the waiting ones by their
  /// expected mean, the running ones, as the controller plans, by their limits.
  private var work: Int64 = 0
  /// Processors that no reservation keeps at the moment.
  private var usable = 1

  private func expectedWork() -> Int64 {
    // Whole numbers, so that the order of the sum does not matter.
    tracked.values.reduce(0) { sum, known in
      guard known.isCharged else { return sum &+ waitingWork(known) }
      // It runs on what is kept for it, beside the queue.
      guard known.job.reservation.isEmpty else { return sum }
      let limit = known.job.limitSeconds ?? LiveLearner.unlimitedSeconds
      let left = max((known.job.startSeconds ?? now) + limit - now, 0)
      return sum &+ left &* known.job.processors
    }
  }

  private func waitingWork(_ known: TrackedJob) -> Int64 {
    if !known.job.reservation.isEmpty { return 0 }
    return Int64(learner.expectation[known.position].meanSeconds) &* max(known.job.processors, 1)
  }

  private mutating func follow(_ job: LiveJob, _ change: inout Change) {
    if var known = tracked[job.number] {
      if known.submitSeconds == job.submitSeconds {
        advance(&known, job, &change)
        return
      }
      // Requeued, or another job with the number: what it was is over, but the value of a requeued one may be the
      // side-car's still.
      let entry = job.wasRequeued ? owned[job.number] ?? remembered[job.number] : nil
      lose(job.number, &change)
      remembered[job.number] = entry
    }
    // It may be requeued yet, with the value that it has.
    if job.state == .completing { return }
    guard !job.hasEnded else {
      let keeps = remembered[job.number].map { $0.original != job.nice } ?? false
      release(job.number, &change, keepsMemory: keeps)
      return
    }
    if case .other = job.state { return }
    var fresh = TrackedJob(job, arm: arm(of: job), now: now)
    reclaim(&fresh)
    // At its own value, which may not be the one that it has.
    fresh.noteBase()
    let passed = PassedJob(job, arm: fresh.arm?.rawValue)
    fresh.position = learner.admit(passed, at: now)
    keys.grow(users: learner.userCount)
    fresh.user = Int(learner.predictor.workload.user[fresh.position])
    if job.isWaiting {
      fresh.backlogSeconds = Double(max(work, 0)) / Double(usable)
      work &+= waitingWork(fresh)
    }
    change.jobs.append(passed)
    tracked[job.number] = fresh
    if job.isWaiting {
      waiting.append(job.number)
    } else {
      start(job, &change)
    }
  }

  private mutating func advance(_ known: inout TrackedJob, _ job: LiveJob, _ change: inout Change) {
    let before = known.job.state
    reclaim(&known, job)
    let wasWaiting = known.job.isWaiting
    if let entry = owned[job.number], !entry.explains(job.nice), !known.isForeign {
      known.isForeign = true
      change.foreign.append(job.number)
      change.closed.append(entry)
      owned[job.number] = nil
    } else if owned[job.number] == nil, job.nice != known.job.nice {
      known.original = job.nice
    }
    let becameEligible = known.job.eligibleSeconds != job.eligibleSeconds
    known.job = job
    known.noteBase()
    tracked[job.number] = known
    if job.isWaiting {
      waiting.append(job.number)
      if becameEligible { change.jobs.append(PassedJob(job, arm: known.arm?.rawValue)) }
      return
    }
    if wasWaiting, !job.hasEnded || job.startSeconds != nil { start(job, &change) }
    if job.hasEnded || job.state == .completing {
      if case .ended = job.state { end(job, &change) }
    } else if before != job.state, !wasWaiting {
      change.jobs.append(PassedJob(job, arm: known.arm?.rawValue))
    }
  }

  /// Recognises a value of the side-car's in a job that it does not hold: requeued, or brought back by a
  /// slurmctld that was killed.
  private mutating func reclaim(_ known: inout TrackedJob, _ job: LiveJob? = nil) {
    let job = job ?? known.job
    guard owned[job.number] == nil, var entry = remembered[job.number], job.nice != entry.original,
      entry.explains(job.nice), entry.submitSeconds == job.submitSeconds || job.wasRequeued
    else { return }
    entry.submitSeconds = job.submitSeconds
    entry.isOpen = true
    known.original = entry.original
    owned[job.number] = entry
  }

  private mutating func start(_ job: LiveJob, _ change: inout Change) {
    guard let known = tracked[job.number] else { return }
    learner.started(known.position, at: job.startSeconds ?? now)
    if keys.followsUsage {
      keys.usageChanges(user: known.user, width: Double(job.processors), now: relative(now))
    }
    tracked[job.number]?.isCharged = true
    change.started += 1
    change.jobs.append(PassedJob(job, arm: known.arm?.rawValue))
  }

  private mutating func end(_ job: LiveJob, _ change: inout Change) {
    guard let known = tracked.removeValue(forKey: job.number) else { return }
    discharge(known)
    if let start = job.startSeconds, let end = job.endSeconds, end >= start, known.isCharged {
      learner.ended(known.position, ranFor: end - start, at: now)
    } else if !known.isCharged {
      learner.withdrawn(known.position)
    }
    change.ended += 1
    change.jobs.append(PassedJob(job, arm: known.arm?.rawValue))
    release(job.number, &change, keepsMemory: job.nice != known.original)
  }

  /// A job that slurmctld no longer knows: it ended while nobody looked, or was purged.
  private mutating func lose(_ number: Int64, _ change: inout Change) {
    guard let known = tracked.removeValue(forKey: number) else { return }
    discharge(known)
    if !known.isCharged { learner.withdrawn(known.position) }
    var passed = PassedJob(known.job, arm: known.arm?.rawValue)
    passed.ending = "LOST"
    change.jobs.append(passed)
    release(number, &change)
  }

  private mutating func discharge(_ known: TrackedJob) {
    guard known.isCharged, keys.followsUsage else { return }
    keys.usageChanges(user: known.user, width: -Double(known.job.processors), now: relative(now))
  }

  /// - Parameter keepsMemory: For a job that has ended with another value than its own: its user may requeue it for as
  ///   long as slurmctld remembers it.
  private mutating func release(_ number: Int64, _ change: inout Change, keepsMemory: Bool = false) {
    if let entry = owned.removeValue(forKey: number) { change.closed.append(entry) }
    if keepsMemory, remembered[number] != nil {
      endedOtherwise.insert(number)
    } else {
      remembered[number] = nil
      endedOtherwise.remove(number)
    }
  }

  private func arm(of job: LiveJob) -> ExperimentArm? {
    guard case .canary(let share) = settings.mode else { return nil }
    // Tasks of an array and parts of a job share their fate.
    let family = job.shownNumber.prefix { $0.isNumber }
    return ExperimentArm(job: Int64(family) ?? job.number, share: share, seed: settings.seed)
  }

  private func relative(_ seconds: Int64) -> Double { Double(seconds - learner.originSeconds) }

  // MARK: - What would be done

  /// Changes of nice values, the most urgent first, and what was looked at.
  package struct Plan: Sendable {
    package var changes: [JournalledNice] = []
    /// Waiting jobs that may be moved.
    package var movable = 0
    /// Changes that are left for later cycles.
    package var postponed = 0
    /// Jobs that the bound on nice values keeps from their place.
    package var bounded = 0
  }

  /// What brings the queue into the policy's order; nothing is changed by asking.
  package mutating func plan() -> Plan {
    keys.advance(to: now - learner.originSeconds)
    var plan = Plan()
    var groups: [Group: [Entry]] = [:]
    for number in waiting {
      guard let known = tracked[number], isMovable(known) else { continue }
      plan.movable += 1
      groups[group(of: known.job), default: []].append(entry(known))
    }
    var urgent: [(rank: Int, change: JournalledNice)] = []
    for group in groups.keys.sorted() { consider(groups[group]!, &urgent, &plan) }
    urgent.sort { ($0.rank, $0.change.job) < ($1.rank, $1.change.job) }
    plan.changes = urgent.prefix(settings.changesPerCycle).map(\.change)
    plan.postponed = urgent.count - plan.changes.count
    return plan
  }

  /// Jobs whose order is changed among themselves.
  private struct Group: Hashable, Comparable {
    var partition: String
    var quality: String

    static func < (one: Group, other: Group) -> Bool {
      (one.partition, one.quality) < (other.partition, other.quality)
    }
  }

  private struct Entry {
    var job: LiveJob
    var original: Int64
    var base: Int64
    var isEscalated: Bool
    /// The policy's key in steps of what counts as different.
    var step: Double
  }

  private func group(of job: LiveJob) -> Group {
    switch settings.scope {
    case .partitionAndQuality: Group(partition: job.partition, quality: job.quality)
    case .partition: Group(partition: job.partition, quality: "")
    case .all: Group(partition: "", quality: "")
    }
  }

  /// Keys nearer than this do not make two jobs change places: logarithms, so a twentieth in ratio.
  private static let keyStep = 0.05

  private func entry(_ known: TrackedJob) -> Entry {
    let job = known.job
    let from = job.eligibleSeconds ?? job.submitSeconds
    let wait = max(now - from, 0)
    let planning = settings.policy.planning
    let expectation = planning.ordering(learner.expectation[known.position]) {
      learner.quantileSeconds(of: known.position, level: $0)
    }
    let key = keys.key(
      expectation, width: Double(max(job.processors, 1)),
      submitSeconds: relative(from),
      waitSeconds: Double(wait), user: known.user)
    let isLogarithmic: Bool
    switch settings.policy.order {
    case .expectation, .linear: isLogarithmic = true
    case .named: isLogarithmic = false
    }
    let bound = max(
      Double(planning.escalationSeconds ?? .max), planning.escalationBacklogs * known.backlogSeconds)
    return Entry(
      job: job, original: known.original, base: known.base, isEscalated: Double(wait) > bound,
      step: isLogarithmic ? (key / Self.keyStep).rounded(.down) : key)
  }

  private func isMovable(_ known: TrackedJob) -> Bool {
    let job = known.job
    guard job.isWaiting, !job.isHeld, !job.isDependent, !known.isForeign, job.heterogeneousLeader == nil,
      // It waits for nodes of its own, beside the queue.
      job.reservation.isEmpty,
      let eligible = job.eligibleSeconds, eligible <= now, known.hasBase, job.reason != "BeginTime"
    else { return false }
    switch settings.mode {
    // Jobs that came before the experiment are in neither arm.
    case .canary: return known.arm == .treated
    case .shadow, .enforce: return true
    }
  }

  private func consider(
    _ entries: [Entry], _ urgent: inout [(rank: Int, change: JournalledNice)], _ plan: inout Plan
  ) {
    let wanted = entries.sorted(by: Self.goesFirst)
    let targets = NiceAssignment.targets(
      wanted.map { NiceAssignment.Job(base: $0.base, current: $0.job.priority) })
    let standing = wanted.indices.sorted {
      (-wanted[$0].job.priority, wanted[$0].job.number) < (-wanted[$1].job.priority, wanted[$1].job.number)
    }
    var rankNow = [Int](repeating: 0, count: wanted.count)
    for (rank, position) in standing.enumerated() { rankNow[position] = rank }
    for (position, entry) in wanted.enumerated() where targets[position] != entry.job.priority {
      let rank = min(position, rankNow[position])
      guard rank < settings.depth else { continue }
      let free = entry.original + entry.base - targets[position]
      let span = (entry.original - settings.niceBound)...(entry.original + settings.niceBound)
      var nice = min(
        max(free, max(span.lowerBound, NiceChange.limits.lowerBound + 1)),
        min(span.upperBound, NiceChange.limits.upperBound - 1))
      if nice != free { plan.bounded += 1 }
      if nice == unsettableNice { nice += 1 }
      guard nice != entry.job.nice else { continue }
      urgent.append(
        (
          rank,
          JournalledNice(
            job: entry.job.number, submitSeconds: entry.job.submitSeconds, original: entry.original,
            previous: entry.job.nice, wanted: nice)
        ))
    }
  }

  /// The order wanted: those that have waited too long, the longest first, then by the policy's key, and
  /// those that it does not tell apart as they stand.
  private static func goesFirst(_ one: Entry, _ other: Entry) -> Bool {
    if one.isEscalated != other.isEscalated { return one.isEscalated }
    if one.isEscalated {
      let first = one.job.eligibleSeconds ?? 0
      let second = other.job.eligibleSeconds ?? 0
      if first != second { return first < second }
    } else if one.step != other.step {
      return one.step < other.step
    }
    return (-one.job.priority, one.job.number) < (-other.job.priority, other.job.number)
  }

  // MARK: - What was done

  /// The changes are about to be asked for.
  package mutating func intended(_ changes: [JournalledNice]) {
    for change in changes {
      var entry = owned[change.job] ?? remembered[change.job] ?? TouchedNice(change)
      entry.take(change)
      entry.submitSeconds = change.submitSeconds
      owned[change.job] = entry
      remembered[change.job] = entry
    }
  }

  /// Slurm did not make a change.
  package mutating func refused(_ refusal: NiceRefusal) {
    refusals += 1
    guard refusal.reason == .other else { return }
    tracked[refusal.job]?.isForeign = true
  }

  /// Entries of jobs that have started, and need their own value back only in case they are requeued.
  package var started: [JournalledNice] {
    owned.values.filter { entry in
      guard let job = tracked[entry.job]?.job else { return false }
      return job.isOnNodes && job.state != .completing && job.nice != entry.original
    }.map {
      JournalledNice(
        job: $0.job, submitSeconds: $0.submitSeconds, original: $0.original,
        previous: tracked[$0.job]?.job.nice ?? $0.original, wanted: $0.original)
    }.sorted { $0.job < $1.job }
  }

  package var openCount: Int { owned.count }

  /// Everything has been given back.
  package mutating func forgetOwned() { owned.removeAll() }

  // MARK: - Learning

  package var waitingCount: Int { waiting.count }
  package var runningCount: Int { tracked.count - waiting.count }
  /// What is known of run times; nil while too few jobs have ended.
  package var model: RunTimeModel? { learner.predictor.model }
  package var hasModel: Bool { learner.hasModel }
  package var trustsPredictions: Bool { learner.predictor.monitor.isTrusted }
  package var coverage: Double { learner.predictor.monitor.coverage }
  package var endedCount: Int { learner.ended }

  package mutating func examplesIfDue() -> RunTimeExamples? { learner.examplesIfDue() }
  package mutating func adopt(_ model: RunTimeModel) { learner.adopt(model, at: now) }

  /// The jobs that ended last with what was predicted of them, to try policies on.
  package func backTest(jobs: Int) -> BackTest? { BackTest(learner, jobs: jobs, processors: processors) }

  /// Parts of the past, the earliest first, to search an order on and to try it on; none where there is too
  /// little.
  package func pastWindows(jobs: Int, count: Int) -> [BackTest] {
    BackTest.windows(learner, jobs: jobs, count: count, processors: processors)
  }
}
