/// Chooses nodes for a job, as Slurm's select/cons_tres does (22.05): from sets of neighbouring nodes of one
/// weight, lightest first, the tightest set that suffices; within it the single node that fits best, else
/// nodes in their order.
///
/// Complexity: O(nodes) for a test, O(nodes + sets x sets) for a choice.
struct NodeSelector: Sendable {
  let count: Int
  let words: Int
  private let total: [Int32]
  private let totalMemory: [Int64]
  private let unit: [Int32]
  private let weight: [Int64]
  private let types: Int
  private let packsSerialAtEnd: Bool

  /// Processors that the job under test could have on each node that was looked at; 0 where it cannot run.
  private(set) var available: [Int32]
  /// The nodes with any, ascending, as the choice begins.
  private var active: [Int32] = []
  /// The nodes of the last choice, ascending, with the processors on each.
  private(set) var chosen: [Int32] = []
  private(set) var chosenProcessors: [Int32] = []

  private struct Run {
    var first: Int
    var last: Int
    var nodes: Int32
    var processors: Int64
    var weight: Int64
  }

  private var runs: [Run] = []
  private var left: [Int32]

  init(_ cluster: ReplicaCluster, packsSerialAtEnd: Bool) {
    count = cluster.nodes.count
    words = (count + 63) / 64
    total = cluster.nodes.map(\.processors)
    totalMemory = cluster.nodes.map(\.memoryMegabytes)
    unit = cluster.nodes.map { max($0.allocationUnit, 1) }
    weight = cluster.nodes.map(\.weight)
    types = max(cluster.gpuTypes.count, 1)
    self.packsSerialAtEnd = packsSerialAtEnd
    available = Array(repeating: 0, count: count)
    left = available
  }

  /// The processors that a job could have on a node; 0 where it cannot run there.
  @inline(__always)
  func processors(_ demand: Demand, on node: Int, _ state: borrowing NodeState) -> Int32 {
    var processors = state.processors[node]
    if processors < demand.minPerNode { return 0 }
    if demand.isExclusive {
      if state.jobs[node] > 0 { return 0 }
    }
    let memory = state.memory[node]
    if demand.memoryPerNode > 0 {
      if demand.memoryPerNode > memory { return 0 }
    } else if demand.memoryPerNode < 0, memory != totalMemory[node] {
      return 0
    }
    if demand.gpusPerNode > 0, freeGPUType(demand, on: node, state) < 0 { return 0 }
    if demand.memoryPerProcessor > 0 {
      let room = memory / demand.memoryPerProcessor
      if room < Int64(processors) {
        if demand.isExclusive { return 0 }
        processors = Int32(room) / unit[node] * unit[node]
      }
    }
    if demand.processorsPerTask > 1 { processors -= processors % demand.processorsPerTask }
    return processors < demand.minPerNode ? 0 : processors
  }

  /// The type of graphics processors that a job would get on a node; -1 where there are too few.
  @inline(__always)
  func freeGPUType(_ demand: Demand, on node: Int, _ state: borrowing NodeState) -> Int {
    if demand.gpuType >= 0 {
      return state.gpus[node * types + demand.gpuType] >= demand.gpusPerNode ? demand.gpuType : -1
    }
    for type in 0..<types where state.gpus[node * types + type] >= demand.gpusPerNode { return type }
    return -1
  }

  /// What is taken of a node when a job gets `processors` of it: whole units.
  @inline(__always)
  func taken(_ processors: Int32, of node: Int) -> Int32 {
    let unit = unit[node]
    return min((processors + unit - 1) / unit * unit, total[node])
  }

  /// Fills `available` for the nodes of `candidates`; the number of nodes of use and their processors.
  mutating func look(
    _ demand: Demand, _ candidates: [UInt64], _ state: borrowing NodeState
  ) -> (nodes: Int32, processors: Int64) {
    var nodes: Int32 = 0
    var sum: Int64 = 0
    for word in 0..<words {
      var bits = candidates[word]
      while bits != 0 {
        let node = word << 6 + bits.trailingZeroBitCount
        bits &= bits - 1
        let have = processors(demand, on: node, state)
        available[node] = have
        if have > 0 {
          nodes += 1
          sum += Int64(have)
        }
      }
    }
    return (nodes, sum)
  }

  /// Sets what a node has, when it changed since `look`.
  @inline(__always)
  mutating func set(_ processors: Int32, on node: Int) { available[node] = processors }

