/// What a scheduler that commits to its choice sees when it chooses: the clock, the waiting jobs as
/// they were submitted, and the running ones by their requests. True run times are not in it.
struct SelectionState: ~Copyable {
  /// The machine's processors, and those that are free now.
  let machineProcessors: Int64
  var free: Int64
  var now: Int64
  let backfills: Bool
  /// The waiting jobs that have been seen, in the order of submission.
  var queue = Buffer<Int32>()
  /// When the running jobs give their processors back, by their requests.
  var calendar = ReleaseCalendar()

  init(machineProcessors: Int64, now: Int64, backfills: Bool) {
    self.machineProcessors = machineProcessors
    free = machineProcessors
    self.now = now
    self.backfills = backfills
  }
}

/// What is known of each job from its submission on, as columns by job number.
struct SubmittedJobs: ~Copyable {
  let submitSeconds: Buffer<Int64>
  let estimatedSeconds: Buffer<Int32>
  let processors: Buffer<Int32>

  init(_ workload: borrowing Workload) {
    var submits = Buffer<Int64>(capacity: workload.count)
    var estimates = Buffer<Int32>(capacity: workload.count)
    var widths = Buffer<Int32>(capacity: workload.count)
    for job in 0..<workload.count {
      submits.append(workload.submitSeconds[job])
      estimates.append(workload.estimatedSeconds[job])
      widths.append(workload.processors[job])
    }
    submitSeconds = submits
    estimatedSeconds = estimates
    processors = widths
  }
}

/// A rule that picks one of the waiting jobs, which is then committed.
///
/// The loop tells the rule of every job that starts or stops waiting, so that what can be kept from
/// one decision to the next is kept.
protocol SelectionRule: ~Copyable {
  /// `job` has been seen and waits from now on.
  mutating func enqueue(_ job: Int, of jobs: borrowing SubmittedJobs)
  /// `job`, which waited, has been started.
  mutating func dequeue(_ job: Int, of jobs: borrowing SubmittedJobs)
  /// The position in `state.queue`, which is not empty, of the job to commit to.
  mutating func pick(from state: borrowing SelectionState, of jobs: borrowing SubmittedJobs) -> Int
}

/// Takes the time of single decisions, for measurements; it decides nothing.
protocol DecisionClock {
  mutating func begin()
  mutating func end()
}

/// A clock that stands still and costs nothing.
struct NoDecisionClock: DecisionClock {
  @inline(__always) mutating func begin() {}
  @inline(__always) mutating func end() {}
}

/// Keeps what each decision took by a clock that is passed in.
struct SampledDecisionClock: DecisionClock {
  let nanoseconds: () -> UInt64
  private var started: UInt64 = 0
  private(set) var samples: [UInt64] = []

  init(_ nanoseconds: @escaping () -> UInt64) { self.nanoseconds = nanoseconds }

  mutating func begin() { started = nanoseconds() }
  mutating func end() { samples.append(nanoseconds() - started) }
}
