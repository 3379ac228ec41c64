/// What running jobs will give back when their time limits end, in that order, side by side in memory.
///
/// The search for future starts reads it from the front again and again; it is made anew only when a job started
/// or ended since.
struct ReleaseList: Sendable {
  private(set) var endSeconds: [Int64] = []
  /// Job r has the pieces from `first[r]` to before `first[r + 1]`.
  private(set) var first: [Int32] = [0]
  private(set) var node: [Int32] = []
  private(set) var processors: [Int32] = []
  private(set) var memory: [Int64] = []
  private(set) var gpuType: [Int32] = []
  private(set) var gpus: [Int32] = []
  private var releaseVersion: Int64 = 0
  private var startVersion: Int64 = 0

  var count: Int { endSeconds.count }

  /// Whether it is of these versions of the state.
  func isCurrent(_ release: Int64, _ start: Int64) -> Bool {
    releaseVersion == release && startVersion == start
  }

  mutating func begin(_ release: Int64, _ start: Int64) {
    releaseVersion = release
    startVersion = start
    endSeconds.removeAll(keepingCapacity: true)
    first.removeAll(keepingCapacity: true)
    first.append(0)
    node.removeAll(keepingCapacity: true)
    processors.removeAll(keepingCapacity: true)
    memory.removeAll(keepingCapacity: true)
    gpuType.removeAll(keepingCapacity: true)
    gpus.removeAll(keepingCapacity: true)
  }

  mutating func append(_ job: Int, _ demand: Demand, _ placements: Placements, end: Int64) {
    for piece in placements.pieces(job) {
      node.append(placements.node[piece])
      processors.append(placements.processors[piece])
      memory.append(placements.memory(demand, piece))
      gpuType.append(placements.gpuType[piece])
      gpus.append(demand.gpusPerNode)
    }
    endSeconds.append(end)
    first.append(Int32(node.count))
  }

  /// Gives a piece back to a state.
  @inline(__always)
  func apply(_ piece: Int, to state: inout NodeState) {
    let index = Int(node[piece])
    state.processors[index] += processors[piece]
    state.memory[index] += memory[piece]
    state.jobs[index] -= 1
    let type = Int(gpuType[piece])
    if type >= 0 { state.gpus[index * state.types + type] += gpus[piece] }
  }
}
