internal import Diagnostics
internal import Simulation

/// The state of one replay and its loop of events.
///
/// Events of one instant in this order: ends of jobs, submissions, the calculation of priorities, the main
/// scheduler, the backfill scheduler. Times are in milliseconds; where Slurm takes whole seconds, so does this.
struct ReplicaSimulation {
  let jobs: ReplicaJobs
  let cluster: ReplicaCluster
  let accounts: ReplicaAccounts
  let settings: ReplicaSettings
  let demands: [Demand]
  /// The nodes that each request may have, and those of each partition, as bits.
  let eligible: [[UInt64]]
  let partitionNodes: [[UInt64]]
  let allNodes: [UInt64]

  var state: NodeState
  var future: NodeState
  var selector: NodeSelector
  var map: FutureMap
  var releases = ReleaseList()
  /// The nodes under test.
  var candidates: [UInt64]
  var schedule = ReplicaSchedule()
  var placements: Placements

  /// Jobs in the queue, in the order in which the schedulers take them.
  var queue: [Int32] = []
  /// The sort key of each job: tier and priority; larger first.
  var key: [UInt64]
  var fixedPriority: [Double]
  /// What a job of each request gets where that is more than it asks for (whole nodes, whole cores), else 0;
  /// and the jobs whose priority counts it already.
  let plannedProcessors: [Int64]
  let hasPlannedProcessors: Bool
  var isPlanned: [Bool]
  var tree: UsageTree
  var usageSettledSeconds: Int64 = 0
  /// Running jobs by the end of their time limits, for the search of future starts.
  var running: [Int32] = []
  var limitEndSeconds: [Int64]
  var ends = EndHeap()

  /// Counts starts and ends, so that what was found out about a request can be kept.
  var startVersion: Int64 = 1
  var releaseVersion: Int64 = 1
  /// For each request: at which versions it was found not to fit, or to fit, on all its nodes.
  var blockedAtRelease: [Int64]
  var fitsAtRelease: [Int64]
  var fitsAtStart: [Int64]

  var pass = BackfillPass()
  var limits: QualityLimits

  /// The clocks of the two schedulers.
  var lastFullMilliseconds: Int64 = 0
  var lastTickMilliseconds: Int64 = 0
  var requestedAt: Int64?
  var backfillDue: Int64
  var started = 0

  init(
    _ jobs: ReplicaJobs, _ cluster: ReplicaCluster, _ accounts: ReplicaAccounts, _ settings: ReplicaSettings
  ) {
    self.jobs = jobs
    self.cluster = cluster
    self.accounts = accounts
    self.settings = settings
    let demands = jobs.requests.map { Demand($0, partition: cluster.partitions[Int($0.partition)]) }
    self.demands = demands
    eligible = jobs.requests.indices.map {
      SlurmReplica.eligibleNodes(jobs.requests[$0], demands[$0], jobs.constraints, cluster)
    }
    let words = (cluster.nodes.count + 63) / 64
    var all = [UInt64](repeating: 0, count: words)
    for (index, node) in cluster.nodes.enumerated() where node.isUsable {
      all[index >> 6] |= 1 << UInt64(index & 63)
    }
    allNodes = all
    partitionNodes = cluster.partitions.map { partition in
      var bits = [UInt64](repeating: 0, count: words)
      for node in partition.nodes { bits[Int(node) >> 6] |= 1 << UInt64(node & 63) }
      for word in 0..<words { bits[word] &= all[word] }
      return bits
    }
    state = NodeState(cluster)
    future = NodeState(cluster)
    selector = NodeSelector(cluster, packsSerialAtEnd: settings.main.packsSerialAtEnd)
    candidates = all
    map = FutureMap(words: words, resolution: settings.backfill.resolutionSeconds)
    key = Array(repeating: 0, count: jobs.count)
    fixedPriority = Array(repeating: 0, count: jobs.count)
    let planned = jobs.requests.indices.map { number -> Int64 in
      guard let node = cluster.partitions[Int(jobs.requests[number].partition)].nodes.first else { return 0 }
      let example = cluster.nodes[Int(node)]
      let asked = jobs.requests[number].minProcessors
      let unit = Int64(max(example.allocationUnit, 1))
      let given =
        demands[number].isExclusive
        ? Int64(jobs.requests[number].minNodes) * Int64(example.processors) : (asked + unit - 1) / unit * unit
      return given > asked ? given : 0
    }
    plannedProcessors = planned
    hasPlannedProcessors = planned.contains { $0 > 0 } && settings.priority.weightJobSize != 0
    isPlanned = Array(repeating: false, count: jobs.count)
    limitEndSeconds = Array(repeating: 0, count: jobs.count)
    tree = UsageTree(
      accounts.associations, usesFairTree: settings.priority.usesFairTree,
      dampening: Double(settings.priority.dampeningFactor))
    for (place, association) in accounts.associations.enumerated() where association.usage > 0 {
      tree.charge(Int32(place), association.usage)
    }
    tree.calculate()
    blockedAtRelease = Array(repeating: 0, count: jobs.requests.count)
    fitsAtRelease = blockedAtRelease
    fitsAtStart = blockedAtRelease
    limits = QualityLimits(
      accounts, users: Int(jobs.user.max() ?? 0) + 1, isOn: settings.priority.enforcesLimits)
    lastFullMilliseconds = settings.timing.mainOffsetMilliseconds
    // The first submission does not wait for the delay between tries.
    lastTickMilliseconds = lastFullMilliseconds - settings.main.batchDelaySeconds * 1000
    backfillDue = settings.backfill.intervalSeconds * 1000 + settings.timing.backfillOffsetMilliseconds
    schedule.startMilliseconds = Array(repeating: -1, count: jobs.count)
    schedule.endMilliseconds = schedule.startMilliseconds
    schedule.headReservationMilliseconds = schedule.startMilliseconds
    schedule.startPriority = Array(repeating: 0, count: jobs.count)
    schedule.isBackfilled = Array(repeating: false, count: jobs.count)
    placements = Placements(cluster, jobs: jobs.count)
    pass.prepare(
      requests: jobs.requests.count, users: limits.users, partitions: cluster.partitions.count,
      associations: accounts.associations.count)
    for job in 0..<jobs.count { fixedPriority[job] = fixedPart(job) }
  }

