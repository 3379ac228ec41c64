internal import Diagnostics
internal import Foundation
internal import LiveScheduling
internal import MetricsEndpoint
internal import RunTimes
internal import Scheduling
internal import Simulation
internal import SlurmControl

/// One run of `plait attach slurm`: from the lock to the farewell.
struct Attachment {
  private let command: AttachCommand
  private let controller: any QueueController
  let log: SideCarLog
  let live: LiveConfiguration

  /// The history that is learned from at the start, in seconds.
  private static let historySeconds: Int64 = 90 * 86_400
  /// What was let go is remembered for a week, against a slurmctld that comes back from an old state.
  private static let pruneSeconds: Int64 = 7 * 86_400

  init(_ command: AttachCommand) throws {
    live = try LiveConfiguration(path: command.config, arguments: command.arguments)
    self.command = command.completed(by: live.current)
    controller = try self.command.slurm.controller()
    log = SideCarLog(form: self.command.log ?? .text)
    if live.path != nil { Hangup.install() }
  }

  func run() async throws {
    let identity = try await controller.identity()
    let folder = try command.place.folder(cluster: identity.cluster)
    let journal = try SideCarJournal(folder: folder)
    // The guardian of a side-car that was killed may still be giving values back.
    let lock = try SideCarLock(folder: folder, waitSeconds: try journal.openCount() == 0 ? 0 : 30)
    defer { withExtendedLifetime(lock) {} }
    let endpoint = try await listen()
    // Before anything is asked of Slurm: what the one before has left is looked after if this one is killed, too.
    let guardian = try journal.isSettled() ? nil : try guardian(folder)
    try await cleanUp(journal)

    try await noteShares(journal, identity.priority)
    let at = try await controller.load().atSeconds
    try journal.prune(beforeSeconds: at - Self.pruneSeconds)
    let processors = try await controller.processors()
    let past = try await past(journal, at: at)
    let today = Self.today(identity.priority)
    let order = LearnedOrder(log: log, folder: folder, relearns: command.relearn)
    let named = try givenPolicy()
    let given = named ?? order.kept(processors: Int(processors))
    var own = SideCarSettings(policy: given?.policy ?? today, policyName: given?.name ?? "today's order")
    var settings = own
    live.apply(to: &settings)
    var scheduler = LiveScheduler(
      settings: settings, processors: Int(processors), model: given?.runTimes, past: past,
      touched: try journal.touched(), atSeconds: at)
    if given == nil {
      try await order.learn(&scheduler, today: today, past: past, processors: Int(processors))
      own.policy = scheduler.settings.policy
      own.policyName = scheduler.settings.policyName
      own.policyIsToday = scheduler.settings.policyIsToday
      live.apply(to: &scheduler.settings)
    }
    let log = log
    let policyName = scheduler.settings.policyName
    settings = scheduler.settings
    let record = AttachmentRecord(
      store: command.storeArguments,
      subject: AttachmentSubject(
        cluster: identity.cluster, slurmVersion: identity.version, processors: Int(processors),
        pastJobs: past.count, pastFingerprint: AttachmentRecord.fingerprint(of: past), folder: folder,
        undo: try AttachmentRecord.undo(folder: folder, slurm: command.slurm.words),
        createdUnixSeconds: Clock.unixSeconds),
      backTest: AttachmentRecord.backTest(scheduler, today: today))
    if settings.mode.acts { try tellKept(record.keep(settings)) }
    let sideCar = try SideCar(
      controller: controller, journal: journal, identity: identity, scheduler: scheduler, today: today,
      process: getpid(), say: { log.write($0) })
    log.write(
      SideCarEvent(
        .info, "attached",
        "attached to \(identity.cluster) (Slurm \(identity.version), \(processors) processors), mode \(settings.mode), "
          + "policy \(policyName), \(past.count) past jobs; journal in \(folder)"))
    let configured = ConfiguredSettings(settings: settings, own: named == nil ? own : nil, record: record)
    try await loop(sideCar, journal, guardian, configured, endpoint)
    try await farewell(sideCar, folder: folder)
    await endpoint?.close()
  }

  // MARK: - Before

  /// Gives back what a side-car that was killed has left.
  private func cleanUp(_ journal: SideCarJournal) async throws {
    let open = try journal.openCount()
    let outcome = try await NiceRestoration(controller: controller, journal: journal).run()
    guard open > 0 || outcome.restored > 0 else { return }
    log.write(
      SideCarEvent(
        .warning, "cleaned-up",
        "the side-car before this one was cut off: \(outcome.restored) nice values given back, \(outcome.unchanged) were as "
          + "before, \(outcome.gone) jobs are over, \(outcome.foreign) were set by somebody else, \(outcome.left) are left"
      ))
  }

  /// Before the first job is seen: what has been used until then, by which the replica of `plait status` begins.
  private func noteShares(_ journal: SideCarJournal, _ priority: PrioritySettings) async throws {
    guard priority.fairShareWeight > 0, try journal.hasSeenNothing() else { return }
    do throws(SlurmControlError) {
      if let shares = try await controller.shares() { try journal.note(shares) }
    } catch {
      log.write(
        SideCarEvent(
          .warning, "shares.unreadable", "the replica of plait status begins without use: \(error.diagnosis)")
      )
    }
  }

