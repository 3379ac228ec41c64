/// The units that a simulation reasons about, and how they get to nodes.
struct PlacementFloor {
  var layout: ClusterLayout
  var units: AvailableUnits
  /// Where jobs take whole nodes, the nodes of a group are all the same to what comes later: the
  /// simulation reasons about their number, and a job gets the numbers of its nodes when it starts.
  /// That is exact, fast, and does not bind a reservation to nodes early.
  var numbers: NodeNumbers?

  init(
    _ layout: ClusterLayout, _ demands: ResourceDemands, placement: Placement, choice: NodeChoice,
    numbersWholeNodes: Bool = true
  ) {
    self.layout = layout
    let isWhole =
      placement == .nodes && numbersWholeNodes && Self.everyJobTakesWholeNodes(layout, demands)
    units = AvailableUnits(layout, isPooled: placement == .pooled || isWhole, choice: choice)
    numbers = isWhole ? NodeNumbers(layout) : nil
  }

  private static func everyJobTakesWholeNodes(_ layout: ClusterLayout, _ demands: ResourceDemands) -> Bool {
    if demands.takesWholeNodes { return true }
    let perNode = Set(layout.groups.map(\.cores))
    guard perNode.count == 1, let cores = perNode.first else { return false }
    return (0..<demands.count).allSatisfy { Int64(demands.cores[$0]) == cores * Int64(demands.nodes[$0]) }
  }
}
