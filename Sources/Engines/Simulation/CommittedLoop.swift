/// The loop of `CommittedSelection`, for one rule.
struct CommittedLoop<Rule: SelectionRule & ~Copyable, Clock: DecisionClock>: ~Copyable {
  private let workload: Workload
  private let jobs: SubmittedJobs
  private var rule: Rule
  private var state: SelectionState
  private(set) var clock: Clock
  private var arriving = 0
  private var running = CompletionHeap(capacity: 256)
  private var start: [Int64]
  private var startOrder: [Int32] = []
  private var backfilled = 0

  init(
    _ workload: Workload, processors: Int, backfills: Bool, rule: consuming Rule, clock: Clock
  ) {
    let none = [Int64](repeating: -1, count: workload.count)
    self.workload = workload
    jobs = SubmittedJobs(workload)
    self.rule = rule
    self.clock = clock
    state = SelectionState(
      machineProcessors: Int64(processors), now: workload.submitSeconds[0], backfills: backfills)
    start = none
  }

  /// Runs to the last start.
  mutating func run() -> Schedule {
    arrive()
    while true {
      clock.begin()
      let position = rule.pick(from: state, of: jobs)
      clock.end()
      let job = state.queue[position]
      if width(job) > state.free {
        let shadow = state.backfills ? shadowTime(for: job) : 0
        while width(job) > state.free {
          if state.backfills { backfill(before: shadow) }
          step()
        }
      }
      begin(job)
      remove(job)
      while state.queue.count == 0 {
        if arriving == workload.count {
          return Schedule(startSeconds: start, startOrder: startOrder, backfilled: backfilled)
        }
        step()
      }
    }
  }

  @inline(__always) private func width(_ job: Int32) -> Int64 { Int64(jobs.processors[Int(job)]) }

  /// The end, by the requests, of the running job whose end lets `job` fit.
  private func shadowTime(for job: Int32) -> Int64 {
    state.calendar.shadow(needed: width(job), free: state.free, now: Int64.min + 1).time
  }

  private mutating func backfill(before shadow: Int64) {
    var kept = 0
    var index = 0
    let count = state.queue.count
    while index < count {
      let job = state.queue[index]
      if width(job) <= state.free, state.now + Int64(jobs.estimatedSeconds[Int(job)]) < shadow {
        begin(job)
        backfilled += 1
      } else {
        state.queue[kept] = job
        kept += 1
      }
      index += 1
    }
    state.queue.resize(to: kept, filler: 0)
  }

  private mutating func begin(_ job: Int32) {
    start[Int(job)] = state.now
    running.push(end: state.now + Int64(workload.runSeconds[Int(job)]), sequence: startOrder.count)
    state.calendar.insert(
      end: state.now + Int64(jobs.estimatedSeconds[Int(job)]), processors: jobs.processors[Int(job)])
    startOrder.append(job)
    state.free -= width(job)
    rule.dequeue(Int(job), of: jobs)
  }

  private mutating func remove(_ job: Int32) {
    var position = 0
    while state.queue[position] != job { position += 1 }
    state.queue.remove(at: position)
  }

  private mutating func arrive() {
    state.queue.append(Int32(truncatingIfNeeded: arriving))
    rule.enqueue(arriving, of: jobs)
    arriving += 1
  }

  /// Moves the clock to the next submission or end and takes in that one event.
  private mutating func step() {
    let submission = arriving < workload.count ? workload.submitSeconds[arriving] : .max
    if submission <= running.nextEnd {
      state.now = max(state.now, submission)
      arrive()
    } else {
      state.now = max(state.now, running.nextEnd)
      let job = startOrder[running.pop()]
      state.calendar.remove(
        end: start[Int(job)] + Int64(jobs.estimatedSeconds[Int(job)]), processors: jobs.processors[Int(job)])
      state.free += width(job)
    }
  }
}
