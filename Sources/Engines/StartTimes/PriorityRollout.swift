/// Plays one way in which a queue may go on under priorities that a scheduler has computed, as Slurm serves it.
///
/// When a job comes or ends, jobs start by priority until the first that does not fit (the main scheduler). Every
/// `cycleSeconds` in which something has changed, each waiting job is planned in turn at the earliest place that leaves
/// the plans of those before it alone, by the time limits (the backfill scheduler); those planned for now start. Waiting
/// jobs grow older at one rate, up to an age, and gain or lose by what their users' jobs use meanwhile. What is reserved
/// is given to no job that could run into it.
///
/// Complexity: O(cycles x queue x (queue + running)). One value serves many rollouts, so that its columns are allocated
/// once.
package struct PriorityRollout: ~Copyable {
  /// A job that waits, or is to come.
  package struct Job: Sendable, Equatable, BitwiseCopyable {
    package var processors: Int32
    /// When it may first start.
    package var availableSeconds: Int64
    /// How long it runs in this rollout.
    package var runSeconds: Int32
    /// Its time limit.
    package var plannedSeconds: Int32
    /// Without what its age brings and, where that is followed, its user's fair share.
    package var priority: Double
    /// Since when its age counts.
    package var agesFromSeconds: Int64
    /// Where its start is told in the result; nil for a job whose start is not asked for.
    package var place: Int32?
    /// Whom it is charged to, for fair share; -1 for nobody.
    package var association: Int32

    package init(
      processors: Int32, availableSeconds: Int64, runSeconds: Int32, plannedSeconds: Int32, priority: Double,
      agesFromSeconds: Int64, place: Int32? = nil, association: Int32 = -1
    ) {
      self.association = association
      self.processors = processors
      self.availableSeconds = availableSeconds
      self.runSeconds = runSeconds
      self.plannedSeconds = plannedSeconds
      self.priority = priority
      self.agesFromSeconds = agesFromSeconds
      self.place = place
    }
  }

  /// A job that runs: what is left of it in this rollout, and by its limit.
  package struct Running: Sendable, Equatable, BitwiseCopyable {
    package var processors: Int32
    package var leftSeconds: Int32
    package var plannedSeconds: Int32
    /// Whom it is charged to, for fair share; -1 for nobody.
    package var association: Int32

    package init(processors: Int32, leftSeconds: Int32, plannedSeconds: Int32, association: Int32 = -1) {
      self.association = association
      self.processors = processors
      self.leftSeconds = leftSeconds
      self.plannedSeconds = plannedSeconds
    }
  }

  /// How the time of waiting raises a priority: by up to `weight`, reached after `maxSeconds`.
  package struct Aging: Sendable, Equatable {
    package var weight: Double
    package var maxSeconds: Double

    package init(weight: Double, maxSeconds: Double) {
      self.weight = weight
      self.maxSeconds = max(maxSeconds, 1)
    }

    package static let none = Aging(weight: 0, maxSeconds: 1)

    @inline(__always)
    package func points(_ seconds: Int64) -> Double {
      weight * min(max(Double(seconds), 0) / maxSeconds, 1)
    }
  }

  /// Slurm's `bf_interval` and `bf_max_job_test`, as it has them by default where they are small enough.
  package static let standardCycleSeconds: Int64 = 30
  private static let depth = 300

  private struct Waiting {
    var key: Double
    var job: Int32
  }

  private struct Occupied {
    var end: Int64
    var plannedEnd: Int64
    var processors: Int32
    var association: Int32
    var start: Int64
  }

  private let capacity: Int32
  private let aging: Aging
  private let cycleSeconds: Int64
  private let reserved: [ReservedSpan]
  private var fairShare: FairShareOutlook?
  /// Processors that no job has; those that are reserved at the moment are among them.
  private var free: Int32 = 0
  /// Processors that are reserved at the moment.
  private var held: Int32 = 0
  private var waiting: [Waiting] = []
  /// By their ends.
  private var running: [Occupied] = []
  private var planTime: [Int64] = []
  private var planFree: [Int32] = []

  /// - Parameters:
  ///   - reserved: In any order.
  ///   - fairShare: How the use of the machine moves priorities; nil where it does not.
  package init(
    processors: Int, aging: Aging, cycleSeconds: Int64 = standardCycleSeconds, reserved: [ReservedSpan] = [],
    fairShare: FairShareOutlook? = nil
  ) {
    let whole = Int32(clamping: processors)
    capacity = whole
    self.aging = aging
    self.cycleSeconds = max(cycleSeconds, 1)
    self.reserved = reserved.filter { $0.processors > 0 && $0.start < $0.end }
    self.fairShare = fairShare
  }

  /// The seconds from `now` to the starts of the jobs that have a place; `horizonSeconds` for one that does not start
  /// by then.
  ///
  /// - Parameters:
  ///   - phaseSeconds: When the first backfill cycle comes.
  ///   - sharePhaseSeconds: When use and fair shares are calculated next.
  ///   - jobs: In the order in which they become available.
  ///   - counted: How many have a place, from 0 on.
  package mutating func starts(
    now: Int64, phaseSeconds: Int64, sharePhaseSeconds: Int64 = 0, running current: [Running], jobs: [Job],
    counted: Int, horizonSeconds: Int64
  ) -> [Int64] {
    var starts = [Int64](repeating: horizonSeconds, count: counted)
    begin(current, now)
    fairShare?.begin(at: now, phaseSeconds: sharePhaseSeconds)
    var left = counted
    var time = now
    var cycle = now + max(phaseSeconds, 0)
    var arriving = 0
    var isDirty = true
    while left > 0 {
      while arriving < jobs.count, jobs[arriving].availableSeconds <= time {
        waiting.append(Waiting(key: 0, job: Int32(truncatingIfNeeded: arriving)))
        arriving += 1
      }
      held = reserved(at: time)
      if calculateShares(time, now) { isDirty = true }
      order(jobs, time)
      left -= startFirst(jobs, time, now, &starts)
      if isDirty, time >= cycle {
        left -= backfill(jobs, time, now, &starts)
        isDirty = false
      }
      var next = min(
        running.last?.end ?? .max, arriving < jobs.count ? jobs[arriving].availableSeconds : .max)
      if isDirty {
        if cycle <= time { cycle += ((time - cycle) / cycleSeconds + 1) * cycleSeconds }
        next = min(next, cycle)
      }
      if !waiting.isEmpty {
        next = min(next, fairShare?.dueSeconds ?? .max, reservationChange(after: time))
      }
      if next == .max || next - now > horizonSeconds { break }
      if next != cycle || next == running.last?.end { isDirty = true }
      time = next
      while let last = running.last, last.end <= time {
        free += last.processors
        fairShare?.charge(
          last.association, processors: last.processors, from: last.start, to: last.end)
        running.removeLast()
        isDirty = true
      }
      if arriving < jobs.count, jobs[arriving].availableSeconds <= time { isDirty = true }
      if isDirty, cycle < time { cycle += ((time - cycle - 1) / cycleSeconds + 1) * cycleSeconds }
    }
    return starts
  }

  private mutating func begin(_ current: [Running], _ now: Int64) {
    waiting.removeAll(keepingCapacity: true)
    running.removeAll(keepingCapacity: true)
    free = capacity
    for job in current {
      occupy(
        processors: job.processors, association: job.association, start: .min,
        end: now + Int64(max(job.leftSeconds, 1)), plannedEnd: now + Int64(max(job.plannedSeconds, 1)))
    }
  }

  // MARK: - Fair share and reservations

  /// Charges what runs and calculates the fair shares anew, where it is time.
  private mutating func calculateShares(_ time: Int64, _ now: Int64) -> Bool {
    guard let due = fairShare?.dueSeconds, due <= time else { return false }
    fairShare?.decay(until: time)
    for job in running {
      fairShare?.charge(job.association, processors: job.processors, from: job.start, to: time)
    }
    fairShare?.settle(at: time, begun: now)
    return true
  }

  private func reserved(at time: Int64) -> Int32 {
    var sum: Int64 = 0
    for span in reserved where span.start <= time && time < span.end { sum += Int64(span.processors) }
    return Int32(clamping: sum)
  }

  private func reservationChange(after time: Int64) -> Int64 {
    var next = Int64.max
    for span in reserved {
      if span.start > time { next = min(next, span.start) }
      if span.end > time { next = min(next, span.end) }
    }
    return next
  }

  /// Whether a job that would start now might run into what is reserved later, by the time limits.
  private func runsIntoReservation(_ job: Job, _ time: Int64) -> Bool {
    let end = time + Int64(max(job.plannedSeconds, 1))
    for span in reserved where span.start > time && span.start < end {
      var used = Int64(job.processors) + Int64(reserved(at: span.start))
      for other in running where other.plannedEnd > span.start { used += Int64(other.processors) }
      if used > Int64(capacity) { return true }
    }
    return false
  }

  /// Kept with the next to end last.
  private mutating func occupy(
    processors: Int32, association: Int32, start: Int64, end: Int64, plannedEnd: Int64
  ) {
    free -= processors
    var place = running.count
    while place > 0, running[place - 1].end < end { place -= 1 }
    running.insert(
      Occupied(
        end: end, plannedEnd: plannedEnd, processors: processors, association: association, start: start),
      at: place)
  }

  /// Sorts what waits by priority; it is nearly in order already.
  private mutating func order(_ jobs: [Job], _ time: Int64) {
    for place in waiting.indices {
      let job = jobs[Int(waiting[place].job)]
      waiting[place].key =
        job.priority + aging.points(time - job.agesFromSeconds) + (fairShare?.points(job.association) ?? 0)
    }
    var index = 1
    while index < waiting.count {
      let entry = waiting[index]
      var place = index
      while place > 0,
        waiting[place - 1].key < entry.key
          || waiting[place - 1].key == entry.key && waiting[place - 1].job > entry.job
      {
        waiting[place] = waiting[place - 1]
        place -= 1
      }
      waiting[place] = entry
      index += 1
    }
  }

  /// The main scheduler; returned is how many counted jobs started.
  private mutating func startFirst(_ jobs: [Job], _ time: Int64, _ now: Int64, _ starts: inout [Int64]) -> Int
  {
    var count = 0
    var found = 0
    while count < waiting.count, jobs[Int(waiting[count].job)].processors <= free - held,
      reserved.isEmpty || !runsIntoReservation(jobs[Int(waiting[count].job)], time)
    {
      found += start(Int(waiting[count].job), jobs, time, now, &starts)
      count += 1
    }
    if count > 0 { waiting.removeFirst(count) }
    return found
  }

  private mutating func start(
    _ index: Int, _ jobs: [Job], _ time: Int64, _ now: Int64, _ starts: inout [Int64]
  ) -> Int {
    let job = jobs[index]
    let planned = max(job.plannedSeconds, 1)
    occupy(
      processors: job.processors, association: job.association, start: time,
      end: time + Int64(max(min(job.runSeconds, planned), 1)), plannedEnd: time + Int64(planned))
    guard let place = job.place else { return 0 }
    starts[Int(place)] = time - now
    return 1
  }

  /// The backfill scheduler; returned is how many counted jobs started.
  private mutating func backfill(_ jobs: [Job], _ time: Int64, _ now: Int64, _ starts: inout [Int64]) -> Int {
    if free - held <= 0 || waiting.isEmpty { return 0 }
    plan(time)
    var found = 0
    var kept = 0
    for place in waiting.indices {
      let entry = waiting[place]
      let job = jobs[Int(entry.job)]
      var isStarted = false
      if place < Self.depth, job.processors <= capacity, free - held > 0 {
        let at = earliest(job.processors, Int64(max(job.plannedSeconds, 1)))
        take(job.processors, from: at, to: at + Int64(max(job.plannedSeconds, 1)))
        if at == time, job.processors <= free - held {
          found += start(Int(entry.job), jobs, time, now, &starts)
          isStarted = true
        }
      }
      if !isStarted {
        waiting[kept] = entry
        kept += 1
      }
    }
    waiting.removeLast(waiting.count - kept)
    return found
  }

  // MARK: - The plan

  /// The processors that are free from now on, by the limits of what runs.
  private mutating func plan(_ time: Int64) {
    planTime.removeAll(keepingCapacity: true)
    planFree.removeAll(keepingCapacity: true)
    planTime.append(time)
    planFree.append(capacity)
    for job in running { take(job.processors, from: time, to: max(job.plannedEnd, time + 1)) }
    for span in reserved where span.end > time {
      take(span.processors, from: max(span.start, time), to: span.end)
    }
  }

  private func earliest(_ width: Int32, _ seconds: Int64) -> Int64 {
    var index = 0
    let count = planTime.count
    while index < count {
      while index < count, planFree[index] < width { index += 1 }
      if index == count { break }
      let end = planTime[index] + seconds
      var next = index + 1
      while next < count, planTime[next] < end, planFree[next] >= width { next += 1 }
      if next == count || planTime[next] >= end { return planTime[index] }
      index = next
    }
    return planTime[count - 1]
  }

  private mutating func take(_ width: Int32, from start: Int64, to end: Int64) {
    let first = breakpoint(at: start)
    let last = breakpoint(at: end)
    for index in first..<last { planFree[index] -= width }
  }

  private mutating func breakpoint(at instant: Int64) -> Int {
    var low = 0
    var high = planTime.count
    while low < high {
      let middle = (low + high) >> 1
      if planTime[middle] < instant { low = middle + 1 } else { high = middle }
    }
    if low < planTime.count, planTime[low] == instant { return low }
    planTime.insert(instant, at: low)
    planFree.insert(planFree[low - 1], at: low)
    return low
  }
}
