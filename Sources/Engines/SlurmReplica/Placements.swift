/// Where each job runs or ran: the nodes, and what it has of each.
struct Placements: Sendable {
  private let nodeMemory: [Int64]
  private(set) var first: [Int]
  private(set) var count: [Int32]
  private(set) var node: [Int32] = []
  private(set) var processors: [Int32] = []
  private(set) var gpuType: [Int32] = []

  init(_ cluster: ReplicaCluster, jobs: Int) {
    nodeMemory = cluster.nodes.map(\.memoryMegabytes)
    first = Array(repeating: 0, count: jobs)
    count = Array(repeating: 0, count: jobs)
  }

  /// Begins the pieces of a job.
  mutating func begin(_ job: Int) {
    first[job] = node.count
    count[job] = 0
  }

  /// Adds a piece to the job that was begun last.
  mutating func append(_ job: Int, node: Int32, processors: Int32, gpuType: Int32) {
    self.node.append(node)
    self.processors.append(processors)
    self.gpuType.append(gpuType)
    count[job] += 1
  }

  @inline(__always)
  func pieces(_ job: Int) -> Range<Int> { first[job]..<(first[job] + Int(count[job])) }

  /// The processors of a job, in all.
  func processorCount(_ job: Int) -> Int64 {
    var sum: Int64 = 0
    for piece in pieces(job) { sum += Int64(processors[piece]) }
    return sum
  }

  /// Takes a job's resources off its nodes (sign -1) or gives them back (+1).
  @inline(__always)
  func apply(_ job: Int, _ demand: Demand, to state: inout NodeState, sign: Int32) {
    for piece in pieces(job) {
      let index = Int(node[piece])
      state.processors[index] += sign * processors[piece]
      state.jobs[index] -= sign
      state.memory[index] += Int64(sign) * memory(demand, piece)
      let type = Int(gpuType[piece])
      if type >= 0 { state.gpus[index * state.types + type] += sign * demand.gpusPerNode }
    }
  }

  /// The megabytes of a piece.
  @inline(__always)
  func memory(_ demand: Demand, _ piece: Int) -> Int64 {
    if demand.memoryPerNode > 0 { return demand.memoryPerNode }
    let all = nodeMemory[Int(node[piece])]
    if demand.memoryPerNode < 0 { return all }
    return min(demand.memoryPerProcessor * Int64(processors[piece]), all)
  }

}
