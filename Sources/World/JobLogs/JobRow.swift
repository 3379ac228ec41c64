/// One job on its way into a `JobTable`; -1 is "unknown", as there.
struct JobRow {
  var id: Int64 = -1
  var submitSeconds: Int64 = -1
  var waitSeconds: Int64 = -1
  var runSeconds: Int64 = -1
  var allocatedProcessors: Int64 = -1
  var requestedProcessors: Int64 = -1
  var requestedSeconds: Int64 = -1
  var requestedMemoryKilobytes: Int64 = -1
  var status: Int32 = -1
  var user: Int32 = -1
  var group: Int32 = -1
  var application: Int32 = -1
  var queue: Int32 = -1
  var partition: Int32 = -1
  var requestedNodes: Int64 = -1
  var requestedGPUs: Int64 = -1
  var gpuType: Int32 = -1

  /// Bytes that a row takes in a job table, the optional columns included.
  static let bytesPerRow = StandardWorkloadRowBlock.bytesPerRow + 12
}

extension JobTable {
  /// Appends a job. Numbers beyond 32 bits, which no real time or size reaches, become the largest.
  ///
  /// The columns of nodes and graphics processors begin with the first job that has any; the jobs
  /// before it get "unknown" and "none".
  mutating func append(_ row: JobRow) {
    if row.requestedNodes > 0, requestedNodes.isEmpty {
      requestedNodes = Array(repeating: -1, count: count)
      if isEmpty { requestedNodes.reserveCapacity(id.capacity) }
    }
    let hasNodes = row.requestedNodes > 0 || !requestedNodes.isEmpty
    let hasGPUs = row.requestedGPUs > 0 || !requestedGPUs.isEmpty
    if row.requestedGPUs > 0, requestedGPUs.isEmpty {
      requestedGPUs = Array(repeating: 0, count: count)
      gpuType = Array(repeating: -1, count: count)
    }
    id.append(row.id)
    submitSeconds.append(row.submitSeconds)
    waitSeconds.append(Int32(clamping: row.waitSeconds))
    runSeconds.append(Int32(clamping: row.runSeconds))
    allocatedProcessors.append(Int32(clamping: row.allocatedProcessors))
    cpuSeconds.append(-1)
    usedMemoryKilobytes.append(-1)
    requestedProcessors.append(Int32(clamping: row.requestedProcessors))
    requestedSeconds.append(Int32(clamping: row.requestedSeconds))
    requestedMemoryKilobytes.append(row.requestedMemoryKilobytes)
    status.append(row.status)
    user.append(row.user)
    group.append(row.group)
    application.append(row.application)
    queue.append(row.queue)
    partition.append(row.partition)
    precedingJob.append(-1)
    thinkSeconds.append(-1)
    if hasNodes { requestedNodes.append(Int32(clamping: row.requestedNodes)) }
    if hasGPUs {
      requestedGPUs.append(Int32(clamping: max(row.requestedGPUs, 0)))
      gpuType.append(row.gpuType)
    }
  }
}
