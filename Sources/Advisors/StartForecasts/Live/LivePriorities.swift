internal import Simulation
internal import SlurmControl
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
