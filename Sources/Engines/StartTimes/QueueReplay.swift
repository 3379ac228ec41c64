package import RunTimes
package import Simulation

/// Plays the record of a machine back, event by event, and knows at each moment what was known then:
/// who runs, who waits, what the jobs that have started waited for.
///
/// In one second ends come first, then submissions, then starts. Only events that have been played are
/// looked at, so that nothing of the future enters.
package final class QueueReplay {
  package let jobs: RecordedJobs
  package let processors: Int
  package let rules: ServiceRules
  /// The place of each job's partition in `rules.partitions`; 0 for a machine that is one.
  let partition: [Int32]
  /// The processors that are free to each partition's jobs.
  private var freeInPartition: [Int64]
  package let runTimes: OnlineRunTimes
  package private(set) var now: Int64
  package private(set) var free: Int64
  /// The jobs that run, in the order of their starts.
  package private(set) var running: [Int32] = []
  /// The jobs that wait, in the order of their submission.
  package private(set) var waiting: [Int32] = []
  /// The policy's order, with the usage so far.
  private(set) var order: ForwardOrder
  private(set) var recent: RecentStarts
  /// Jobs submitted so far.
  package private(set) var submitted = 0
  private let events: [Event]
  private var next = 0

  package enum Kind: UInt8, Sendable {
    case end, submission, start
  }

  package struct Event: Sendable, Comparable {
    package var seconds: Int64
    package var kind: Kind
    package var job: Int32

    package static func < (a: Event, b: Event) -> Bool {
      if a.seconds != b.seconds { return a.seconds < b.seconds }
      if a.kind != b.kind { return a.kind.rawValue < b.kind.rawValue }
      return a.job < b.job
    }
  }

  /// - Throws: `SimulationError.unsupported` for a policy that cannot be simulated forward.
  package convenience init(_ jobs: RecordedJobs, processors: Int, policy: Policy) throws(SimulationError) {
    try self.init(jobs, processors: processors, rules: ServiceRules(policy))
  }

  /// - Parameter runTimes: What was learned of run times before and is kept; nil to learn on the way.
  /// - Throws: `SimulationError.unsupported` for a policy that cannot be simulated forward.
  package init(
    _ jobs: RecordedJobs, processors: Int, rules: ServiceRules, runTimes model: RunTimeModel? = nil
  ) throws(SimulationError) {
    self.jobs = jobs
    self.processors = processors
    self.rules = rules
    partition = jobs.partition.map { rules.partition(ofNumber: $0) }
    freeInPartition =
      rules.partitions.isEmpty ? [Int64(processors)] : rules.partitions.map { Int64($0.processors) }
    runTimes = OnlineRunTimes(jobs.workload, model: model, plan: model == nil ? .growing : .never)
    now = jobs.workload.submitSeconds.first ?? 0
    free = Int64(processors)
    order = try ForwardOrder(
      rules.policy, processors: processors, users: jobs.userCount, leads: rules.leads)
    recent = RecentStarts(users: jobs.userCount)
    events = Self.events(of: jobs)
  }

  private static func events(of jobs: RecordedJobs) -> [Event] {
    var events: [Event] = []
    events.reserveCapacity(3 * jobs.count)
    for job in 0..<jobs.count {
      let number = Int32(truncatingIfNeeded: job)
      events.append(Event(seconds: jobs.workload.submitSeconds[job], kind: .submission, job: number))
      if jobs.withdrawnSeconds[job] != RecordedJobs.never {
        events.append(Event(seconds: jobs.withdrawnSeconds[job], kind: .end, job: number))
      } else if jobs.startSeconds[job] != RecordedJobs.never {
        events.append(Event(seconds: jobs.startSeconds[job], kind: .start, job: number))
        if jobs.endSeconds[job] != RecordedJobs.never {
          events.append(Event(seconds: jobs.endSeconds[job], kind: .end, job: number))
        }
      }
    }
    events.sort()
    return events
  }

  /// The processors that a job may take now.
  package func free(for job: Int) -> Int64 { min(free, freeInPartition[Int(partition[job])]) }

  /// The next event; nil at the end of the record.
  package var nextEvent: Event? { next < events.count ? events[next] : nil }

  /// Plays the next event.
  package func step() {
    let event = events[next]
    next += 1
    now = event.seconds
    switch event.kind {
    case .submission: submit(event.job)
    case .start: start(event.job)
    case .end: end(event.job)
    }
  }

  /// Plays all events up to and including those of `seconds`, and sets the clock to it.
  package func advance(to seconds: Int64) {
    while let event = nextEvent, event.seconds <= seconds { step() }
    now = max(now, seconds)
    settle()
  }

  /// Takes in what the ends so far say of the run times of the waiting jobs.
  func settle() {
    var revised: [RevisedExpectation] = []
    runTimes.revise(&revised, at: now)
    order.advance(to: now)
  }

  private func submit(_ job: Int32) {
    let index = Int(job)
    settle()
    _ = runTimes.submitted(index, at: now)
    recent.submitted(index, fits: Int64(jobs.workload.processors[index]) <= free, of: jobs)
    waiting.append(job)
    submitted += 1
  }

  private func start(_ job: Int32) {
    let index = Int(job)
    remove(job, from: &waiting)
    running.append(job)
    let width = jobs.workload.processors[index]
    free -= Int64(width)
    freeInPartition[Int(partition[index])] -= Int64(width)
    runTimes.started(index, at: now)
    order.usageChanges(user: Int(jobs.workload.user[index]), width: Double(width), at: now)
    recent.started(index, at: now, of: jobs)
  }

  private func end(_ job: Int32) {
    let index = Int(job)
    if jobs.startSeconds[index] == RecordedJobs.never || jobs.withdrawnSeconds[index] != RecordedJobs.never {
      remove(job, from: &waiting)
      runTimes.withdrawn(index)
      recent.withdrawn(index, of: jobs)
      return
    }
    remove(job, from: &running)
    let width = jobs.workload.processors[index]
    free += Int64(width)
    freeInPartition[Int(partition[index])] += Int64(width)
    runTimes.ended(index, at: now)
    order.usageChanges(user: Int(jobs.workload.user[index]), width: -Double(width), at: now)
    recent.ended(index, at: now, of: jobs)
  }

  private func remove(_ job: Int32, from list: inout [Int32]) {
    guard let position = list.firstIndex(of: job) else {
      preconditionFailure("a job ends or starts in the record before it came")
    }
    list.remove(at: position)
  }
}
