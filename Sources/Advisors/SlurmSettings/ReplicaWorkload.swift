internal import Diagnostics
package import JobLogs
package import Simulation
package import Slurm
package import SlurmReplica

/// The jobs of a log on a configured cluster, ready to be replayed, with names and what was left out.
package struct ReplicaWorkload: Sendable {
  package var jobs = ReplicaJobs()
  package var accounts = ReplicaAccounts()
  /// The same jobs for the measures of schedules: seconds, processors asked for, users.
  package var workload = Workload()
  /// Names of partitions and qualities of service by the jobs' numbers.
  package var partitionNames: [String] = []
  package var qualityNames: [String] = []
  /// Jobs that no configuration of the cluster's nodes could run, by reason.
  package var leftOut: [LeftOut] = []
  /// How fields of the log were taken for Slurm's, in sentences.
  package var readings: [String] = []

  package struct LeftOut: Sendable, Equatable {
    package var reason: String
    package var count: Int
    package var firstJob: Int64
  }

  private var configured: ConfiguredAccounts
  private let cluster: ConfiguredCluster
  private var users: [String: Int32] = [:]
  private var constraintNumbers: [String: Int32] = [:]
  private var fits: [ReplicaRequest: Bool] = [:]

  private init(_ cluster: ConfiguredCluster, _ accounts: SlurmAccounts?) {
    self.cluster = cluster
    configured = ConfiguredAccounts(accounts)
    partitionNames = cluster.cluster.partitions.map(\.name)
  }

  /// One job on its way in.
  private struct Draft {
    var id: Int64
    var submitMilliseconds: Int64
    var runMilliseconds: Int64?
    var user: String
    var account: String
    var quality: String
    var partition: Int
    var minNodes: Int64?
    var maxNodes: Int64?
    var tasks: Int64?
    var processorsPerTask: Int64 = 1
    var tasksPerNode: Int64 = 0
    var memoryPerNode: Int64?
    var memoryPerProcessor: Int64?
    var gpusPerNode: Int64 = 0
    var gpuType = ""
    var constraint = ""
    var isExclusive = false
    var limitSeconds: Int64?
    var nice: Int64 = 0
    var row: Int32 = 0
  }

  // MARK: - From an events file

  /// The jobs of an events file of the UB CCR simulator; time 0 is the controller's start.
  /// - Throws: `SlurmSettingsError` where no job can run.
  package init(
    _ events: JobEvents, on cluster: ConfiguredCluster, accounts: SlurmAccounts?
  ) throws(SlurmSettingsError) {
    self.init(cluster, accounts)
    let order = events.jobs.indices.sorted {
      (events.jobs[$0].submitMilliseconds, $0) < (events.jobs[$1].submitMilliseconds, $1)
    }
    for index in order {
      let job = events.jobs[index]
      guard let partition = partition(named: job.partition) else {
        leaveOut("a partition that slurm.conf does not have", Int64(index + 1))
        continue
      }
      var draft = Draft(
        id: Int64(index + 1), submitMilliseconds: job.submitMilliseconds,
        runMilliseconds: job.runMilliseconds,
        user: job.user, account: job.account, quality: job.quality, partition: partition)
      draft.minNodes = job.minNodes
      draft.maxNodes = job.maxNodes
      draft.tasks = job.tasks
      draft.processorsPerTask = job.processorsPerTask
      draft.tasksPerNode = job.tasksPerNode
      draft.memoryPerNode = job.memoryPerNode
      draft.memoryPerProcessor = job.memoryPerProcessor
      draft.gpusPerNode = job.gpusPerNode
      draft.gpuType = job.gpuType
      draft.constraint = job.constraint
      draft.isExclusive = job.isExclusive
      draft.limitSeconds = job.limitSeconds
      draft.nice = job.nice
      draft.row = Int32(index)
      add(draft)
    }
    let ignored = events.otherOptions.sorted { $0.key < $1.key }.map { "\($0.key) (\($0.value))" }
    if !ignored.isEmpty {
      readings.append("options of the events file that are not replayed: \(ignored.joined(separator: ", "))")
    }
    try finish(source: events.source)
  }

  private func partition(named names: String) -> Int? {
    if names.isEmpty { return cluster.defaultPartition }
    for name in names.split(separator: ",") {
      if let number = cluster.partitionNumbers[name.lowercased()] { return number }
    }
    return nil
  }

  // MARK: - From a job log

  /// The jobs of a log. Its fields are taken for Slurm's as `readings` says; the first submission is 10 s after
  /// the controller's start.
  /// - Throws: `SlurmSettingsError` where no job can run.
  package init(
    _ prepared: PreparedJobs, of log: JobLog, on cluster: ConfiguredCluster, accounts: SlurmAccounts?
  ) throws(SlurmSettingsError) {
    self.init(cluster, accounts)
    let reading = LogReading(log, cluster)
    let origin = (prepared.submitSeconds.first ?? 0) - Self.leadSeconds
    workload.originSeconds = origin
    for job in 0..<prepared.count {
      let row = Int(prepared.row[job])
      var draft = Draft(
        id: prepared.id[job], submitMilliseconds: (prepared.submitSeconds[job] - origin) * 1000,
        runMilliseconds: Int64(prepared.runSeconds[job]) * 1000, user: reading.user(row),
        account: reading.account(row), quality: reading.quality(row), partition: reading.partition(row))
      draft.tasks = Int64(prepared.processors[job])
      if let nodes = reading.nodes(row) {
        draft.minNodes = min(nodes, Int64(prepared.processors[job]))
        draft.maxNodes = draft.minNodes
      }
      draft.memoryPerProcessor = reading.memoryPerProcessor(row)
      let gpus = reading.gpus(row)
      if gpus > 0 {
        let nodes = draft.minNodes ?? 1
        draft.gpusPerNode = (gpus + nodes - 1) / nodes
        draft.gpuType = reading.gpuType(row)
      }
      draft.limitSeconds = (Int64(prepared.requestedSeconds[job]) + 59) / 60 * 60
      draft.row = Int32(row)
      add(draft)
    }
    readings += reading.sentences(jobs: prepared)
    try finish(source: log.source)
  }

  private static let leadSeconds: Int64 = 10

  // MARK: - One job

  private mutating func leaveOut(_ reason: String, _ job: Int64) {
    if let index = leftOut.firstIndex(where: { $0.reason == reason }) {
      leftOut[index].count += 1
    } else {
      leftOut.append(LeftOut(reason: reason, count: 1, firstJob: job))
    }
  }

  private mutating func add(_ draft: Draft) {
    let partition = cluster.partitions[draft.partition]
    if !partition.takesJobs { return leaveOut("the partition \(partition.name) takes no jobs", draft.id) }
    if let allowed = partition.allowQualities, !draft.quality.isEmpty, !allowed.contains(draft.quality) {
      return leaveOut("the partition \(partition.name) does not allow the QOS \(draft.quality)", draft.id)
    }
    if partition.denyQualities.contains(draft.quality) {
      return leaveOut("the partition \(partition.name) denies the QOS \(draft.quality)", draft.id)
    }
    let account = configured.account(user: draft.user, given: draft.account).lowercased()
    if let allowed = partition.allowAccounts, !account.isEmpty, !allowed.contains(account) {
      return leaveOut("the partition \(partition.name) does not allow the account \(account)", draft.id)
    }
    if partition.allowAccounts == nil, !account.isEmpty, partition.denyAccounts.contains(account) {
      return leaveOut("the partition \(partition.name) denies the account \(account)", draft.id)
    }
    guard let request = request(draft, partition) else { return }
    if !hasRoom(request) {
      return leaveOut("more than the nodes of the partition \(partition.name) hold", draft.id)
    }
    let limit = request.limitSeconds * 1000
    // A job over its limit is killed within a minute of it.
    let run = min(draft.runMilliseconds ?? limit, limit + 60_000)
    let user = users[draft.user] ?? Int32(users.count)
    users[draft.user] = user
    jobs.append(
      id: draft.id, submitMilliseconds: draft.submitMilliseconds, runMilliseconds: run, request: request,
      user: user,
      association: configured.association(user: draft.user, account: draft.account),
      quality: configured.quality(draft.quality, user: draft.user), nice: draft.nice)
    workload.append(
      id: draft.id, submitSeconds: draft.submitMilliseconds / 1000,
      runSeconds: Int32(clamping: max(run / 1000, 1)),
      processors: Int32(clamping: request.minProcessors),
      requestedSeconds: Int32(clamping: request.limitSeconds),
      user: user)
    workload.row.append(draft.row)
  }

  /// What a job asks Slurm for; nil where it is left out.
  private mutating func request(_ draft: Draft, _ partition: SlurmPartition) -> ReplicaRequest? {
    let unlimited: Int64 = 365 * 86_400
    let longest = partition.maxTime.finite
    if let longest, let limit = draft.limitSeconds, limit > longest {
      leaveOut("more time than the partition \(partition.name) allows (\(longest) s)", draft.id)
      return nil
    }
    let standard = partition.defaultTime?.finite ?? longest ?? unlimited
    let limit = max(draft.limitSeconds ?? standard, 60)
    let minNodes = max(draft.minNodes ?? 1, partition.minNodes, 1)
    if let most = partition.maxNodes.finite, minNodes > most {
      leaveOut("more nodes than the partition \(partition.name) allows (\(most))", draft.id)
      return nil
    }
    let maxNodes = min(
      draft.maxNodes.map { max($0, minNodes) } ?? 500_000, partition.maxNodes.finite ?? 500_000)
    let tasks = max(draft.tasks ?? minNodes, 1)
    var request = ReplicaRequest(
      partition: Int32(draft.partition), minNodes: Int32(clamping: minNodes),
      maxNodes: Int32(clamping: maxNodes),
      tasks: Int32(clamping: tasks), processorsPerTask: Int32(clamping: draft.processorsPerTask),
      tasksPerNode: Int32(clamping: draft.tasksPerNode), limitSeconds: min(limit, unlimited))
    if request.minProcessors > 1 << 30
      || Int64(request.tasksPerNode) * Int64(request.processorsPerTask) > 1 << 30
    {
      leaveOut("more processors than any cluster has", draft.id)
      return nil
    }
    request.isExclusive =
      draft.isExclusive || cluster.takesWholeNodes || partition.overSubscribe.hasPrefix("exclusive")
    takeMemory(draft, partition, &request)
    guard takeDevices(draft, &request) else { return nil }
    return request
  }

  private func takeMemory(_ draft: Draft, _ partition: SlurmPartition, _ request: inout ReplicaRequest) {
    guard cluster.consumesMemory else { return }
    if let memory = draft.memoryPerNode {
      request.memoryPerNode = memory == 0 ? -1 : memory
    } else if let memory = draft.memoryPerProcessor, memory > 0 {
      request.memoryPerProcessor = memory
    } else if let memory = partition.memoryPerProcessor
      ?? (partition.memoryPerNode == nil ? cluster.memoryPerProcessor : nil),
      memory > 0
    {
      request.memoryPerProcessor = memory
    } else if let memory = partition.memoryPerNode ?? cluster.memoryPerNode, memory > 0 {
      request.memoryPerNode = memory
    } else {
      // Without a default, a job has all the memory of its nodes.
      request.memoryPerNode = -1
    }
  }

  private mutating func takeDevices(_ draft: Draft, _ request: inout ReplicaRequest) -> Bool {
    if draft.gpusPerNode > 0 {
      request.gpusPerNode = Int32(clamping: draft.gpusPerNode)
      if !draft.gpuType.isEmpty {
        guard let type = cluster.gpuTypeNumbers[draft.gpuType] else {
          leaveOut("graphics processors of a type that no node has (\(draft.gpuType.prefix(40)))", draft.id)
          return false
        }
        request.gpuType = type
      }
    }
    if !draft.constraint.isEmpty {
      if let number = constraintNumbers[draft.constraint] {
        request.constraint = number
      } else {
        guard let alternatives = alternatives(draft.constraint) else {
          leaveOut("a constraint that the replica does not read (\(draft.constraint.prefix(40)))", draft.id)
          return false
        }
        request.constraint = Int32(jobs.constraints.count)
        constraintNumbers[draft.constraint] = request.constraint
        jobs.constraints.append(alternatives)
      }
    }
    return true
  }

  /// `a&b|c` as alternatives of features; nil for brackets and counts.
  private func alternatives(_ text: String) -> [[Int32]]? {
    if text.contains(where: { "[]()*".contains($0) }) { return nil }
    return text.split(separator: "|").map { part in
      part.split { $0 == "&" || $0 == "," }.map { cluster.featureNumbers[String($0)] ?? Int32.max }
    }
  }

  private mutating func hasRoom(_ request: ReplicaRequest) -> Bool {
    var shape = request
    shape.limitSeconds = 1
    if let known = fits[shape] { return known }
    let fit = SlurmReplica.canEverRun(request, constraints: jobs.constraints, on: cluster.cluster)
    fits[shape] = fit
    return fit
  }

  private mutating func finish(source: String) throws(SlurmSettingsError) {
    accounts = configured.accounts
    qualityNames = accounts.qualities.map(\.name)
    if !configured.unknownUsers.isEmpty {
      readings.append(
        "\(configured.unknownUsers.count) users are not in the accounts file; each got one share under its account"
      )
    }
    if !configured.unknownQualities.isEmpty {
      readings.append(
        "QOS without a line in the accounts file have priority 0: "
          + configured.unknownQualities.sorted().prefix(8).joined(separator: ", "))
    }
    if jobs.count == 0 {
      let reasons = leftOut.map { "\($0.count): \($0.reason)" }.joined(separator: "; ")
      throw SlurmSettingsError(
        .noJobs,
        "no job of the log can run on this cluster (\(reasons.isEmpty ? "the log is empty" : reasons))",
        at: SourceLocation(file: source))
    }
  }

  /// The cluster for the replay, with the partitions' qualities of service filled in.
  package var replicaCluster: ReplicaCluster {
    var result = cluster.cluster
    for index in result.partitions.indices {
      result.partitions[index].quality = configured.knownQuality(cluster.qualityOfPartition[index])
    }
    return result
  }
}
