import Simulation

@testable import SlurmReplica

/// Looks at a schedule of the replica with nothing of the replica's own: nodes never hold more than they have,
/// and every job got what it asked for, where it asked for it, not before it was submitted.
struct ReplicaChecker {
  private(set) var faults: [String] = []

  init(_ schedule: ReplicaSchedule, _ jobs: ReplicaJobs, _ cluster: ReplicaCluster) {
    for job in 0..<jobs.count where schedule.startMilliseconds[job] >= 0 {
      checkJob(job, schedule, jobs, cluster)
    }
    checkNodes(schedule, jobs, cluster)
    let started = schedule.startMilliseconds.count { $0 >= 0 }
    if started + schedule.neverStarted.count != jobs.count { faults.append("jobs are lost") }
    if schedule.startOrder.count != started { faults.append("the order of starts lacks jobs") }
  }

  private mutating func checkJob(
    _ job: Int, _ schedule: ReplicaSchedule, _ jobs: ReplicaJobs, _ cluster: ReplicaCluster
  ) {
    func fault(_ text: String) { faults.append("job \(jobs.id[job]): \(text)") }
    let request = jobs.requests[Int(jobs.request[job])]
    if schedule.startMilliseconds[job] < jobs.submitMilliseconds[job] {
      fault("starts before it is submitted")
    }
    if schedule.endMilliseconds[job] != schedule.startMilliseconds[job] + jobs.runMilliseconds[job] {
      fault("does not run as long as it should")
    }
    let pieces = schedule.firstPiece[job]..<(schedule.firstPiece[job] + Int(schedule.pieceCount[job]))
    let nodes = pieces.map { schedule.pieceNode[$0] }
    if Set(nodes).count != nodes.count { fault("has a node twice") }
    if nodes.count < Int(request.minNodes) || nodes.count > Int(request.maxNodes) {
      fault("has \(nodes.count) nodes")
    }
    if schedule.processors(ofJob: job) < request.minProcessors { fault("has too few processors") }
    let partition = cluster.partitions[Int(request.partition)]
    for piece in pieces {
      let node = cluster.nodes[Int(schedule.pieceNode[piece])]
      if !partition.nodes.contains(schedule.pieceNode[piece]) { fault("runs outside of its partition") }
      if !node.isUsable { fault("runs on a node that is down") }
      if schedule.pieceProcessors[piece] % node.allocationUnit != 0,
        schedule.pieceProcessors[piece] != node.processors
      {
        fault("has a part of a core")
      }
      if request.isExclusive, schedule.pieceProcessors[piece] != node.processors {
        fault("has a part of its node")
      }
      if request.constraint >= 0 {
        let alternatives = jobs.constraints[Int(request.constraint)]
        if !alternatives.contains(where: { $0.allSatisfy(node.features.contains) }) {
          fault("lacks its features")
        }
      }
    }
  }

  /// Every node's use over time, from the events alone.
  private mutating func checkNodes(
    _ schedule: ReplicaSchedule, _ jobs: ReplicaJobs, _ cluster: ReplicaCluster
  ) {
    struct Event {
      var time: Int64
      var isStart: Bool
      var processors: Int64
      var memory: Int64
      var gpus: [Int64]
      var isExclusive: Bool
    }
    var events = [[Event]](repeating: [], count: cluster.nodes.count)
    for job in 0..<jobs.count where schedule.startMilliseconds[job] >= 0 {
      let request = jobs.requests[Int(jobs.request[job])]
      for piece in schedule.firstPiece[job]..<(schedule.firstPiece[job] + Int(schedule.pieceCount[job])) {
        let node = Int(schedule.pieceNode[piece])
        let processors = Int64(schedule.pieceProcessors[piece])
        var memory = request.memoryPerProcessor * processors
        if request.memoryPerNode > 0 { memory = request.memoryPerNode }
        if request.memoryPerNode < 0 { memory = cluster.nodes[node].memoryMegabytes }
        memory = min(memory, request.memoryPerNode > 0 ? memory : cluster.nodes[node].memoryMegabytes)
        var gpus = [Int64](repeating: 0, count: cluster.gpuTypes.count)
        if request.gpusPerNode > 0 {
          gpus[Int(schedule.pieceGPUType[piece])] = Int64(request.gpusPerNode)
          if request.gpuType >= 0, schedule.pieceGPUType[piece] != request.gpuType {
            faults.append("job \(jobs.id[job]) has graphics processors of another type")
          }
        }
        for (time, isStart) in [
          (schedule.startMilliseconds[job], true), (schedule.endMilliseconds[job], false),
        ] {
          events[node].append(
            Event(
              time: time, isStart: isStart, processors: processors, memory: memory, gpus: gpus,
              isExclusive: request.isExclusive))
        }
      }
    }
    for (index, list) in events.enumerated() {
      let node = cluster.nodes[index]
      var processors: Int64 = 0
      var memory: Int64 = 0
      var gpus = [Int64](repeating: 0, count: cluster.gpuTypes.count)
      var jobs = 0
      var exclusive = 0
      for event in list.sorted(by: { ($0.time, $0.isStart ? 1 : 0) < ($1.time, $1.isStart ? 1 : 0) }) {
        let sign: Int64 = event.isStart ? 1 : -1
        processors += sign * event.processors
        memory += sign * event.memory
        for type in gpus.indices { gpus[type] += sign * event.gpus[type] }
        jobs += Int(sign)
        if event.isExclusive { exclusive += Int(sign) }
        if processors > Int64(node.processors) {
          faults.append("\(node.name) has too many processors in use")
        }
        if memory > node.memoryMegabytes { faults.append("\(node.name) has too much memory in use") }
        for type in gpus.indices where gpus[type] > Int64(node.gpus[type]) {
          faults.append("\(node.name) has too many graphics processors in use")
        }
        if exclusive > 0, jobs > 1 { faults.append("\(node.name) is shared although one job has it alone") }
      }
    }
  }
}