  // MARK: - The loop

  mutating func run(progress: SlurmReplica.Progress?) throws(SimulationError) -> ReplicaSchedule {
    var cursor = 0
    var events = 0
    let calcPeriod = settings.priority.calcPeriodSeconds * 1000
    let calcOffset = settings.timing.priorityOffsetMilliseconds
    var nextCalculation: Int64 = calculates ? calcOffset : .max
    // After the last submission and the last end only passes are left, and those that change nothing repeat for
    // ever: what has not started by then never does.
    var quietPasses = 0
    while true {
      let nextEnd = ends.nextTime ?? .max
      let nextSubmission = cursor < jobs.count ? jobs.submitMilliseconds[cursor] : .max
      let mainTime = nextMainTime
      let backfillTime = nextBackfillTime
      if nextEnd == .max, nextSubmission == .max {
        if queue.isEmpty || quietPasses > Self.quietPassesMax { break }
        quietPasses += 1
      } else {
        quietPasses = 0
      }
      var now = min(nextEnd, nextSubmission, mainTime, backfillTime)
      // Priorities matter while there are jobs; use that only decays is settled when the next one comes.
      if !(queue.isEmpty && running.isEmpty) { now = min(now, nextCalculation) }
      if now == .max { break }

      var ended = false
      while let time = ends.nextTime, time <= now {
        end(ends.removeFirst(), at: time)
        ended = true
      }
      while cursor < jobs.count, jobs.submitMilliseconds[cursor] <= now {
        submit(Int32(cursor), at: now)
        cursor += 1
      }
      if nextCalculation <= now {
        calculatePriorities(now / 1000)
        nextCalculation += calcPeriod
        if nextCalculation <= now {
          nextCalculation = ((now - calcOffset) / calcPeriod + 1) * calcPeriod + calcOffset
        }
      }
      if ended, !settings.main.isDeferred {
        mainPass(now, isFull: false)
      } else if ended {
        request(at: now)
      }
      if nextMainTime <= now { tick(now) }
      if nextBackfillTime <= now { backfill(now) }

      events += 1
      if events & 1023 == 0, let progress, !progress(started) {
        throw SimulationError(.cancelled, "stopped after \(started) of \(jobs.count) jobs had started")
      }
    }
    schedule.neverStarted = queue.sorted()
    schedule.firstPiece = placements.first
    schedule.pieceCount = placements.count
    schedule.pieceNode = placements.node
    schedule.pieceProcessors = placements.processors
    schedule.pieceGPUType = placements.gpuType
    return schedule
  }

  /// Such passes find the cluster empty: what can start at all starts in the first few.
  private static let quietPassesMax = 500

  // MARK: - Clocks

  /// The next look of the controller's loop at or after a time.
  func onGrid(_ time: Int64) -> Int64 {
    let tick = settings.timing.tickMilliseconds
    let phase = settings.timing.mainOffsetMilliseconds % tick
    return (time - phase + tick - 1) / tick * tick + phase
  }

  /// When the controller's loop next calls the main scheduler.
  var nextMainTime: Int64 {
    if queue.isEmpty { return .max }
    var time = Int64.max
    if let interval = settings.main.intervalSeconds { time = onGrid(lastFullMilliseconds + interval * 1000) }
    if let requestedAt {
      time = min(
        time, onGrid(max(requestedAt, lastTickMilliseconds + settings.main.batchDelaySeconds * 1000)))
    }
    return time
  }

  /// The backfill scheduler runs in its own rhythm, whatever happens.
  var nextBackfillTime: Int64 { settings.backfill.isOn && !queue.isEmpty ? backfillDue : .max }

  /// Notes that something asks for the main scheduler, soon.
  private mutating func request(at now: Int64) {
    advanceIdleClock(to: now)
    requestedAt = requestedAt ?? now
  }

