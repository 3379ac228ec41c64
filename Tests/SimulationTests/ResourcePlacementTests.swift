import Machines
import Simulation
import Statistics
import Testing

/// What a schedule with places promises: nothing is given out twice, heads and promises are kept, and
/// partitions do not block one another.
@Suite struct ResourcePlacementTests {
  static let policies = [
    Policy(.fcfs, backfill: .none), Policy(.fcfs, backfill: .easy),
    Policy(.fcfs, backfill: .easy, backfillOrder: .sjf), Policy(.sjf, backfill: .easy),
    Policy(.multifactor, backfill: .easy), Policy(.lxf, backfill: .easy, backfillOrder: .saf),
    Policy(.fcfs, backfill: .conservative), Policy(.saf, backfill: .conservative),
    Policy(.multifactor, backfill: .conservative),
  ]

  @Test(arguments: policies.indices) func keepsEveryRule(_ index: Int) throws {
    let policy = Self.policies[index]
    let layout = mixedCluster()
    for seed: UInt64 in 1...5 {
      for whole in [false, true] {
        let (workload, demands) = randomDemands(150, on: layout, takesWholeNodes: whole, seed: seed)
        for placement in Placement.allCases {
          for choice in NodeChoice.allCases {
            let placed = try Simulator.run(
              workload, demands: demands, on: layout, policy: policy, placement: placement, choice: choice)
            var broken = PlacedScheduleChecker.check(placed, of: workload, demands: demands, on: layout)
            if policy.backfill == .conservative || policy.order == .named(.fcfs) {
              broken += PlacedScheduleChecker.checkPromises(placed, of: workload)
            }
            if policy.backfill == .easy, policy.order == .named(.fcfs) {
              broken += PlacedScheduleChecker.checkHeadReservations(
                placed, of: workload, demands: demands, on: layout)
            }
            #expect(broken.isEmpty, "seed \(seed), whole \(whole), \(placement), \(choice)")
          }
        }
      }
    }
  }

  @Test func isTheSameTwice() throws {
    let layout = mixedCluster()
    let (workload, demands) = randomDemands(200, on: layout, seed: 9)
    let policy = Policy(.multifactor, backfill: .easy, backfillOrder: .sjf)
    let runs = try (0..<2).map { _ in
      try Simulator.run(workload, demands: demands, on: layout, policy: policy, placement: .nodes)
    }
    #expect(runs[0] == runs[1])
  }

  @Test func aBlockedHeadDoesNotBlockAnotherPartition() throws {
    let layout = ClusterLayout(
      Machine(
        name: "two",
        nodeGroups: [
          NodeGroup(name: "a", count: 2, coresPerSocket: 1),
          NodeGroup(name: "b", count: 2, coresPerSocket: 1),
        ],
        partitions: [
          Partition(name: "a", nodeGroups: ["a"]), Partition(name: "b", nodeGroups: ["b"]),
        ]))
    let (workload, demands) = jobs([
      (0, 100, ResourceDemand(nodes: 2, cores: 2, partition: 0)),
      (1, 100, ResourceDemand(nodes: 2, cores: 2, partition: 0)),
      (2, 100, ResourceDemand(nodes: 2, cores: 2, partition: 1)),
    ])
    for backfill in Backfill.allCases {
      let placed = try Simulator.run(
        workload, demands: demands, on: layout, policy: Policy(.fcfs, backfill: backfill), placement: .nodes)
      #expect(placed.schedule.startSeconds == [0, 100, 2])
    }
  }

  /// Two nodes of four cores with one core free each hold no job of two cores; their pool does.
  @Test func fragmentationIsRealOnNodesAndNotInAPool() throws {
    let layout = uniformCluster(nodes: 2, cores: 4)
    let (workload, demands) = jobs([
      (0, 100, ResourceDemand(nodes: 1, cores: 3)), (0, 100, ResourceDemand(nodes: 1, cores: 3)),
      (1, 10, ResourceDemand(nodes: 1, cores: 2)),
    ])
    let policy = Policy(.fcfs, backfill: .easy)
    let onNodes = try Simulator.run(
      workload, demands: demands, on: layout, policy: policy, placement: .nodes)
    let pooled = try Simulator.run(
      workload, demands: demands, on: layout, policy: policy, placement: .pooled)
    #expect(onNodes.schedule.startSeconds == [0, 0, 100])
    #expect(pooled.schedule.startSeconds == [0, 0, 1])
  }

  /// The extra-nodes rule with nodes: a long job may overtake the head only beside the head's nodes.
  @Test func aLongJobBackfillsBesideTheNodesOfTheHead() throws {
    let layout = uniformCluster(nodes: 3, cores: 4)
    let (workload, demands) = jobs([
      (0, 100, ResourceDemand(nodes: 1, cores: 4)),  // node 1 until 100
      (0, 50, ResourceDemand(nodes: 1, cores: 2)),  // half of node 2 until 50
      (1, 100, ResourceDemand(nodes: 3, cores: 9)),  // the head: 3 cores on each node, from 100
      (2, 500, ResourceDemand(nodes: 1, cores: 1)),  // beside the head's three cores
      (3, 500, ResourceDemand(nodes: 1, cores: 2)),  // would take one of the head's
      (4, 40, ResourceDemand(nodes: 1, cores: 2)),  // ends before the head needs it
    ])
    let placed = try Simulator.run(
      workload, demands: demands, on: layout, policy: Policy(.fcfs, backfill: .easy), placement: .nodes)
    #expect(placed.schedule.startSeconds[2] == 100)
    #expect(placed.schedule.startSeconds[3] == 2)
    #expect(placed.schedule.startSeconds[4] >= 200)
    #expect(placed.schedule.startSeconds[5] == 4)
  }

