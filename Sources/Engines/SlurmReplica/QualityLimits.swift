/// How many jobs and processors run under each quality of service, against its limits.
struct QualityLimits: Sendable {
  let users: Int
  private let isOn: Bool
  private let qualities: [ReplicaAccounts.Quality]
  private var jobs: [Int64]
  private var processors: [Int64]
  /// By quality, then by user.
  private var jobsOfUser: [Int64]
  private var processorsOfUser: [Int64]

  init(_ accounts: ReplicaAccounts, users: Int, isOn: Bool) {
    self.users = users
    qualities = accounts.qualities
    self.isOn = isOn && accounts.qualities.contains { $0.hasLimits }
    let count = self.isOn ? qualities.count : 0
    jobs = Array(repeating: 0, count: count)
    processors = jobs
    jobsOfUser = Array(repeating: 0, count: count * users)
    processorsOfUser = jobsOfUser
  }

  /// Whether a job of a quality and in a partition of another may start, with this many processors.
  func allows(_ quality: Int32, partitionQuality: Int32, user: Int32, processors wanted: Int64) -> Bool {
    guard isOn else { return true }
    return allows(quality, user, wanted)
      && (partitionQuality == quality || allows(partitionQuality, user, wanted))
  }

  private func allows(_ quality: Int32, _ user: Int32, _ wanted: Int64) -> Bool {
    guard quality >= 0 else { return true }
    let index = Int(quality)
    let place = index * users + Int(user)
    let limit = qualities[index]
    if let most = limit.groupJobs, jobs[index] >= most { return false }
    if let most = limit.groupProcessors, processors[index] + wanted > most { return false }
    if let most = limit.maxJobsPerUser, jobsOfUser[place] >= most { return false }
    if let most = limit.maxProcessorsPerUser, processorsOfUser[place] + wanted > most { return false }
    return true
  }

  mutating func start(_ table: ReplicaJobs, _ job: Int, _ wanted: Int64, partitionQuality: Int32) {
    change(table, job, wanted, partitionQuality, sign: 1)
  }

  mutating func end(_ table: ReplicaJobs, _ job: Int, _ wanted: Int64, partitionQuality: Int32) {
    change(table, job, wanted, partitionQuality, sign: -1)
  }

  private mutating func change(
    _ table: ReplicaJobs, _ job: Int, _ wanted: Int64, _ partitionQuality: Int32, sign: Int64
  ) {
    guard isOn else { return }
    let quality = table.quality[job]
    count(quality, table.user[job], wanted, sign)
    if partitionQuality != quality { count(partitionQuality, table.user[job], wanted, sign) }
  }

  private mutating func count(_ quality: Int32, _ user: Int32, _ wanted: Int64, _ sign: Int64) {
    guard quality >= 0 else { return }
    let index = Int(quality)
    let place = index * users + Int(user)
    jobs[index] += sign
    processors[index] += sign * wanted
    jobsOfUser[place] += sign
    processorsOfUser[place] += sign * wanted
  }
}
