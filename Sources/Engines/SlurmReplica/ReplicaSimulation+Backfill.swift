extension ReplicaSimulation {
  /// What became of a job in a backfill pass.
  private enum Verdict {
    case started
    case waits
    /// The map of reservations is full.
    case passEnds
  }

  /// One pass of the backfill scheduler: jobs in their order, each started where it delays no reservation, else
  /// given one on whole nodes from the earliest time at which it could start.
  ///
  /// Two short cuts change no start. A request whose like was tested before goes on where that one stopped,
  /// because reservations only take nodes away. And the pass ends after the last job that free resources would
  /// suffice for, because behind it are only reservations that nobody meets.
  mutating func backfill(_ now: Int64) {
    let rules = settings.backfill
    backfillDue = now + rules.intervalSeconds * 1000 + settings.timing.backfillPassMilliseconds
    if queue.isEmpty { return }
    schedule.backfillPasses += 1
    notePlannedSizes()
    var last = lastThatFits(below: queue.count)
    if last < 0 { return }
    let seconds = now / 1000
    map.reset(now: seconds, window: rules.windowSeconds, all: allNodes)
    pass.begin(rules)
    if rules.reservesRunningJobs { reserveRunning() }
    var tests: Int64 = 0
    var starts: Int64 = 0
    var place = 0
    while place <= last {
      if tests >= rules.maxTests { break }
      let job = queue[place]
      switch consider(job, now: now, tests: &tests) {
      case .started:
        queue[place] = -1
        starts += 1
        if rules.maxStarts > 0, starts >= rules.maxStarts { last = -1 }
        while last > place, !fitsNow(Int(jobs.request[Int(queue[last])])) { last -= 1 }
      case .waits: break
      case .passEnds: last = -1
      }
      place += 1
    }
    if starts > 0 { queue.removeAll { $0 < 0 } }
  }

  /// The last place of the queue below `limit` whose job would fit now; -1 where none does.
  private mutating func lastThatFits(below limit: Int) -> Int {
    var place = limit - 1
    while place >= 0, !fitsNow(Int(jobs.request[Int(queue[place])])) { place -= 1 }
    return place
  }

  /// `bf_running_job_reserve`: jobs that have whole nodes keep them to the end of their limits.
  private mutating func reserveRunning() {
    for job in running where demands[Int(jobs.request[Int(job)])].isExclusive {
      let nodes = Array(placements.node[placements.pieces(Int(job))])
      map.reserve(nodes, from: 0, to: map.floored(limitEndSeconds[Int(job)]))
    }
  }

  private mutating func consider(_ job: Int32, now: Int64, tests: inout Int64) -> Verdict {
    let rules = settings.backfill
    let index = Int(job)
    let request = Int(jobs.request[index])
    let demand = demands[request]
    if !mayStart(job, demand) { return .waits }
    let isNowOnly = mayNotReserve(job, demand.partition, now)
    if !pass.admits(
      user: Int(jobs.user[index]), partition: demand.partition, association: Int(jobs.association[index]),
      rules)
    {
      return .waits
    }
    let seconds = now / 1000
    var from = seconds
    switch pass.progress(request) {
    case .from(let time): from = max(time, seconds)
    case .hopeless(let wasTested):
      if wasTested { tests += 1 }
      return .waits
    case nil: break
    }
    if isNowOnly, from > seconds { return .waits }
    var wasTested = false
    while true {
      let stop = demand.limitSeconds + max(from, seconds)
      for word in candidates.indices { candidates[word] = partitionNodes[demand.partition][word] }
      let later = map.narrow(&candidates, of: partitionNodes[demand.partition], start: from, end: stop)
      for word in candidates.indices { candidates[word] &= eligible[request][word] }
      var found: Int64?
      if hasEnough(demand.minNodes) {
        if !wasTested {
          wasTested = true
          tests += 1
        }
        found = earliestStart(request, now: seconds, isNowOnly: isNowOnly)
      }
      guard var begin = found else {
        if later > from, !isNowOnly {
          from = later
          continue
        }
        if !isNowOnly { pass.note(.hopeless(wasTested: wasTested), of: request) }
        return .waits
      }
      begin = max(begin, from)
      if begin <= seconds {
        start(job, at: now, isBackfilled: true)
        pass.note(.from(from), of: request)
        return .started
      }
      if isNowOnly { return .waits }
      if later > from, begin > later {
        from = later
        continue
      }
      if begin > seconds + rules.windowSeconds {
        pass.note(.hopeless(wasTested: wasTested), of: request)
        return .waits
      }
      let reserveFrom = map.floored(begin)
      let reserveTo = map.floored(begin + demand.limitSeconds)
      if map.isReserved(selector.chosen, from: reserveFrom, to: reserveTo) {
        if begin <= from { return .waits }
        from = begin
        continue
      }
      pass.note(.from(from), of: request)
      if rules.reservationsPerPartition > 0 {
        if pass.reservationsOfPartition[demand.partition] >= rules.reservationsPerPartition { return .waits }
        pass.noteReservation(in: demand.partition)
      }
      if Int64(map.records) >= rules.mapSize ?? rules.maxTests { return .passEnds }
      if job == queue[0], schedule.headReservationMilliseconds[index] < 0 {
        schedule.headReservationMilliseconds[index] = begin * 1000
      }
      map.reserve(selector.chosen, from: reserveFrom, to: reserveTo)
      return .waits
    }
  }

  @inline(__always)
  private func hasEnough(_ wanted: Int32) -> Bool {
    var count: Int32 = 0
    for word in candidates { count += Int32(truncatingIfNeeded: word.nonzeroBitCount) }
    return count >= wanted
  }

  /// Whether a job may start now but must not hold nodes for later.
  private func mayNotReserve(_ job: Int32, _ partition: Int, _ now: Int64) -> Bool {
    let rules = settings.backfill
    if rules.minPriorityReserve > 0, Int64(priority(job)) < rules.minPriorityReserve { return true }
    if rules.minAgeReserveSeconds > 0,
      now / 1000 - jobs.submitMilliseconds[Int(job)] / 1000 < rules.minAgeReserveSeconds
    {
      return true
    }
    return rules.reservationsPerPartition > 0
      && pass.reservationsOfPartition[partition] >= rules.reservationsPerPartition
  }

  // MARK: - The earliest start

  /// When a job could start on `candidates` as running jobs reach their limits; the selector holds where.
  ///
  /// Slurm takes running jobs away in the order of their ends and tests after windows of time that double (30 s,
  /// then 60, 120, ...), so that the answer is the last end before a test that succeeds.
  private mutating func earliestStart(_ number: Int, now: Int64, isNowOnly: Bool) -> Int64? {
    let demand = demands[number]
    let isBlocked = blockedAtRelease[number] == releaseVersion
    if !isBlocked, selector.select(demand, candidates, state) { return now }
    if isNowOnly { return nil }
    refreshReleases()
    future.copy(candidates, of: state)
    var found = selector.look(demand, candidates, future)
    let rules = settings.backfill
    var window: Int64 = 30
    var base: Int64 = 0
    var place = 0
    var lastEnd: Int64 = -1
    while place < releases.count {
      lastEnd = -1
      while place < releases.count {
        let job = place
        place += 1
        if !release(job, demand, &found) { continue }
        lastEnd = releases.endSeconds[job]
        if base == 0 { base = lastEnd + 30 - lastEnd % 30 }
        if place < releases.count, releases.endSeconds[place] > base + window { break }
      }
      if lastEnd < 0 { return nil }
      repeat {
        window = rules.windowLinearSeconds > 0 ? window + rules.windowLinearSeconds : window * 2
      } while place < releases.count && releases.endSeconds[place] > base + window
      if found.nodes < demand.minNodes || found.processors < demand.minProcessors { continue }
      if selector.choose(demand, candidates, future, prefersBusy: rules.prefersBusyNodes) {
        return lastEnd <= now ? now + 1 : lastEnd
      }
      // The choice may have dropped nodes for good.
      found = selector.look(demand, candidates, future)
    }
    return nil
  }

  private mutating func refreshReleases() {
    if releases.isCurrent(releaseVersion, startVersion) { return }
    releases.begin(releaseVersion, startVersion)
    for job in running {
      releases.append(
        Int(job), demands[Int(jobs.request[Int(job)])], placements, end: limitEndSeconds[Int(job)])
    }
  }

  /// Takes a job off the future and counts anew what its nodes offer; false where it has none of the candidates.
  @inline(__always)
  private mutating func release(
    _ job: Int, _ demand: Demand, _ found: inout (nodes: Int32, processors: Int64)
  ) -> Bool {
    var overlaps = false
    for piece in Int(releases.first[job])..<Int(releases.first[job + 1]) {
      let node = Int(releases.node[piece])
      if candidates[node >> 6] >> UInt64(node & 63) & 1 == 0 { continue }
      overlaps = true
      releases.apply(piece, to: &future)
      let before = selector.available[node]
      let after = selector.processors(demand, on: node, future)
      if before != after {
        selector.set(after, on: node)
        found.processors += Int64(after) - Int64(before)
        if before == 0 { found.nodes += 1 }
      }
    }
    return overlaps
  }
}
