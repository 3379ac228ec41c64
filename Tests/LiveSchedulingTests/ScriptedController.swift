import SlurmControl

/// A queue in memory that behaves as slurmctld does towards its clients: priorities follow nice values,
/// jobs come, start and end as the test says, and calls fail when it says so.
actor ScriptedController: QueueController {
  nonisolated let place = "a scripted controller"
  private(set) var now: Int64 = 1_800_000_000
  private(set) var jobs: [LiveJob] = []
  private var base: [Int64: Int64] = [:]
  private(set) var changes: [NiceChange] = []
  /// Calls until the next failure; nil for none.
  private var failsAfter: Int?
  /// Changes of a batch that are made before a write is cut off.
  private var cutsWriteAfter: Int?
  private(set) var refusesAll = false
  /// As slurmctld last wrote them to its disk.
  private var savedJobs: [LiveJob] = []
  private var startedSeconds: Int64 = 0

  func identity() -> ControllerIdentity { ControllerIdentity(cluster: "test", version: "22.05.8") }
  func processors() -> Int64 { 64 }
  private(set) var kept = ReservationSnapshot()
  func reservations() throws(SlurmControlError) -> ReservationSnapshot {
    try answer()
    return kept
  }
  func shares() -> AccountShares? { nil }
  func reserve(_ reservations: [LiveReservation]) { kept = ReservationSnapshot(reservations) }
  func history(sinceSeconds: Int64) -> [PassedJob] { [] }

  func load() throws(SlurmControlError) -> ControllerLoad {
    try answer()
    var load = ControllerLoad(atSeconds: now, sinceSeconds: startedSeconds)
    load.byType = [ControllerLoad.Calls(name: "REQUEST_JOB_INFO", count: 10, totalMicroseconds: 5000)]
    return load
  }

  func queue() throws(SlurmControlError) -> QueueSnapshot {
    try answer()
    return QueueSnapshot(atSeconds: now, jobs: jobs)
  }

  func setNice(_ asked: [NiceChange]) throws(SlurmControlError) -> [NiceRefusal] {
    try answer()
    var refusals: [NiceRefusal] = []
    for (index, change) in asked.enumerated() {
      if let cut = cutsWriteAfter, index >= cut {
        cutsWriteAfter = nil
        throw SlurmControlError(.timedOut, "cut off")
      }
      guard let place = jobs.firstIndex(where: { $0.number == change.job }), !jobs[place].hasEnded else {
        refusals.append(NiceRefusal(job: change.job, words: "Invalid job id specified for job \(change.job)"))
        continue
      }
      if refusesAll {
        refusals.append(
          NiceRefusal(job: change.job, words: "Access/permission denied for job \(change.job)"))
        continue
      }
      changes.append(change)
      jobs[place].nice = change.nice
      follow(place)
    }
    return refusals
  }

  private func answer() throws(SlurmControlError) {
    guard let left = failsAfter else { return }
    if left <= 0 {
      failsAfter = nil
      throw SlurmControlError(.unreachable, "nobody answers")
    }
    failsAfter = left - 1
  }

  private func follow(_ place: Int) {
    guard jobs[place].isWaiting, let own = base[jobs[place].number] else { return }
    jobs[place].priority = own == 0 ? 0 : max(own - jobs[place].nice, 1)
  }

  // MARK: - What the test does

  func submit(
    _ number: Int64, base: Int64, nice: Int64 = 0, limitSeconds: Int64 = 3600, user: String = "alice",
    processors: Int64 = 1, partition: String = "normal", quality: String = "normal",
    _ change: (inout LiveJob) -> Void = { _ in }
  ) {
    var job = LiveJob(number: number)
    job.submitSeconds = now
    job.eligibleSeconds = now
    job.limitSeconds = limitSeconds
    job.user = user
    job.processors = processors
    job.partition = partition
    job.quality = quality
    job.nice = nice
    job.reason = "Priority"
    change(&job)
    jobs.append(job)
    self.base[number] = base
    follow(jobs.count - 1)
  }

  func start(_ number: Int64) {
    update(number) {
      $0.state = .running
      $0.startSeconds = now
    }
  }

  func end(_ number: Int64) {
    update(number) {
      $0.state = .ended("COMPLETED")
      $0.endSeconds = now
    }
  }

  func update(_ number: Int64, _ body: (inout LiveJob) -> Void) {
    guard let place = jobs.firstIndex(where: { $0.number == number }) else { return }
    body(&jobs[place])
    follow(place)
  }

  /// Writes the jobs to the disk.
  func save() { savedJobs = jobs }
  /// Is killed and comes back with what it had saved.
  func crash() {
    jobs = savedJobs
    startedSeconds += 1
  }

  func forget(_ number: Int64) { jobs.removeAll { $0.number == number } }
  func advance(_ seconds: Int64) { now += seconds }
  func fail(after calls: Int) { failsAfter = calls }
  func cutWrite(after changes: Int) { cutsWriteAfter = changes }
  /// No call fails from now on.
  func heal() {
    failsAfter = nil
    cutsWriteAfter = nil
  }
  func refuseAll(_ value: Bool) { refusesAll = value }
  func nices() -> [Int64: Int64] { Dictionary(uniqueKeysWithValues: jobs.map { ($0.number, $0.nice) }) }

  /// The waiting jobs as Slurm would serve them.
  func order() -> [Int64] {
    jobs.filter { $0.isWaiting && !$0.isHeld }.sorted { ($1.priority, $0.number) < ($0.priority, $1.number) }
      .map(\.number)
  }
}
