import Machines
import Simulation
import Statistics

/// Random jobs whose submissions and ends often fall into the same second.
func randomJobs(_ count: Int, widest: Int, users: Int = 5, seed: UInt64) -> Workload {
  var random = RandomGenerator(seed: seed)
  var workload = Workload()
  var submit: Int64 = 0
  for job in 0..<count {
    submit += Int64(random.below(3) == 0 ? 0 : random.below(120))
    let run = 1 + random.below(random.below(4) == 0 ? 600 : 60)
    let estimate = random.below(4) == 0 ? run : run * (1 + random.below(4)) + random.below(30)
    let width = random.below(3) == 0 ? 1 + random.below(widest) : 1 + random.below(max(widest / 8, 1))
    workload.append(
      id: Int64(job + 1), submitSeconds: submit, runSeconds: Int32(run), processors: Int32(width),
      requestedSeconds: Int32(estimate), user: Int32(random.below(users)))
  }
  return workload
}

/// One group of like nodes, in one pool.
func uniformCluster(nodes: Int, cores: Int) -> ClusterLayout {
  ClusterLayout(
    Machine(name: "uniform", nodeGroups: [NodeGroup(name: "n", count: nodes, coresPerSocket: cores)]))
}

/// Three groups with memory and two types of graphics processors; the partition `long` shares the
/// group `thin` with `batch`, `gpu` and `big` share nothing.
func mixedCluster() -> ClusterLayout {
  let gibibyte: Int64 = 1 << 30
  return ClusterLayout(
    Machine(
      name: "mixed",
      nodeGroups: [
        NodeGroup(name: "thin", count: 6, coresPerSocket: 4, memoryBytes: 16 * gibibyte),
        NodeGroup(name: "fat", count: 2, coresPerSocket: 8, memoryBytes: 64 * gibibyte),
        NodeGroup(
          name: "gpu", count: 3, coresPerSocket: 8, memoryBytes: 32 * gibibyte,
          gpus: [Device(type: "a100", count: 4)]),
        NodeGroup(
          name: "old", count: 2, coresPerSocket: 4, memoryBytes: 32 * gibibyte,
          gpus: [Device(type: "v100", count: 2)]),
      ],
      partitions: [
        Partition(name: "batch", nodeGroups: ["thin"], isDefault: true),
        Partition(name: "long", nodeGroups: ["thin", "fat"]),
        Partition(name: "gpu", nodeGroups: ["gpu", "old"]),
      ]))
}

/// Random jobs and what they ask of `layout`; every demand fits an empty machine.
func randomDemands(
  _ count: Int, on layout: ClusterLayout, takesWholeNodes: Bool = false, seed: UInt64
) -> (Workload, ResourceDemands) {
  var random = RandomGenerator(seed: seed &+ 77)
  var workload = randomJobs(count, widest: 4, seed: seed)
  var demands = ResourceDemands(takesWholeNodes: takesWholeNodes)
  while demands.count < count {
    let partition = random.below(layout.partitions.count)
    let groups = layout.partitions[partition].groups.map { layout.groups[$0] }
    let nodes = 1 + random.below(groups.reduce(0) { $0 + $1.nodes })
    let perNode = 1 + random.below(Int(groups.map(\.cores).max() ?? 1))
    var demand = ResourceDemand(
      nodes: Int32(nodes), cores: Int32(max(nodes, nodes * perNode - random.below(nodes))),
      memoryKibibytesPerCore: random.below(2) == 0 ? 0 : Int64(random.below(8 << 20)),
      partition: Int32(partition), takesWholeNodes: takesWholeNodes)
    if !layout.gpuTypes.isEmpty, groups.contains(where: { $0.anyGPUType != nil }), random.below(3) > 0 {
      demand.gpusPerNode = Int32(random.below(5))
      demand.gpuType = Int32(random.below(layout.gpuTypes.count + 1)) - 1
    }
    guard demand.fits(layout) else { continue }
    workload.processors[demands.count] = demand.cores
    demands.append(demand)
  }
  return (workload, demands)
}

/// As many shares of one core as a job has processors, each on a node of its own.
func oneCoreDemands(_ workload: Workload) -> ResourceDemands {
  var demands = ResourceDemands()
  for width in workload.processors { demands.append(ResourceDemand(nodes: width, cores: width)) }
  return demands
}

/// All processors of each job on one node.
func oneNodeDemands(_ workload: Workload) -> ResourceDemands {
  var demands = ResourceDemands()
  for width in workload.processors { demands.append(ResourceDemand(nodes: 1, cores: width)) }
  return demands
}
