/// Gives numbers to nodes that were given out by count: for jobs that take whole nodes, which are
/// then all the same until a job starts on them.
struct NodeNumbers: Sendable {
  private let layout: ClusterLayout
  private var isIdle: [Bool]
  /// Before this node of a group no node is idle.
  private var firstIdle: [Int]

  init(_ layout: ClusterLayout) {
    self.layout = layout
    isIdle = Array(repeating: true, count: layout.nodeCount)
    firstIdle = layout.groups.map(\.firstNode)
  }

  /// Takes the idle nodes of the lowest numbers, one for each share of each pool.
  mutating func take(_ slices: [UnitSlice]) -> [UnitSlice] {
    var nodes: [UnitSlice] = []
    for slice in slices {
      let group = layout.groups[slice.unit]
      var missing = slice.shares
      var node = firstIdle[slice.unit]
      while missing > 0 {
        precondition(node < group.nodeRange.upperBound, "a job starts on more nodes than are idle")
        if isIdle[node] {
          isIdle[node] = false
          nodes.append(UnitSlice(unit: node, shares: 1, amount: ResourceAmount(cores: group.cores)))
          missing -= 1
        }
        node += 1
      }
      firstIdle[slice.unit] = node
    }
    return nodes.sorted { $0.unit < $1.unit }
  }

  mutating func giveBack(_ nodes: [UnitSlice]) {
    for slice in nodes {
      isIdle[slice.unit] = true
      if let group = layout.group(ofNode: slice.unit) {
        firstIdle[group] = min(firstIdle[group], slice.unit)
      }
    }
  }
}