  /// Whether the job can start on `candidates` now; then `chosen` holds where.
  mutating func select(
    _ demand: Demand, _ candidates: [UInt64], _ state: borrowing NodeState, prefersBusy: Bool = false
  ) -> Bool {
    let found = look(demand, candidates, state)
    if found.nodes < demand.minNodes || found.processors < demand.minProcessors { return false }
    return choose(demand, candidates, state, prefersBusy: prefersBusy)
  }

  /// Chooses among the nodes of `candidates` that were looked at.
  mutating func choose(
    _ demand: Demand, _ candidates: [UInt64], _ state: borrowing NodeState, prefersBusy: Bool
  ) -> Bool {
    active.removeAll(keepingCapacity: true)
    for word in 0..<words {
      var bits = candidates[word]
      while bits != 0 {
        let node = word << 6 + bits.trailingZeroBitCount
        bits &= bits - 1
        if available[node] > 0 { active.append(Int32(node)) }
      }
    }
    if demand.maxNodes > 1, !canSuffice(demand) { return false }
    if evaluate(demand, state, prefersBusy) { return true }
    var remaining = Int32(active.count)
    if remaining <= demand.minNodes { return false }
    // The knapsack: the same without the nodes that have least, until it fits or too few are left.
    var most: Int32 = 0
    for node in active { most = max(most, available[Int(node)]) }
    var threshold: Int32 = 1
    while threshold < most {
      var changed = false
      for node in active where available[Int(node)] > 0 && available[Int(node)] <= threshold {
        available[Int(node)] = 0
        changed = true
        remaining -= 1
        if remaining <= demand.minNodes { break }
      }
      threshold += 1
      if !changed { continue }
      if evaluate(demand, state, prefersBusy) { return true }
      if remaining <= demand.minNodes { return false }
    }
    return false
  }

  /// Whether the largest nodes, as many as the job may have, have enough processors.
  private func canSuffice(_ demand: Demand) -> Bool {
    if Int(demand.maxNodes) >= active.count { return true }
    var most: Int32 = 0
    for node in active { most = max(most, available[Int(node)]) }
    var histogram = [Int32](repeating: 0, count: Int(most) + 1)
    for node in active { histogram[Int(available[Int(node)])] += 1 }
    var nodes = demand.maxNodes
    var sum: Int64 = 0
    var size = histogram.count - 1
    while size > 0, nodes > 0 {
      let taken = min(histogram[size], nodes)
      sum += Int64(taken) * Int64(size)
      nodes -= taken
      size -= 1
    }
    return sum >= demand.minProcessors
  }

  // MARK: - The choice

  /// What is still to be found while nodes are collected.
  private struct Search {
    var maxNodes: Int32
    var nodes: Int32
    var minNodes: Int32
    var processors: Int64
    var maxProcessors: Int64

    var isDone: Bool { nodes <= 0 && processors <= 0 }
  }

  private mutating func evaluate(
    _ demand: Demand, _ state: borrowing NodeState, _ prefersBusy: Bool
  ) -> Bool {
    chosen.removeAll(keepingCapacity: true)
    chosenProcessors.removeAll(keepingCapacity: true)
    var search = Search(
      maxNodes: demand.maxNodes, nodes: max(demand.minNodes, demand.wantedNodes), minNodes: demand.minNodes,
      processors: demand.minProcessors, maxProcessors: demand.minProcessors)
    if prefersBusy {
      takeBusyFirst(demand, state, &search)
    } else if demand.takesLeastLoaded {
      takeLeastLoaded(demand, &search)
    } else if packsSerialAtEnd, demand.minProcessors == 1, demand.wantedNodes == 1 {
      takeLast(demand, &search)
    } else {
      takeFromRuns(demand, &search)
    }
    // A range of nodes (-N 2-4) is content with its lower end.
    let isEnough =
      search.processors <= 0 && (search.nodes <= 0 || Int32(chosen.count) >= demand.minNodes)
    if isEnough { sortChosen() }
    return isEnough
  }

  /// Takes a node, leaving a processor each for those that must follow.
  private mutating func take(_ node: Int, _ demand: Demand, _ search: inout Search) {
    var processors = available[node]
    if !demand.isExclusive {
      let reserved = Int64(max(search.minNodes - 1, 0))
      let most = search.maxProcessors - reserved
      if Int64(processors) > most {
        processors = Int32(clamping: max(most, Int64(max(demand.processorsPerTask, 1))))
      }
    }
    chosen.append(Int32(node))
    chosenProcessors.append(processors)
    search.maxProcessors -= Int64(processors)
    search.processors -= Int64(processors)
    search.nodes -= 1
    search.minNodes -= 1
    search.maxNodes -= 1
  }