  @Test func memoryAndGraphicsProcessorsLimitToo() throws {
    let layout = mixedCluster()
    let gpu = Int32(layout.partitions.firstIndex { $0.name == "gpu" } ?? 0)
    let a100 = Int32(layout.gpuTypes.firstIndex(of: "a100") ?? 0)
    let (workload, demands) = jobs([
      (0, 100, ResourceDemand(nodes: 3, cores: 3, gpusPerNode: 3, gpuType: a100, partition: gpu)),
      (1, 100, ResourceDemand(nodes: 1, cores: 1, gpusPerNode: 2, gpuType: a100, partition: gpu)),
      (1, 100, ResourceDemand(nodes: 1, cores: 1, gpusPerNode: 2, partition: gpu)),
      (2, 100, ResourceDemand(nodes: 6, cores: 6, memoryKibibytesPerCore: 12 << 20)),
      (3, 100, ResourceDemand(nodes: 1, cores: 1, memoryKibibytesPerCore: 5 << 20)),
      (3, 90, ResourceDemand(nodes: 1, cores: 1, memoryKibibytesPerCore: 4 << 20)),
    ])
    let placed = try Simulator.run(
      workload, demands: demands, on: layout, policy: Policy(.fcfs, backfill: .conservative),
      placement: .nodes)
    #expect(placed.schedule.startSeconds == [0, 100, 1, 2, 102, 3])
  }

  @Test func bestFitLeavesEmptyNodesToWideJobs() throws {
    let layout = uniformCluster(nodes: 2, cores: 4)
    let (workload, demands) = jobs([
      (0, 10, ResourceDemand(nodes: 1, cores: 4)),  // node 1 until 10
      (1, 100, ResourceDemand(nodes: 1, cores: 2)),  // node 2
      (20, 100, ResourceDemand(nodes: 1, cores: 1)),  // first fit: node 1; best fit: node 2
      (30, 10, ResourceDemand(nodes: 1, cores: 4)),
    ])
    func start(_ choice: NodeChoice) throws -> Int64 {
      try Simulator.run(
        workload, demands: demands, on: layout, policy: Policy(.fcfs, backfill: .easy), placement: .nodes,
        choice: choice
      ).schedule.startSeconds[3]
    }
    #expect(try start(.firstFit) == 101)
    #expect(try start(.bestFit) == 30)
  }

  @Test func aJobThatNoNodeHoldsIsAnError() {
    let layout = uniformCluster(nodes: 4, cores: 4)
    let (workload, demands) = jobs([(0, 10, ResourceDemand(nodes: 1, cores: 5))])
    #expect {
      try Simulator.run(
        workload, demands: demands, on: layout, policy: Policy(.fcfs, backfill: .easy), placement: .nodes)
    } throws: {
      ($0 as? SimulationError)?.code == .jobTooLarge
    }
  }

  /// Jobs that run longer than the scheduler was told hold what they have.
  @Test func jobsThatOverrunKeepTheirNodes() throws {
    let layout = mixedCluster()
    for seed: UInt64 in 1...5 {
      var (workload, demands) = randomDemands(150, on: layout, seed: seed)
      var random = RandomGenerator(seed: seed)
      workload.estimatedSeconds = workload.runSeconds.map { Int32(random.below(2 * Int($0) + 1)) }
      for order in [PriorityOrder.fcfs, .lxf] {
        let placed = try Simulator.run(
          workload, demands: demands, on: layout, policy: Policy(order, backfill: .easy), placement: .nodes)
        #expect(PlacedScheduleChecker.check(placed, of: workload, demands: demands, on: layout).isEmpty)
      }
    }
  }

  @Test func stopsWhenAskedTo() throws {
    let layout = uniformCluster(nodes: 4, cores: 1)
    let workload = randomJobs(2000, widest: 4, seed: 1)
    #expect {
      try Simulator.run(
        workload, demands: oneCoreDemands(workload), on: layout, policy: Policy(.fcfs, backfill: .easy),
        placement: .nodes, progress: { _ in false })
    } throws: {
      ($0 as? SimulationError)?.code == .cancelled
    }
  }
}

/// Jobs by (submission, run time, demand); the estimate is the run time.
func jobs(_ list: [(Int64, Int32, ResourceDemand)]) -> (Workload, ResourceDemands) {
  var workload = Workload()
  var demands = ResourceDemands()
  for (index, job) in list.enumerated() {
    workload.append(
      id: Int64(index + 1), submitSeconds: job.0, runSeconds: job.1, processors: job.2.cores,
      requestedSeconds: job.1, user: 0)
    demands.append(job.2)
  }
  return (workload, demands)
}
