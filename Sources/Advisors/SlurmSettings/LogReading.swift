internal import JobLogs
internal import Slurm
internal import SlurmReplica

/// Reads what a job log's fields mean to Slurm, and says so.
struct LogReading {
  private let log: JobLog
  private let cluster: ConfiguredCluster
  /// The cluster's partition of each partition number of the log; -1 where it has none.
  private let partitions: [Int]

  init(_ log: JobLog, _ cluster: ConfiguredCluster) {
    self.log = log
    self.cluster = cluster
    partitions = log.names.partition.map { names in
      for name in names.split(separator: ",") {
        if let number = cluster.partitionNumbers[name.lowercased()] { return number }
      }
      return -1
    }
  }

  func user(_ row: Int) -> String {
    name(log.jobs.user[row], log.names.user, "user")
  }

  func account(_ row: Int) -> String {
    let number = log.jobs.group[row]
    return log.names.group.indices.contains(Int(number)) ? log.names.group[Int(number)] : ""
  }

  func quality(_ row: Int) -> String {
    let number = log.jobs.queue[row]
    return log.names.queue.indices.contains(Int(number)) ? log.names.queue[Int(number)].lowercased() : ""
  }

  private func name(_ number: Int32, _ names: [String], _ word: String) -> String {
    names.indices.contains(Int(number)) ? names[Int(number)] : "\(word) \(number)"
  }

  func partition(_ row: Int) -> Int { known(row) ?? cluster.defaultPartition }

  /// The partition that the log names; nil where the cluster has none of that name or number.
  private func known(_ row: Int) -> Int? {
    let number = Int(log.jobs.partition[row])
    if number < 0 { return nil }
    if log.names.partition.isEmpty {
      return (1...cluster.partitions.count).contains(number) ? number - 1 : nil
    }
    return partitions.indices.contains(number) && partitions[number] >= 0 ? partitions[number] : nil
  }

  func nodes(_ row: Int) -> Int64? {
    guard !log.jobs.requestedNodes.isEmpty, log.jobs.requestedNodes[row] > 0 else { return nil }
    return Int64(log.jobs.requestedNodes[row])
  }

  /// Megabytes, rounded up.
  func memoryPerProcessor(_ row: Int) -> Int64? {
    let kilobytes = log.jobs.requestedMemoryKilobytes[row]
    return kilobytes > 0 ? (kilobytes / 1024) + (kilobytes % 1024 > 0 ? 1 : 0) : nil
  }

  func gpus(_ row: Int) -> Int64 {
    log.jobs.requestedGPUs.isEmpty ? 0 : Int64(max(log.jobs.requestedGPUs[row], 0))
  }

  func gpuType(_ row: Int) -> String {
    guard !log.jobs.gpuType.isEmpty else { return "" }
    let number = Int(log.jobs.gpuType[row])
    return log.names.gpuType.indices.contains(number) ? log.names.gpuType[number] : ""
  }

  func sentences(jobs: PreparedJobs) -> [String] {
    var lines: [String] = []
    let standard = cluster.partitions[cluster.defaultPartition].name
    let strangers = jobs.row.count { known(Int($0)) == nil }
    if strangers > 0 {
      lines.append(
        "\(strangers) of \(jobs.count) jobs name no partition of slurm.conf and were put into \(standard)")
    } else if log.names.partition.isEmpty {
      lines.append("partition number k of the log is the k-th of slurm.conf")
    }
    if log.jobs.requestedNodes.isEmpty {
      lines.append("the log has no numbers of nodes: each processor is a task, spread as Slurm chooses")
    }
    if cluster.consumesMemory, !log.jobs.requestedMemoryKilobytes.contains(where: { $0 > 0 }) {
      lines.append("the log has no memory: the defaults of slurm.conf hold")
    }
    if log.names.group.isEmpty {
      lines.append("the log has no accounts: users stand under the root, one share each")
    }
    if log.names.queue.isEmpty { lines.append("the log has no QOS") }
    return lines
  }
}
