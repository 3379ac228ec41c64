/// From the state of a machine at one moment, when a waiting job starts under a policy: what
/// `squeue --start` does, for any run times that one cares to assume.
///
/// The scheduler is that of `QueueSimulation`: the head of the queue has a reservation at the shadow
/// time, another job starts if it is planned to end by then or uses only processors that the head will
/// not need. A machine may have partitions, each with a limit to the processors that its jobs hold at once; nodes
/// that several partitions share are not told apart, only their number. One value serves many simulations, so that its columns are allocated once.
///
/// Complexity: O(events x (queue + running)).
package final class ForwardSimulation {
  private let capacity: Int64
  /// What the jobs of each partition may hold, and what of it is free.
  private let partitionCapacity: [Int64]
  private var partitionFree: [Int64]
  private var waiting = Buffer<Waiting>()
  private var planned = Buffer<Release>()
  private var running = CompletionHeap(capacity: 256)
  private var runningJobs = Buffer<Release>()
  private var candidates = Buffer<Candidate>()
  private var free: Int64 = 0

  private struct Waiting: BitwiseCopyable {
    var job: ForwardJob
    var isTarget: Bool
  }

  private struct Release: BitwiseCopyable {
    var end: Int64
    var processors: Int32
    var partition: Int32
  }

  private struct Candidate: BitwiseCopyable {
    var key: Double
    var position: Int32
  }

  /// - Parameter partitions: Processors that the jobs of each partition may hold at once; none for a machine that
  ///   is one.
  package init(processors: Int, partitions: [Int] = []) {
    capacity = Int64(processors)
    partitionCapacity = partitions.isEmpty ? [capacity] : partitions.map { Int64($0) }
    partitionFree = partitionCapacity
  }

  /// The job's start; nil where it does not start within `horizonSeconds`.
  ///
  /// - Parameters:
  ///   - target: Its position in `waiting`.
  ///   - waiting: In the order of submission.
  ///   - arrivals: Submissions after `now`, in their order.
  package func start(
    of target: Int, now: Int64, running current: [ForwardJob], waiting queue: [ForwardJob],
    arrivals: [ForwardJob] = [], order: borrowing ForwardOrder, horizonSeconds: Int64
  ) -> Int64? {
    begin(current, queue, target, now)
    var time = now
    var arriving = 0
    while true {
      if pass(time, order) { return time }
      let nextArrival = arriving < arrivals.count ? arrivals[arriving].submitSeconds : .max
      let next = min(running.nextEnd, nextArrival)
      if next == .max || next - now > horizonSeconds { return nil }
      time = next
      while running.nextEnd == time { end(running.pop()) }
      while arriving < arrivals.count, arrivals[arriving].submitSeconds <= time {
        waiting.append(Waiting(job: arrivals[arriving], isTarget: false))
        arriving += 1
      }
    }
  }

  private func begin(
    _ current: [ForwardJob], _ queue: [ForwardJob], _ target: Int, _ now: Int64
  ) {
    waiting.removeAll()
    planned.removeAll()
    runningJobs.removeAll()
    while !running.isEmpty { _ = running.pop() }
    free = capacity
    for partition in partitionFree.indices { partitionFree[partition] = partitionCapacity[partition] }
    for job in current { run(job, now) }
    for (position, job) in queue.enumerated() {
      waiting.append(Waiting(job: job, isTarget: position == target))
    }
  }

  private func run(_ job: ForwardJob, _ now: Int64) {
    let release = Release(
      end: now + Int64(max(job.plannedSeconds, 1)), processors: job.processors, partition: job.partition)
    running.push(end: now + Int64(max(job.runSeconds, 1)), sequence: runningJobs.count)
    runningJobs.append(release)
    var position = planned.count
    while position > 0, planned[position - 1].end > release.end { position -= 1 }
    planned.insert(release, at: position)
    free -= Int64(job.processors)
    partitionFree[Int(job.partition)] -= Int64(job.processors)
  }

  private func end(_ sequence: Int) {
    let release = runningJobs[sequence]
    free += Int64(release.processors)
    partitionFree[Int(release.partition)] += Int64(release.processors)
    var low = 0
    var high = planned.count
    while low < high {
      let middle = (low + high) >> 1
      if planned[middle].end < release.end { low = middle + 1 } else { high = middle }
    }
    while planned[low].processors != release.processors || planned[low].partition != release.partition {
      low += 1
    }
    planned.remove(at: low)
  }

  @inline(__always) private func fits(_ job: ForwardJob) -> Bool {
    Int64(job.processors) <= min(free, partitionFree[Int(job.partition)])
  }

  // MARK: - The scheduler

  /// Starts what may start; true once the target has.
  private func pass(_ now: Int64, _ order: borrowing ForwardOrder) -> Bool {
    while waiting.count > 0, free > 0 {
      let head = headPosition(now, order)
      if !fits(waiting[head].job) {
        return order.backfills && backfill(past: head, now, order)
      }
      if start(head, now) { return true }
    }
    return false
  }

  private func headPosition(_ now: Int64, _ order: borrowing ForwardOrder) -> Int {
    if order.isSubmissionOrder { return 0 }
    var best = 0
    var least = Double.infinity
    var position = 0
    while position < waiting.count {
      let key = order.key(waiting[position].job, now: now)
      if key < least {
        least = key
        best = position
      }
      position += 1
    }
    return best
  }

  private func start(_ position: Int, _ now: Int64) -> Bool {
    let entry = waiting[position]
    waiting.remove(at: position)
    if entry.isTarget { return true }
    run(entry.job, now)
    return false
  }

  private func backfill(past head: Int, _ now: Int64, _ order: borrowing ForwardOrder) -> Bool {
    let held = waiting[head].job
    let needed = Int64(held.processors)
    let (shadow, available, availableInPartition) = shadow(of: held, now)
    var extra = available - needed
    var extraInPartition = availableInPartition - needed
    candidates.removeAll()
    var position = 0
    while position < waiting.count {
      let job = waiting[position].job
      if position != head, fits(job) {
        let key = order.isSubmissionOrder ? 0 : order.key(job, now: now)
        candidates.append(Candidate(key: key, position: Int32(position)))
      }
      position += 1
    }
    if !order.isSubmissionOrder { sortCandidates() }
    var found = false
    position = 0
    while position < candidates.count {
      let place = Int(candidates[position].position)
      position += 1
      let job = waiting[place].job
      if !fits(job) { continue }
      if now + Int64(job.plannedSeconds) > shadow {
        let shares = job.partition == held.partition
        if Int64(job.processors) > extra || shares && Int64(job.processors) > extraInPartition { continue }
        extra -= Int64(job.processors)
        if shares { extraInPartition -= Int64(job.processors) }
      }
      if waiting[place].isTarget {
        found = true
        break
      }
      run(job, now)
      waiting[place].job.processors = 0
    }
    closeGaps()
    return found
  }

  /// When a job is planned to fit, and how many processors are free then: in all, and for its partition.
  private func shadow(of job: ForwardJob, _ now: Int64) -> (Int64, Int64, Int64) {
    let needed = Int64(job.processors)
    var available = free
    var inPartition = partitionFree[Int(job.partition)]
    var position = 0
    while position < planned.count, min(available, inPartition) < needed {
      take(position)
    }
    // More than there is: nothing that runs can make room, and nothing is held back for it.
    if min(available, inPartition) < needed { return (.max, available, inPartition) }
    let time = max(position > 0 ? planned[position - 1].end : now, now + 1)
    while position < planned.count, planned[position].end <= time { take(position) }
    return (time, available, inPartition)

    func take(_ index: Int) {
      available += Int64(planned[index].processors)
      if planned[index].partition == job.partition { inPartition += Int64(planned[index].processors) }
      position = index + 1
    }
  }

  private func sortCandidates() {
    // A stable insertion sort: few jobs fit a machine that is nearly full.
    var index = 1
    while index < candidates.count {
      let candidate = candidates[index]
      var place = index
      while place > 0, candidates[place - 1].key > candidate.key {
        candidates[place] = candidates[place - 1]
        place -= 1
      }
      candidates[place] = candidate
      index += 1
    }
  }

  private func closeGaps() {
    var to = 0
    var from = 0
    while from < waiting.count {
      if waiting[from].job.processors > 0 {
        if to != from { waiting[to] = waiting[from] }
        to += 1
      }
      from += 1
    }
    while waiting.count > to { waiting.removeLast() }
  }
}
