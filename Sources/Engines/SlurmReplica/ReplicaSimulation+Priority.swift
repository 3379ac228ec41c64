extension ReplicaSimulation {
  /// Whether priorities are calculated again and again, or once for each job.
  var calculates: Bool { settings.priority.isMultifactor && settings.priority.isAccounted }

  /// The priority that a job has now.
  @inline(__always)
  func priority(_ job: Int32) -> UInt32 { UInt32(truncatingIfNeeded: key[Int(job)]) }

  /// The parts of a priority that do not change: size, partition, quality, resources, niceness.
  ///
  /// - Parameter processors: What the size counts; nil for what the job asks for.
  func fixedPart(_ job: Int, processors: Int64? = nil) -> Double {
    let weights = settings.priority
    let request = jobs.requests[Int(jobs.request[job])]
    let partition = cluster.partitions[Int(request.partition)]
    var sum = -Double(jobs.nice[job])
    if weights.weightJobSize != 0 {
      sum +=
        Double(weights.weightJobSize)
        * PriorityFactors.size(
          processors: processors ?? request.minProcessors, nodes: Int64(request.minNodes),
          limitMinutes: (request.limitSeconds + 59) / 60, clusterProcessors: Int64(cluster.processorCount),
          clusterNodes: Int64(cluster.nodes.count), favoursSmall: weights.favoursSmall,
          isRelativeToTime: weights.isSizeRelativeToTime)
    }
    if weights.weightPartition != 0 {
      let most = max(cluster.partitions.map(\.priorityJobFactor).max() ?? 1, 1)
      let factor =
        weights.takesPartitionAsIs
        ? Double(partition.priorityJobFactor) : Double(partition.priorityJobFactor) / Double(most)
      sum += Double(weights.weightPartition) * factor
    }
    if weights.weightQuality != 0, jobs.quality[job] >= 0 {
      let priority = accounts.qualities[Int(jobs.quality[job])].priority
      let most = max(accounts.qualities.map(\.priority).max() ?? 1, 1)
      sum +=
        Double(weights.weightQuality)
        * (weights.takesQualityAsIs ? Double(priority) : Double(priority) / Double(most))
    }
    return sum + resourcesPart(request, partition)
  }

  /// Once the backfill scheduler has planned a job, Slurm counts the processors that it would get, which for whole
  /// nodes are more than it asked for; seen from the next calculation on.
  mutating func notePlannedSizes() {
    guard hasPlannedProcessors else { return }
    for job in queue.prefix(Int(settings.backfill.maxTests)) where !isPlanned[Int(job)] {
      isPlanned[Int(job)] = true
      let planned = plannedProcessors[Int(jobs.request[Int(job)])]
      if planned > 0 { fixedPriority[Int(job)] = fixedPart(Int(job), processors: planned) }
    }
  }

  private func resourcesPart(_ request: ReplicaRequest, _ partition: ReplicaCluster.Partition) -> Double {
    let weights = settings.priority.weightResources
    if weights.isZero { return 0 }
    let nodes = Double(request.minNodes)
    let processors = Double(request.minProcessors)
    var memory = 0.0
    if request.memoryPerNode > 0 { memory = Double(request.memoryPerNode) * nodes }
    if request.memoryPerProcessor > 0 { memory = Double(request.memoryPerProcessor) * processors }
    let gpus = Double(request.gpusPerNode) * nodes
    if settings.priority.takesResourcesAsIs {
      return weights.sum(processors: processors, memoryMegabytes: memory, nodes: nodes, gpus: gpus)
    }
    var all = (processors: 0.0, memory: 0.0, gpus: 0.0)
    for index in partition.nodes {
      let node = cluster.nodes[Int(index)]
      all.processors += Double(node.processors)
      all.memory += Double(node.memoryMegabytes)
      all.gpus += Double(node.gpus.reduce(0, +))
    }
    func share(_ part: Double, _ whole: Double) -> Double { whole > 0 ? part / whole : 0 }
    return weights.sum(
      processors: share(processors, all.processors), memoryMegabytes: share(memory, all.memory),
      nodes: share(nodes, Double(partition.nodes.count)), gpus: share(gpus, all.gpus))
  }

  /// The key by which the queue is sorted: the partition's tier, then the priority at a time in seconds.
  func sortKey(_ job: Int32, _ now: Int64) -> UInt64 {
    let index = Int(job)
    let tier = UInt64(cluster.partitions[demands[Int(jobs.request[index])].partition].priorityTier)
    return tier << 32 | UInt64(priority(index, now))
  }

  /// Slurm's sum, as a whole number of 32 bits, at least 1.
  private func priority(_ job: Int, _ now: Int64) -> UInt32 {
    let weights = settings.priority
    if !weights.isMultifactor {
      // priority/basic counts down from the first job.
      return UInt32(clamping: 4_294_901_759 - Int64(job))
    }
    var sum = fixedPriority[job]
    if weights.isAccounted {
      if weights.weightAge != 0 {
        sum +=
          Double(weights.weightAge)
          * PriorityFactors.age(
            waitSeconds: now - jobs.submitMilliseconds[job] / 1000, maxAgeSeconds: weights.maxAgeSeconds)
      }
      let association = Int(jobs.association[job])
      if weights.weightFairShare != 0, association >= 0 {
        sum += Double(weights.weightFairShare) * tree.factor[association]
      }
    }
    return sum < 1 ? 1 : UInt32(min(sum, 4_294_967_295))
  }

  /// Settles the use of all running jobs, calculates the fair shares and sorts the queue anew.
  mutating func calculatePriorities(_ now: Int64) {
    let period = now - usageSettledSeconds
    let origin = settings.timing.originSeconds
    if let reset = settings.priority.usageResetSeconds,
      (origin + now) / reset != (origin + usageSettledSeconds) / reset
    {
      tree.reset()
    }
    if period > 0, !accounts.associations.isEmpty {
      if settings.priority.decayHalfLifeSeconds > 0 { tree.decay(by: power(decayPerSecond, Double(period))) }
      for job in running { charge(Int(job), from: usageSettledSeconds, to: now) }
      tree.calculate()
    }
    usageSettledSeconds = now
    for job in queue {
      let new = sortKey(job, now)
      key[Int(job)] = settings.priority.onlyIncreases ? max(key[Int(job)], new) : new
    }
    let key = key
    queue.sort { a, b in
      let left = key[Int(a)]
      let right = key[Int(b)]
      return left != right ? left > right : a < b
    }
  }

  /// 1 - 0.693 / half-life, the factor of a second.
  private var decayPerSecond: Double {
    settings.priority.decayHalfLifeSeconds > 0
      ? 1 - 0.693 / Double(settings.priority.decayHalfLifeSeconds) : 1
  }

  /// Charges what a job used since the last calculation, at its end.
  mutating func chargeEnd(_ job: Int, _ now: Int64) {
    guard calculates else { return }
    charge(job, from: usageSettledSeconds, to: now)
  }

  private mutating func charge(_ job: Int, from start: Int64, to end: Int64) {
    let association = jobs.association[job]
    if association < 0 { return }
    let begin = max(start, schedule.startMilliseconds[job] / 1000)
    let seconds = Double(max(end - begin, 0))
    if seconds == 0 { return }
    var amount = seconds * power(decayPerSecond, seconds) * billed(job)
    let quality = jobs.quality[job]
    if quality >= 0 { amount *= accounts.qualities[Int(quality)].usageFactor }
    tree.charge(association, amount)
  }

  /// What a job costs a second: its processors, or by the partition's weights.
  private func billed(_ job: Int) -> Double {
    let demand = demands[Int(jobs.request[job])]
    let processors = Double(placements.processorCount(job))
    let billing = cluster.partitions[demand.partition].billing
    if billing.isZero { return processors }
    var memory = 0.0
    for piece in placements.pieces(job) { memory += Double(placements.memory(demand, piece)) }
    let nodes = Double(placements.count[job])
    return billing.sum(
      processors: processors, memoryMegabytes: memory, nodes: nodes, gpus: Double(demand.gpusPerNode) * nodes)
  }
}