  /// Passes over an empty queue only move the clocks.
  private mutating func advanceIdleClock(to now: Int64) {
    guard queue.isEmpty else { return }
    let backfillPeriod = settings.backfill.intervalSeconds * 1000 + settings.timing.backfillPassMilliseconds
    if backfillDue < now {
      backfillDue += (now - backfillDue + backfillPeriod - 1) / backfillPeriod * backfillPeriod
    }
    guard let interval = settings.main.intervalSeconds else { return }
    let period = max(interval, 1) * 1000
    if now >= lastFullMilliseconds + period {
      lastFullMilliseconds += (now - lastFullMilliseconds) / period * period
      lastTickMilliseconds = max(lastTickMilliseconds, lastFullMilliseconds)
    }
  }

  private mutating func tick(_ now: Int64) {
    var isFull = false
    if let interval = settings.main.intervalSeconds, now >= lastFullMilliseconds + interval * 1000 {
      isFull = true
    }
    if isFull { lastFullMilliseconds = now }
    lastTickMilliseconds = now
    requestedAt = nil
    mainPass(now, isFull: isFull)
  }

  // MARK: - Events

  private mutating func submit(_ job: Int32, at now: Int64) {
    request(at: now)
    key[Int(job)] = sortKey(job, now / 1000)
    insert(job)
  }

  /// Puts a job at its place in the queue; O(log n) comparisons.
  private mutating func insert(_ job: Int32) {
    var low = 0
    var high = queue.count
    while low < high {
      let middle = (low + high) / 2
      if precedes(queue[middle], job) { low = middle + 1 } else { high = middle }
    }
    queue.insert(job, at: low)
  }

  /// Higher tier, then higher priority, then earlier submission, then lower number.
  @inline(__always)
  func precedes(_ a: Int32, _ b: Int32) -> Bool {
    let left = key[Int(a)]
    let right = key[Int(b)]
    return left != right ? left > right : a < b
  }

  /// Starts a job on the nodes that the selector has chosen.
  mutating func start(_ job: Int32, at now: Int64, isBackfilled: Bool) {
    let index = Int(job)
    let number = Int(jobs.request[index])
    let demand = demands[number]
    placements.begin(index)
    var processors: Int64 = 0
    for piece in selector.chosen.indices {
      let node = Int(selector.chosen[piece])
      let taken =
        demand.isExclusive
        ? cluster.nodes[node].processors : selector.taken(selector.chosenProcessors[piece], of: node)
      let gpuType = demand.gpusPerNode > 0 ? selector.freeGPUType(demand, on: node, state) : -1
      placements.append(index, node: Int32(node), processors: taken, gpuType: Int32(gpuType))
      processors += Int64(taken)
    }
    placements.apply(index, demand, to: &state, sign: -1)
    schedule.startMilliseconds[index] = now
    schedule.startPriority[index] = priority(job)
    schedule.isBackfilled[index] = isBackfilled
    schedule.startOrder.append(job)
    let end = now + settings.timing.launchMilliseconds + jobs.runMilliseconds[index]
    schedule.endMilliseconds[index] = end
    ends.insert(job, at: end + settings.timing.completionMilliseconds)
    limitEndSeconds[index] = now / 1000 + demand.limitSeconds
    insertRunning(job)
    limits.start(jobs, index, processors, partitionQuality: cluster.partitions[demand.partition].quality)
    startVersion += 1
    started += 1
  }

  private mutating func end(_ job: Int32, at now: Int64) {
    let index = Int(job)
    let demand = demands[Int(jobs.request[index])]
    placements.apply(index, demand, to: &state, sign: 1)
    running.remove(at: runningPlace(job))
    chargeEnd(index, now / 1000)
    limits.end(
      jobs, index, placements.processorCount(index),
      partitionQuality: cluster.partitions[demand.partition].quality)
    releaseVersion += 1
  }

  // MARK: - Running jobs in the order of their limits

  private func runningPlace(_ job: Int32) -> Int {
    let end = limitEndSeconds[Int(job)]
    var low = 0
    var high = running.count
    while low < high {
      let middle = (low + high) / 2
      let other = running[middle]
      let otherEnd = limitEndSeconds[Int(other)]
      if otherEnd < end || (otherEnd == end && other < job) { low = middle + 1 } else { high = middle }
    }
    return low
  }

  private mutating func insertRunning(_ job: Int32) {
    running.insert(job, at: runningPlace(job))
  }

  // MARK: - What is known of a request

  /// Whether a request fits now on any of its nodes, reservations aside.
  mutating func fitsNow(_ request: Int) -> Bool {
    if blockedAtRelease[request] == releaseVersion { return false }
    if fitsAtRelease[request] == releaseVersion, fitsAtStart[request] == startVersion { return true }
    if selector.select(demands[request], eligible[request], state) {
      fitsAtRelease[request] = releaseVersion
      fitsAtStart[request] = startVersion
      return true
    }
    blockedAtRelease[request] = releaseVersion
    return false
  }
}