  /// The jobs that are over: from accounting, else from the journal.
  private func past(_ journal: SideCarJournal, at: Int64) async throws -> [PassedJob] {
    var past: [PassedJob] =
      if let path = command.learnFrom {
        try PastLog.jobs(path)
      } else {
        try await controller.history(sinceSeconds: at - Self.historySeconds)
      }
    if past.isEmpty { past = try journal.passedJobs().filter { $0.endSeconds != nil } }
    return past.suffix(60_000)
  }

  private func givenPolicy() throws -> PolicyFile? {
    guard let path = live.policy else { return nil }
    return try PolicyFile(path: path)
  }

  /// The order that the site has: multifactor priority as it is configured, or first come, first served.
  private static func today(_ settings: PrioritySettings) -> Policy {
    guard settings.type.hasSuffix("multifactor") else { return Policy(.fcfs, backfill: .easy) }
    var policy = Policy(.multifactor, backfill: .easy)
    policy.multifactor.age = settings.ageWeight
    policy.multifactor.maxAgeSeconds = settings.maxAgeSeconds
    policy.multifactor.fairShare = settings.fairShareWeight
    policy.multifactor.decayHalfLifeSeconds = settings.halfLifeSeconds
    policy.multifactor.jobSize = settings.jobSizeWeight
    return policy
  }

  /// Begins to serve the figures, where that is wanted.
  private func listen() async throws -> MetricsEndpoint? {
    guard let address = command.metrics else { return nil }
    let endpoint = try await MetricsEndpoint(address)
    log.write(
      SideCarEvent(
        address.isLoopback ? .info : .warning, "metrics",
        "figures at http://\(endpoint.address)/metrics"
          + (address.isLoopback ? "" : ", for everybody who reaches this address")))
    return endpoint
  }

  // MARK: - The loop

  private func loop(
    _ sideCar: SideCar, _ journal: SideCarJournal, _ first: Guardian?, _ configured: ConfiguredSettings,
    _ endpoint: MetricsEndpoint?
  ) async throws {
    let folder = journal.folder
    var configured = configured
    var guardian = first
    var done = 0
    while !Interrupt.isRequested {
      if live.isDue { await reread(&configured, sideCar) }
      if configured.settings.mode.acts, guardian?.isAlive != true {
        guardian = try self.guardian(folder)
      }
      let wait = await sideCar.cycle()
      await sideCar.note(
        residentBytes: ProcessMemory.residentBytes,
        clockDifferenceSeconds: await sideCar.status.atSeconds - Clock.unixSeconds)
      let status = await sideCar.status
      // Written whether or not it is served: the argument of an optional call is not evaluated where that is nil.
      let json = try StatusWriter.write(status, to: folder)
      endpoint?.publish(status, json: json)
      done += 1
      if let limit = command.cycles, done >= limit { break }
      await sleep(wait)
    }
    if guardian?.isAlive != true { guardian = try journal.isSettled() ? nil : try self.guardian(folder) }
    // Values first: the guardian steps in if this process is killed while it gives them back.
    _ = try? await sideCar.detach()
    guardian?.dismiss()
  }

  private func guardian(_ folder: String) throws -> Guardian {
    try Guardian(folder: folder, slurm: command.slurm.words)
  }

  private func sleep(_ seconds: Double) async {
    let end = ContinuousClock.now + .seconds(seconds)
    while !Interrupt.isRequested, !live.isDue, ContinuousClock.now < end {
      try? await Task.sleep(for: min(.milliseconds(100), end - ContinuousClock.now))
    }
  }

  private func farewell(_ sideCar: SideCar, folder: String) async throws {
    let outcome = try await sideCar.detach()
    var status = await sideCar.status
    status.isActing = false
    status.mode = "detached"
    status.touchedJobs = outcome.left
    _ = try StatusWriter.write(status, to: folder)
    log.write(
      SideCarEvent(
        outcome.left == 0 ? .info : .warning, "detached",
        outcome.left == 0
          ? "detached; every job has its own Nice"
          : "detached; \(outcome.left) jobs could not be changed back: plait detach slurm"))
  }
}

/// Writes the status whole or not at all.
enum StatusWriter {
  /// - Returns: What was written.
  static func write(_ status: SideCarStatus, to folder: String) throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    let data = try encoder.encode(status)
    let path = StatusFile.path(folder)
    // A reader sees the one before or this one. It need not outlive a power cut, so nothing is synchronised.
    try data.write(to: URL(fileURLWithPath: path), options: .atomic)
    return Array(data)
  }
}

/// The memory of this process.
enum ProcessMemory {
  static var residentBytes: Int {
    guard let text = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8),
      let pages = text.split(separator: " ").dropFirst().first.flatMap({ Int($0) })
    else { return 0 }
    return pages * Int(getpagesize())
  }
}
