internal import Diagnostics
internal import Learning
internal import RunTimes
package import Simulation
package import SlurmControl

/// The loop beside a live Slurm: read, learn, decide, write down, act, and give everything back.
///
/// It changes nothing but `Nice`, and that within the bounds of its settings. Slurm goes on scheduling
/// with or without it. One at a time acts on a cluster: the caller holds its `SideCarLock`.
package actor SideCar {
  private let controller: any QueueController
  private let journal: SideCarJournal
  private let identity: ControllerIdentity
  private var settings: SideCarSettings
  private let today: Policy
  private let say: @Sendable (SideCarEvent) -> Void
  private var scheduler: LiveScheduler
  private var budget: RequestBudget
  private var guardOfPolicy = BackTestGuard()
  private(set) package var status: SideCarStatus
  private var standDowns: Set<StandDown> = []
  private var slowCycles = 0
  private let clock = ContinuousClock()
  private let started: ContinuousClock.Instant
  /// Until when the time that has passed was paid into the budget.
  private var paidUntil: ContinuousClock.Instant
  private var training: BackgroundWork<RunTimeModel?>?
  private var backTest: BackgroundWork<BackTest.Outcome?>?
  /// Refusals for want of rights in a row.
  private var denials = 0
  /// Kept apart from the loop's own wish to wait.
  private var retryWait = 0.0
  /// An experiment begins with every job at its own value: those of neither arm are not looked at again.
  private var givesBackFirst = false

  /// A read that takes longer than this, twice in a row, stands the side-car down, in seconds.
  private static let slowReadSeconds = 5.0
  /// slurmctld serves at most 256 requests at once.
  private static let busyThreads = 128
  private static let longestWaitSeconds = 300.0
  /// Also a controller that is very slow is looked at once an hour.
  private static let longestSavingSeconds = 3600.0

  /// - Parameters:
  ///   - scheduler: With what is known of the past.
  ///   - today: The order that the site has, for the back-test.
  ///   - say: Gets what is worth a line in a log.
  package init(
    controller: any QueueController, journal: SideCarJournal, identity: ControllerIdentity,
    scheduler: sending LiveScheduler, today: Policy, process: Int32,
    say: @escaping @Sendable (SideCarEvent) -> Void
  ) throws(SlurmControlError) {
    let settings = scheduler.settings
    let atSeconds = scheduler.now
    self.controller = controller
    self.journal = journal
    self.identity = identity
    self.settings = settings
    self.today = today
    self.say = say
    self.scheduler = scheduler
    self.scheduler.unsettableNice = controller.unsettableNice
    budget = RequestBudget(share: settings.requestShare)
    status = SideCarStatus(
      cluster: identity.cluster, slurmVersion: identity.version, process: process,
      mode: settings.mode.description, policy: settings.policyName)
    started = clock.now
    paidUntil = started
    // Attaching reads the configuration, the nodes and, to give back what was left, the queue.
    for type in ["REQUEST_BUILD_INFO", "REQUEST_NODE_INFO", "REQUEST_JOB_INFO", "REQUEST_PARTITION_INFO"] {
      budget.made(1, type)
    }
    try journal.beginPeriod(
      mode: settings.mode.description, policy: settings.policyName, atSeconds: atSeconds)
  }

  // MARK: - A cycle

  /// One round; how long to wait before the next, in seconds. Never throws: what goes wrong is told,
  /// counted, and tried again later.
  package func cycle() async -> Double {
    let begin = clock.now
    do throws(SlurmControlError) {
      try await round()
      if status.consecutiveFailures > 0 {
        say(
          SideCarEvent(
            .info, "controller.back",
            "slurmctld answers again after \(status.consecutiveFailures) failed cycles"))
      }
      status.consecutiveFailures = 0
      status.lastError = nil
      retryWait = 0
    } catch {
      status.failedCycles += 1
      status.consecutiveFailures += 1
      status.lastError = error.diagnosis
      say(
        SideCarEvent(
          status.consecutiveFailures == 1 ? .warning : .error, "cycle.failed", error.diagnosis,
          [("code", error.codeName), ("failures", "\(status.consecutiveFailures)")]))
      retryWait = min(max(2 * retryWait, settings.intervalSeconds), Self.longestWaitSeconds)
      if error.code == .journal { standDowns.insert(.journal) }
    }
    let seconds = Self.seconds(clock.now - begin)
    status.cycles += 1
    status.lastCycleSeconds = seconds
    status.longestCycleSeconds = max(status.longestCycleSeconds, seconds)
    payIn()
    let saving = min(budget.wait(forMicroseconds: mostOfACycle) / clockRate, Self.longestSavingSeconds)
    status.waitSeconds = max(min(max(settings.intervalSeconds, retryWait), Self.longestWaitSeconds), saving)
    if !knowsClockRate, status.consecutiveFailures == 0,
      saving > max(settings.intervalSeconds, Self.clockSeconds)
    {
      // By a clock that is faster than this machine's it is a shorter time: look at it first.
      looksAtClockAlone = true
      status.waitSeconds = Self.clockSeconds
    }
    return status.waitSeconds
  }

  /// What the next cycle may cost the controller, in microseconds.
  private var mostOfACycle: Double {
    let reading =
      budget.expected(2, "REQUEST_STATS_INFO") + budget.expected(1, "REQUEST_JOB_INFO")
      + budget.expected(1, "REQUEST_PARTITION_INFO") + budget.expected(1, "REQUEST_RESERVATION_INFO")
    guard settings.mode.acts else { return reading }
    let change = "REQUEST_UPDATE_JOB"
    // Before the first was reported, few: what a change takes is not known, and 200 guesses would cost half a minute.
    guard budget.knows(change) else { return reading + budget.expected(Self.fewChanges, change) }
    // No more than there are jobs, and some that come.
    let jobs = scheduler.waitingCount + scheduler.openCount + Self.fewChanges
    return reading + budget.expected(min(settings.changesPerCycle, jobs), change)
  }

  private static let fewChanges = 20

  /// The time since the last call, for the budget.
  private func payIn() {
    let now = clock.now
    budget.pass(Self.seconds(now - paidUntil) * clockRate)
    paidUntil = now
  }

  /// Seconds of the controller's clock in one of this machine's: 1, but for a clock that is off. slurmctld's
  /// times are by its own clock.
  private var clockRate = 1.0
  private var knowsClockRate = false
  /// Whether the next cycle asks for the controller's clock and for nothing else.
  private var looksAtClockAlone = false
  /// Two readings this far apart tell the rate.
  private static let clockSeconds = 2.5
  private var firstReading: (local: ContinuousClock.Instant, controller: Int64)?

  private func compareClocks(_ controller: Int64) {
    let now = clock.now
    guard let first = firstReading, controller >= first.controller else {
      firstReading = (now, controller)
      return
    }
    let seconds = Self.seconds(now - first.local)
    guard seconds >= 2 else { return }
    clockRate = min(max(Double(controller - first.controller) / seconds, 0.1), 1000)
    knowsClockRate = true
  }

  private func round() async throws(SlurmControlError) {
    let begin = clock.now
    let load = try await controller.load()
    payIn()
    budget.update(load, user: controller.user)
    compareClocks(load.atSeconds)
    budget.made(1, "REQUEST_STATS_INFO")
    if looksAtClockAlone {
      looksAtClockAlone = false
      return
    }
    // The queue is read with its own moment.
    budget.made(1, "REQUEST_STATS_INFO")
    var snapshot = try await controller.queue()
    budget.made(1, "REQUEST_JOB_INFO")
    budget.made(1, "REQUEST_PARTITION_INFO")
    let kept = try await controller.reservations()
    snapshot.reservations = kept.reservations
    snapshot.unreadable += kept.unreadable
    budget.made(1, "REQUEST_RESERVATION_INFO")
    let read = Self.seconds(clock.now - begin)
    status.lastReadSeconds = read
    status.atSeconds = snapshot.atSeconds
    judgeController(read: read, load)
    for line in snapshot.unreadable.prefix(3) {
      say(SideCarEvent(.warning, "queue.unreadable", "a line of the queue is left alone: \(line)"))
    }
    status.unreadableJobs = snapshot.unreadable.count

    let thought = clock.now
    let change = scheduler.observe(snapshot)
    try journal.note(change.jobs)
    try journal.close(change.closed)
    for job in change.foreign {
      say(SideCarEvent(.info, "nice.foreign", "somebody else has set Nice of job \(job); it is left alone"))
    }
    status.foreignJobs += change.foreign.count
    learn()
    let plan = scheduler.plan()
    status.lastDecisionSeconds = Self.seconds(clock.now - thought)
    status.movableJobs = plan.movable
    status.lastPlanned = plan.changes.count
    status.lastPostponed = plan.postponed

    let acts = settings.mode.acts && standDowns.isEmpty
    if acts != status.isActing {
      status.isActing = acts
      say(
        SideCarEvent(
          .info, acts ? "acting" : "standing-down",
          acts
            ? "acts on the queue in mode \(settings.mode)"
            : settings.mode.acts
              ? "stands down: \(standDowns.map(\.rawValue).sorted().joined(separator: ", "))"
              : "changes nothing in mode \(settings.mode)"))
    }
    if acts, !givesBackFirst {
      try await act(plan.changes + settled(plan))
    } else if scheduler.openCount > 0 {
      try await giveBack()
    }
    givesBackFirst = false
    status.standDown = settings.mode.acts ? standDowns.map(\.rawValue).sorted() : []
    status.touchedJobs = scheduler.openCount
    status.waitingJobs = scheduler.waitingCount
    status.runningJobs = scheduler.runningCount
    let elapsed = Self.seconds(clock.now - started) * clockRate
    status.requestShare = elapsed > 0 ? budget.spentMicroseconds * 1e-6 / elapsed : 0
    status.requestTimeShare =
      budget.total > 0 ? min(budget.spentMicroseconds / budget.total, 1) : 0
  }

  /// Jobs that have started get their own value back while there is room in the cycle.
  private func settled(_ plan: LiveScheduler.Plan) -> [JournalledNice] {
    Array(scheduler.started.prefix(max(settings.changesPerCycle - plan.changes.count, 0)))
  }

  private func act(_ changes: [JournalledNice]) async throws(SlurmControlError) {
    guard !changes.isEmpty else { return }
    let orders = changes.filter { $0.wanted != $0.original }
    let returns = changes.filter { $0.wanted == $0.original }
    try journal.intend(orders, purpose: .order, atSeconds: scheduler.now)
    try journal.intend(returns, purpose: .restore, atSeconds: scheduler.now)
    scheduler.intended(changes)
    // Drawn before it is asked for: what fails in the middle has cost something, too.
    budget.made(changes.count, "REQUEST_UPDATE_JOB")
    let refusals = try await controller.setNice(changes.map { NiceChange(job: $0.job, nice: $0.wanted) })
    status.changes += orders.count
    status.restorations += returns.count
    judge(refusals, of: changes.count)
  }

  private func judge(_ refusals: [NiceRefusal], of asked: Int) {
    status.refusals += refusals.count
    for refusal in refusals {
      scheduler.refused(refusal)
      // A job that ended between the reading and the writing is no news, nor is one that is asked again.
      if refusal.reason == .denied || refusal.reason == .other {
        say(
          SideCarEvent(
            .warning, "nice.refused", refusal.words, [("job", "\(refusal.job)")]))
      }
    }
    let denied = refusals.count { $0.reason == .denied }
    denials = denied == asked ? denials + 1 : 0
    if denials >= 2, !standDowns.contains(.denied) {
      standDowns.insert(.denied)
      say(
        SideCarEvent(
          .error, "denied",
          "Slurm refuses every change; give the account the AdminLevel Operator (sacctmgr modify user) and start again"
        ))
    }
  }

  /// Gives all nice values back; what is refused stays in the journal.
  private func giveBack() async throws(SlurmControlError) {
    let outcome = try await NiceRestoration(controller: controller, journal: journal).run()
    if outcome.left == 0 { scheduler.forgetOwned() }
    status.restorations += outcome.restored
    say(
      SideCarEvent(
        outcome.left == 0 ? .info : .warning, "nice.restored",
        "\(outcome.restored) nice values given back, \(outcome.unchanged) were as before, \(outcome.gone) jobs are over, "
          + "\(outcome.foreign) were set by somebody else, \(outcome.left) are left"))
    budget.made(outcome.asked, "REQUEST_UPDATE_JOB")
    budget.made(2, "REQUEST_JOB_INFO")
  }

  // MARK: - Guards

  private func judgeController(read: Double, _ load: ControllerLoad) {
    let isSlow = read > Self.slowReadSeconds || load.serverThreads > Self.busyThreads
    slowCycles = isSlow ? slowCycles + 1 : 0
    if slowCycles >= 2 {
      standDowns.insert(.slowController)
      retryWait = min(max(2 * retryWait, 2 * settings.intervalSeconds), Self.longestWaitSeconds)
    } else if !isSlow {
      standDowns.remove(.slowController)
    }
  }

  /// Takes in what training and back-tests have found meanwhile, and begins them when they are due.
  private func learn() {
    if let outcome = training?.outcome {
      training = nil
      if let model = outcome {
        scheduler.adopt(model)
        status.trainings += 1
        say(SideCarEvent(.info, "trained", "run times are predicted from \(model.trainedJobs) ended jobs"))
      }
    }
    if training == nil, let examples = scheduler.examplesIfDue() {
      training = BackgroundWork { try? examples.train() }
    }
    if let outcome = backTest?.outcome {
      backTest = nil
      if let outcome { take(outcome) }
    }
    if backTest == nil, guardOfPolicy.isDue(ended: scheduler.endedCount),
      let test = scheduler.backTest(jobs: BackTestGuard.windowJobs)
    {
      guardOfPolicy.began(ended: scheduler.endedCount)
      let policy = settings.policy
      let today = today
      backTest = BackgroundWork { try? test.run(policy: policy, today: today) }
    }
    status.learnedJobs = scheduler.endedCount
    status.hasModel = scheduler.hasModel
    status.coverage = scheduler.coverage
    if scheduler.trustsPredictions { standDowns.remove(.drift) } else { standDowns.insert(.drift) }
    if settings.policyIsToday { standDowns.insert(.noGain) } else { standDowns.remove(.noGain) }
    if guardOfPolicy.trusts { standDowns.remove(.backTest) } else { standDowns.insert(.backTest) }
  }

  private func take(_ outcome: BackTest.Outcome) {
    guardOfPolicy.take(outcome)
    status.backTests = guardOfPolicy.tests
    status.backTest = SideCarStatus.BackTestAnswer(
      jobs: outcome.jobs, today: outcome.today, policy: outcome.policy,
      todayMaxWaitSeconds: outcome.todayMaxWaitSeconds, policyMaxWaitSeconds: outcome.policyMaxWaitSeconds)
    say(
      SideCarEvent(
        .info, "back-test",
        "the last \(outcome.jobs) jobs, simulated: mean bounded slowdown \(Self.short(outcome.today)) under today's order and "
          + "\(Self.short(outcome.policy)) under the policy's"))
  }

  // MARK: - Changes of mode, and the end

  /// Takes other settings on; a mode that does not act gives everything back in the next cycle.
  package func change(to settings: SideCarSettings) throws(SlurmControlError) {
    guard settings != self.settings else { return }
    try journal.beginPeriod(
      mode: settings.mode.description, policy: settings.policyName, atSeconds: scheduler.now)
    say(
      SideCarEvent(
        .info, "settings", "mode \(settings.mode), policy \(settings.policyName)",
        [("was", self.settings.mode.description)]))
    self.settings = settings
    scheduler.settings = settings
    scheduler.use(settings.policy, name: settings.policyName)
    budget.share = settings.requestShare
    givesBackFirst = settings.mode != .enforce
    status.mode = settings.mode.description
    status.policy = settings.policyName
  }

  /// Whether a job's value is the side-car's at this moment.
  package var holdsValues: Bool { scheduler.openCount > 0 }

  /// Gives everything back and ends the period.
  /// - Throws: `SlurmControlError` where Slurm cannot be asked; the journal keeps what is left.
  package func detach() async throws(SlurmControlError) -> NiceRestoration.Outcome {
    training?.cancel()
    backTest?.cancel()
    let outcome = try await NiceRestoration(controller: controller, journal: journal).run()
    scheduler.forgetOwned()
    try journal.endPeriod(atSeconds: scheduler.now)
    return outcome
  }

  package func note(residentBytes: Int, clockDifferenceSeconds: Int64) {
    status.residentBytes = residentBytes
    status.clockDifferenceSeconds = clockDifferenceSeconds
  }

  private static func seconds(_ duration: Duration) -> Double {
    Double(duration.components.seconds) + Double(duration.components.attoseconds) * 1e-18
  }

  private static func short(_ value: Double) -> String {
    let scaled = (value * 100).rounded() / 100
    return "\(scaled)"
  }
}
