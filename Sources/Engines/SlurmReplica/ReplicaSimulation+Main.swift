extension ReplicaSimulation {
  /// One try of the main scheduler: jobs in their order; the first of a partition that cannot start stops all
  /// that stand behind it in the partition, and keeps the partition's nodes from the others.
  mutating func mainPass(_ now: Int64, isFull: Bool) {
    if queue.isEmpty { return }
    schedule.mainPasses += 1
    let rules = settings.main
    var blocked = [UInt64](repeating: 0, count: selector.words)
    var failed = [Bool](repeating: false, count: cluster.partitions.count)
    var open = openPartitions()
    var tested = [Int64](repeating: 0, count: rules.partitionDepth > 0 ? cluster.partitions.count : 0)
    var depth: Int64 = 0
    var starts: Int64 = 0
    var hasStarted = false
    for place in queue.indices {
      let job = queue[place]
      let request = Int(jobs.request[Int(job)])
      let demand = demands[request]
      if rules.partitionDepth > 0 {
        tested[demand.partition] += 1
        if tested[demand.partition] > rules.partitionDepth { continue }
      }
      if !isFull {
        depth += 1
        if depth > rules.queueDepth + 1 { break }
      }
      if failed[demand.partition] { continue }
      if rules.maxStarts > 0, starts >= rules.maxStarts { break }
      if !mayStart(job, demand) { continue }
      if tryStart(job, request, demand, blocked, now) {
        queue[place] = -1
        hasStarted = true
        starts += 1
        continue
      }
      if isExcused(job, now) { continue }
      failed[demand.partition] = true
      for word in blocked.indices { blocked[word] |= partitionNodes[demand.partition][word] }
      open -= 1
      if open == 0 { break }
    }
    if hasStarted { queue.removeAll { $0 < 0 } }
  }

  /// The number of partitions with jobs in the queue.
  private func openPartitions() -> Int {
    if cluster.partitions.count == 1 { return 1 }
    var seen = [Bool](repeating: false, count: cluster.partitions.count)
    var count = 0
    for job in queue {
      let partition = demands[Int(jobs.request[Int(job)])].partition
      if !seen[partition] {
        seen[partition] = true
        count += 1
        if count == seen.count { break }
      }
    }
    return count
  }

  /// Whether partition and limits let a job start at all.
  @inline(__always)
  func mayStart(_ job: Int32, _ demand: Demand) -> Bool {
    let partition = cluster.partitions[demand.partition]
    return partition.startsJobs
      && limits.allows(
        jobs.quality[Int(job)], partitionQuality: partition.quality, user: jobs.user[Int(job)],
        processors: demand.minProcessors)
  }

  private mutating func tryStart(
    _ job: Int32, _ request: Int, _ demand: Demand, _ blocked: [UInt64], _ now: Int64
  ) -> Bool {
    if blockedAtRelease[request] == releaseVersion { return false }
    var candidates = eligible[request]
    var isCut = false
    for word in candidates.indices {
      let kept = candidates[word] & ~blocked[word]
      if kept != candidates[word] {
        candidates[word] = kept
        isCut = true
      }
    }
    guard selector.select(demand, candidates, state) else {
      if !isCut { blockedAtRelease[request] = releaseVersion }
      return false
    }
    start(job, at: now, isBackfilled: false)
    return true
  }

  /// Whether a job is too young or of too low a priority to keep others waiting.
  private func isExcused(_ job: Int32, _ now: Int64) -> Bool {
    let rules = settings.backfill
    if rules.minAgeReserveSeconds > 0,
      now / 1000 - jobs.submitMilliseconds[Int(job)] / 1000 < rules.minAgeReserveSeconds
    {
      return true
    }
    return rules.minPriorityReserve > 0 && Int64(priority(job)) < rules.minPriorityReserve
  }
}
