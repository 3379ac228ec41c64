internal import Simulation
package import SlurmControl
package import StartTimes

/// A live queue and the past of its cluster as one record, as it is known at the moment of the snapshot.
package struct LiveRecord: Sendable {
  package private(set) var jobs = RecordedJobs()
  /// The moment, in the seconds of `jobs`.
  package private(set) var now: Int64 = 0
  /// The waiting entries of each job of the snapshot, in order: more than one for the tasks of an array.
  package private(set) var positions: [Int: [Int]] = [:]
  /// The place in the snapshot of each entry that came from it.
  package private(set) var liveOfPosition: [Int: Int] = [:]
  package private(set) var users: [String] = []
  package private(set) var queues: [String] = []
  package private(set) var partitions: [String] = []
  /// Jobs that ask for more than the machine has, or whose times contradict each other.
  package private(set) var leftOut = 0
  package private(set) var pastJobs = 0

  /// At most this many tasks of one array are told apart.
  private static let taskLimit: Int64 = 200

  private struct Entry {
    var number: Int64
    var submit: Int64
    var start: Int64?
    var end: Int64?
    var processors: Int64
    var limit: Int64?
    var user: String
    var quality: String
    var partition: String
    var live: Int?
  }

  /// - Parameters:
  ///   - past: Jobs that are over; what they did after the snapshot is not looked at.
  ///   - processorsPerNode: For jobs that take whole nodes; nil where it is not known.
  package init(
    _ snapshot: QueueSnapshot, past: [PassedJob], processors: Int, processorsPerNode: Int?
  ) {
    var entries = Self.entries(of: past, before: snapshot.atSeconds, besides: snapshot)
    pastJobs = entries.count
    for (place, job) in snapshot.jobs.enumerated() {
      guard let entry = Self.entry(job, place, snapshot.atSeconds, processorsPerNode) else { continue }
      let tasks = job.isWaiting ? min(max(job.tasks, 1), Self.taskLimit) : 1
      for _ in 0..<tasks { entries.append(entry) }
    }
    let all = entries.count
    entries.removeAll { $0.processors < 1 || $0.processors > Int64(processors) }
    leftOut = all - entries.count
    let order = entries.indices.sorted {
      (entries[$0].submit, entries[$0].number, $0) < (entries[$1].submit, entries[$1].number, $1)
    }
    let origin = order.first.map { entries[$0].submit } ?? snapshot.atSeconds
    jobs.workload.originSeconds = origin
    now = snapshot.atSeconds - origin
    var names = Names()
    for index in order { append(entries[index], origin, &names) }
  }

  private static func entries(
    of past: [PassedJob], before now: Int64, besides snapshot: QueueSnapshot
  ) -> [Entry] {
    struct Key: Hashable {
      var number: Int64
      var submit: Int64
    }
    var seen = Set(snapshot.jobs.map { Key(number: $0.number, submit: $0.submitSeconds) })
    return past.compactMap { job in
      guard let start = job.startSeconds, let end = job.endSeconds, job.submitSeconds >= 0, end <= now,
        start <= end, job.submitSeconds <= start,
        seen.insert(Key(number: job.number, submit: job.submitSeconds)).inserted
      else { return nil }
      return Entry(
        number: job.number,
        submit: max(min(job.eligibleSeconds ?? job.submitSeconds, start), job.submitSeconds),
        start: start, end: end, processors: job.processors, limit: job.limitSeconds, user: job.user,
        quality: job.quality, partition: job.partition, live: nil)
    }
  }

  private static func entry(
    _ job: LiveJob, _ place: Int, _ now: Int64, _ processorsPerNode: Int?
  ) -> Entry? {
    var entry = Entry(
      number: job.number, submit: max(min(job.eligibleSeconds ?? job.submitSeconds, now), 0), start: nil,
      end: nil,
      processors: Self.processors(of: job, processorsPerNode), limit: job.limitSeconds, user: job.user,
      quality: job.quality, partition: job.partition, live: place)
    if job.isWaiting { return entry }
    guard let start = job.startSeconds, start <= now else { return nil }
    entry.start = start
    entry.submit = min(entry.submit, start)
    // The end of a job that runs is no more than its limit.
    if job.isOnNodes { return entry }
    guard job.hasEnded, let end = job.endSeconds, end <= now, end > start else { return nil }
    entry.end = end
    return entry
  }

  /// What a job occupies: one that waits for whole nodes takes all of their processors, whatever it asks for.
  package static func processors(of job: LiveJob, _ processorsPerNode: Int?) -> Int64 {
    guard job.isWaiting, job.takesWholeNodes, let processorsPerNode else { return job.processors }
    let nodes = max(job.nodes, (job.processors - 1) / Int64(processorsPerNode) + 1)
    return nodes * Int64(processorsPerNode)
  }

  /// The processors of a node, from jobs that have whole nodes.
  package static func processorsPerNode(in snapshot: QueueSnapshot) -> Int? {
    snapshot.jobs.filter { $0.isOnNodes && $0.takesWholeNodes && $0.nodes > 0 }
      .map { Int($0.processors / $0.nodes) }.max()
  }

  private struct Names {
    var users: [String: Int32] = [:]
    var queues: [String: Int32] = [:]
    var partitions: [String: Int32] = [:]
  }

  private static func number(_ name: String, _ known: inout [String: Int32], _ list: inout [String]) -> Int32
  {
    if let number = known[name] { return number }
    let number = Int32(list.count)
    known[name] = number
    list.append(name)
    return number
  }

  private mutating func append(_ entry: Entry, _ origin: Int64, _ names: inout Names) {
    let user = Self.number(entry.user, &names.users, &users)
    let limit = Int32(clamping: max(entry.limit ?? Int64(RecordedJobs.unlimitedSeconds), 1))
    let job = jobs.appendWaiting(
      id: entry.number, submitSeconds: entry.submit - origin, processors: Int32(clamping: entry.processors),
      requestedSeconds: limit, user: user,
      queue: entry.quality.isEmpty ? -1 : Self.number(entry.quality, &names.queues, &queues),
      partition: entry.partition.isEmpty ? -1 : Self.number(entry.partition, &names.partitions, &partitions))
    if let live = entry.live {
      liveOfPosition[job] = live
      if entry.start == nil { positions[live, default: []].append(job) }
    }
    guard let start = entry.start else { return }
    jobs.startSeconds[job] = start - origin
    guard let end = entry.end else { return }
    jobs.endSeconds[job] = max(end, start + 1) - origin
    jobs.workload.runSeconds[job] = Int32(clamping: max(end - start, 1))
  }

  /// Appends a job that is asked for and not submitted yet.
  package mutating func appendAsked(
    processors: Int32, limitSeconds: Int64?, user: String, quality: String?, partition: String?
  ) -> Int {
    let number: Int32
    if let known = users.firstIndex(of: user) {
      number = Int32(known)
    } else {
      number = Int32(users.count)
      users.append(user)
    }
    return jobs.appendWaiting(
      id: (jobs.workload.id.max() ?? 0) &+ 1, submitSeconds: now, processors: processors,
      requestedSeconds: limitSeconds.map { Int32(clamping: max($0, 1)) } ?? RecordedJobs.unlimitedSeconds,
      user: number, queue: quality.flatMap { queues.firstIndex(of: $0) }.map { Int32($0) } ?? -1,
      partition: partition.flatMap { partitions.firstIndex(of: $0) }.map { Int32($0) } ?? -1)
  }
}