  private mutating func buildRuns() {
    runs.removeAll(keepingCapacity: true)
    var previous = -2
    for index in active {
      let node = Int(index)
      let have = available[node]
      // Where a node dropped out of the search, the run ends.
      if have == 0 { continue }
      if previous == node - 1, runs[runs.count - 1].weight == weight[node] {
        runs[runs.count - 1].last = node
        runs[runs.count - 1].nodes += 1
        runs[runs.count - 1].processors += Int64(have)
      } else {
        runs.append(Run(first: node, last: node, nodes: 1, processors: Int64(have), weight: weight[node]))
      }
      previous = node
    }
  }

  private mutating func takeFromRuns(_ demand: Demand, _ search: inout Search) {
    buildRuns()
    while search.maxNodes > 0 {
      guard let best = bestRun(demand, search) else { return }
      takeFrom(runs[best], demand, &search)
      if search.isDone { return }
      runs[best].nodes = 0
    }
  }

  private func bestRun(_ demand: Demand, _ search: Search) -> Int? {
    let neededNodes =
      demand.wantedNodes > demand.minNodes
      ? search.nodes + demand.minNodes - demand.wantedNodes : search.nodes
    var best: Int?
    var bestSuffices = false
    for index in runs.indices where runs[index].nodes > 0 {
      let run = runs[index]
      let suffices = run.processors >= search.processors && run.nodes >= neededNodes
      var isBetter = best == nil
      if let best, !isBetter {
        if run.weight < runs[best].weight {
          isBetter = true
        } else if run.weight == runs[best].weight {
          isBetter =
            (suffices && !bestSuffices) || (suffices && run.processors < runs[best].processors)
            || (!suffices && run.processors > runs[best].processors)
        }
      }
      if isBetter {
        best = index
        bestSuffices = suffices
      }
    }
    return best
  }

  private mutating func takeFrom(_ run: Run, _ demand: Demand, _ search: inout Search) {
    if search.nodes <= 1 {
      var fit = -1
      for node in run.first...run.last
      where available[node] > 0 && Int64(available[node]) >= search.processors {
        if fit < 0 || available[node] < available[fit] {
          fit = node
          if Int64(available[node]) == search.processors { break }
        }
      }
      if fit >= 0 {
        take(fit, demand, &search)
        return
      }
    }
    for node in run.first...run.last where available[node] > 0 {
      if search.maxNodes == 0 || search.isDone { return }
      // A last node that has too little would end the search in vain.
      if search.maxNodes == 1, Int64(available[node]) < search.processors { continue }
      take(node, demand, &search)
    }
  }

  private mutating func takeLeastLoaded(_ demand: Demand, _ search: inout Search) {
    for node in active { left[Int(node)] = available[Int(node)] }
    while search.maxNodes > 0, !search.isDone {
      var best = -1
      for index in active where left[Int(index)] > 0 && (best < 0 || left[Int(index)] > left[best]) {
        best = Int(index)
      }
      if best < 0 { return }
      left[best] = 0
      if search.maxNodes == 1, Int64(available[best]) < search.processors { continue }
      take(best, demand, &search)
    }
  }

  private mutating func takeBusyFirst(
    _ demand: Demand, _ state: borrowing NodeState, _ search: inout Search
  ) {
    let weights = Set(active.map { weight[Int($0)] }).sorted()
    for weight in weights {
      for isIdle in [false, true] {
        for node in active.lazy.map({ Int($0) }) where available[node] > 0 && self.weight[node] == weight {
          if (state.jobs[node] == 0) != isIdle { continue }
          if search.maxNodes == 0 || search.isDone { return }
          if search.maxNodes == 1, Int64(available[node]) < search.processors { continue }
          take(node, demand, &search)
        }
      }
    }
  }

  private mutating func takeLast(_ demand: Demand, _ search: inout Search) {
    for node in active.reversed() where available[Int(node)] > 0 {
      take(Int(node), demand, &search)
      if search.isDone { return }
    }
  }

  private mutating func sortChosen() {
    guard chosen.count > 1 else { return }
    // Insertion: sets of nodes come in order already.
    for index in 1..<chosen.count {
      var place = index
      while place > 0, chosen[place - 1] > chosen[place] {
        chosen.swapAt(place - 1, place)
        chosenProcessors.swapAt(place - 1, place)
        place -= 1
      }
    }
  }
}
