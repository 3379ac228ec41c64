internal import Simulation
internal import SlurmControl
internal import SlurmReplica
internal import StartTimes

extension QueuePriorities {
  /// The order as slurmctld has computed it.
  ///
  /// Of a user's next job the priority is that of his latest one, less what its age has brought; of somebody who has no
  /// job it is the middle one of those.
  init(_ record: LiveRecord, snapshot: QueueSnapshot, settings: PrioritySettings) {
    let isMultifactor = settings.type.hasSuffix("multifactor")
    let aging = PriorityRollout.Aging(
      weight: isMultifactor ? settings.ageWeight : 0, maxSeconds: settings.maxAgeSeconds)
    var latest: [String: (seconds: Int64, priority: Double)] = [:]
    for job in snapshot.jobs where job.priority > 0 {
      let until = job.isWaiting ? snapshot.atSeconds : job.startSeconds ?? snapshot.atSeconds
      let base = Double(job.priority) - aging.points(until - (job.eligibleSeconds ?? job.submitSeconds))
      // What waits was computed minutes ago; what runs, when it started.
      if let known = latest[job.user], known.seconds >= until { continue }
      latest[job.user] = (until, base)
    }
    let standing = latest.values.map(\.priority).sorted()
    let unknown: Double
    if !isMultifactor {
      // First come, first served: each job's priority is below those before it.
      unknown = (snapshot.jobs.filter { $0.priority > 0 }.map { Double($0.priority) }.min() ?? 1) - 1
    } else {
      unknown = standing.isEmpty ? 0 : standing[standing.count / 2]
    }
    self.init(
      ofUser: record.users.map { isMultifactor ? latest[$0]?.priority ?? unknown : unknown }, aging: aging)
    for (place, positions) in record.positions {
      let job = snapshot.jobs[place]
      let isBlocked = job.isHeld || SlurmReason(job.reason).blocks || job.eligibleSeconds == nil
      for position in positions {
        let number = Int32(truncatingIfNeeded: position)
        if job.priority > 0 { ofJob[number] = Double(job.priority) }
        if isBlocked { blocked.insert(number) }
        if let eligible = job.eligibleSeconds, eligible > snapshot.atSeconds {
          availableSeconds[number] = eligible - record.jobs.workload.originSeconds
        }
      }
    }
  }

  /// Lets priorities follow what accounts and users use from the snapshot on.
  mutating func follow(
    _ shares: AccountShares, record: LiveRecord, snapshot: QueueSnapshot, settings: PrioritySettings
  ) {
    guard settings.type.hasSuffix("multifactor"), settings.fairShareWeight > 0,
      shares.associations.first?.parent == -1
    else { return }
    var tree = UsageTree(
      shares.associations.map {
        .init(parent: Int32($0.parent), shares: $0.shares, isUser: !$0.user.isEmpty)
      },
      usesFairTree: settings.usesFairTree, dampening: settings.dampeningFactor)
    for (place, association) in shares.associations.enumerated() where !association.user.isEmpty {
      tree.charge(Int32(place), association.usage)
    }
    fairShare = FairShareOutlook(
      tree: tree, weight: settings.fairShareWeight, halfLifeSeconds: settings.halfLifeSeconds,
      periodSeconds: Int64(settings.calcPeriodSeconds))
    var known: [String: Int32] = [:]
    var first: [String: Int32] = [:]
    for (place, association) in shares.associations.enumerated() where !association.user.isEmpty {
      known[association.user + "|" + association.account] = Int32(place)
      if first[association.user] == nil { first[association.user] = Int32(place) }
    }
    // A user's next job is charged as his latest one.
    for job in snapshot.jobs.sorted(by: { ($0.submitSeconds, $0.number) < ($1.submitSeconds, $1.number) }) {
      if let place = known[job.user + "|" + job.account] { first[job.user] = place }
    }
    associationOfUser = record.users.map { first[$0] ?? -1 }
    for (position, place) in record.liveOfPosition {
      let job = snapshot.jobs[place]
      associationOfJob[Int32(truncatingIfNeeded: position)] = known[job.user + "|" + job.account]
    }
  }

  /// Leaves out what reservations keep, and the jobs that ask for them.
  mutating func keep(_ machine: MachineShare, record: LiveRecord, snapshot: QueueSnapshot) {
    let origin = record.jobs.workload.originSeconds
    reserved = machine.spans.map {
      ReservedSpan(
        start: $0.seconds.lowerBound - origin, end: $0.seconds.upperBound - origin,
        processors: Int32(clamping: $0.processors))
    }
    for (position, place) in record.liveOfPosition {
      let number = Int32(truncatingIfNeeded: position)
      let job = snapshot.jobs[place]
      if machine.within.contains(place) { withinReserved.insert(number) }
      if job.isWaiting, !job.reservation.isEmpty { blocked.insert(number) }
    }
  }

  /// The order that a site has by its settings, for the moments of the past.
  static func policy(_ settings: PrioritySettings) -> Policy {
    guard settings.type.hasSuffix("multifactor") else { return Policy(.fcfs, backfill: .easy) }
    var policy = Policy(.multifactor, backfill: .easy)
    policy.multifactor.age = settings.ageWeight
    policy.multifactor.maxAgeSeconds = settings.maxAgeSeconds
    policy.multifactor.fairShare = settings.fairShareWeight
    policy.multifactor.decayHalfLifeSeconds = settings.halfLifeSeconds
    policy.multifactor.jobSize = settings.jobSizeWeight
    return policy
  }
}
