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
      user: Int(jobs.user[index]), partition: demand.partition, association: Int(jobs.association[index]), rules)
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
      var candidates = partitionNodes[demand.partition]
      let later = map.narrow(&candidates, of: partitionNodes[demand.partition], start: from, end: stop)
      for word in candidates.indices { candidates[word] &= eligible[request][word] }
      var found: Int64?
      if hasEnough(candidates, demand.minNodes) {
        if !wasTested {
          wasTested = true
          tests += 1
        }
        found = earliestStart(request, candidates, now: seconds, isNowOnly: isNowOnly)
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
      schedule.reservedMilliseconds[index] = begin * 1000
      map.reserve(selector.chosen, from: reserveFrom, to: reserveTo)
      return .waits
    }
  }

  @inline(__always)
  private func hasEnough(_ nodes: [UInt64], _ wanted: Int32) -> Bool {
    var count: Int32 = 0
    for word in nodes { count += Int32(truncatingIfNeeded: word.nonzeroBitCount) }
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
  private mutating func earliestStart(
    _ number: Int, _ candidates: [UInt64], now: Int64, isNowOnly: Bool
  ) -> Int64? {
    let demand = demands[number]
    let isBlocked = blockedAtRelease[number] == releaseVersion
    if !isBlocked, selector.select(demand, candidates, state) { return now }
    if isNowOnly { return nil }
    future.copy(state)
    var found = selector.look(demand, candidates, future)
    var window: Int64 = 30
    var windowBase: Int64 = 0
    var place = 0
    while place < running.count {
      var lastEnd: Int64 = -1
      var nextEnd: Int64 = -1
      var removed = 0
      var isTooLong = false
      while true {
        guard place < running.count else { break }
        let job = running[place]
        place += 1
        if !placements.overlaps(Int(job), candidates) { continue }
        let end = limitEndSeconds[Int(job)]
        if windowBase == 0 { windowBase = end + 30 - end % 30 }
        lastEnd = end
        release(Int(job), demand, candidates, &found)
        guard place < running.count else { break }
        nextEnd = limitEndSeconds[Int(running[place])]
        if nextEnd > windowBase + window { break }
        if removed > 200 {
          isTooLong = true
          break
        }
        removed += 1
      }
      if lastEnd < 0 { return nil }
      if isTooLong { continue }
      repeat {
        if settings.backfill.windowLinearSeconds > 0 {
          window += settings.backfill.windowLinearSeconds
        } else {
          window *= 2
        }
      } while place < running.count && nextEnd > windowBase + window
      if found.nodes < demand.minNodes || found.processors < demand.minProcessors { continue }
      if demand.maxNodes > 1 || settings.backfill.prefersBusyNodes || demand.takesLeastLoaded {
        // The search for several nodes uses up what was looked at.
        if selector.select(demand, candidates, future, prefersBusy: settings.backfill.prefersBusyNodes) {
          return lastEnd <= now ? now + 1 : lastEnd
        }
        found = selector.look(demand, candidates, future)
      } else if selector.choose(demand, future, prefersBusy: false, nodes: found.nodes) {
        return lastEnd <= now ? now + 1 : lastEnd
      }
    }
    return nil
  }

  /// Takes a job off the future and counts anew what its nodes offer.
  @inline(__always)
  private mutating func release(
    _ job: Int, _ demand: Demand, _ candidates: [UInt64], _ found: inout (nodes: Int32, processors: Int64)
  ) {
    placements.apply(job, demands[Int(jobs.request[job])], to: &future, sign: 1)
    for piece in placements.pieces(job) {
      let node = Int(placements.node[piece])
      if nodesHave(candidates, node) {
        let before = selector.available[node]
        let after = selector.processors(demand, on: node, future)
        if before != after {
          selector.set(after, on: node)
          found.processors += Int64(after) - Int64(before)
          if before == 0 { found.nodes += 1 }
        }
      }
    }
  }

  @inline(__always)
  private func nodesHave(_ nodes: [UInt64], _ node: Int) -> Bool {
    nodes[node >> 6] >> UInt64(node & 63) & 1 == 1
  }
}
