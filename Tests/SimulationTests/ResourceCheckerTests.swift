import Machines
import Simulation
import Statistics
import Testing

/// The checker finds faults that were planted in good schedules.
@Suite struct ResourceCheckerTests {
  typealias Rule = ScheduleChecker.Violation.Rule

  private let layout = mixedCluster()
  private let workload: Workload
  private let demands: ResourceDemands
  private let good: PlacedSchedule

  init() throws {
    (workload, demands) = randomDemands(200, on: layout, seed: 3)
    good = try Simulator.run(
      workload, demands: demands, on: layout, policy: Policy(.fcfs, backfill: .easy), placement: .nodes)
  }

  private func rules(_ placed: PlacedSchedule) -> Set<Rule> {
    Set(
      PlacedScheduleChecker.check(placed, of: workload, demands: demands, on: layout, limit: .max).map(\.rule)
    )
  }

  /// The schedule with the places of one job changed.
  private func changing(
    _ job: Int, _ change: (inout [PlacedSchedule.Piece]) -> Void
  ) -> PlacedSchedule {
    var result = PlacedSchedule(schedule: good.schedule, placement: good.placement)
    for index in 0..<workload.count {
      var pieces = Array(good.pieces(ofJob: index))
      if index == job { change(&pieces) }
      result.append(pieces)
    }
    return result
  }

  @Test func aGoodScheduleHasNoFault() { #expect(rules(good).isEmpty) }

  @Test func findsAJobThatNeverStarts() {
    var bad = good
    bad.schedule.startSeconds[7] = -1
    #expect(rules(bad) == [.jobNeverStarts])
  }

  @Test func findsAStartBeforeSubmission() {
    var bad = good
    bad.schedule.startSeconds[7] = workload.submitSeconds[7] - 1
    #expect(rules(bad).contains(.startsBeforeSubmission))
  }

  @Test func findsAMissingNode() throws {
    let job = try #require((0..<workload.count).first { demands.nodes[$0] > 1 })
    let bad = changing(job) { pieces in
      if pieces[0].count > 1 { pieces[0].count -= 1 } else { pieces.removeFirst() }
    }
    #expect(rules(bad).contains(.wrongNodeCount))
  }

  @Test func findsARepeatedNode() {
    let bad = changing(5) { $0.append($0[0]) }
    #expect(rules(bad).contains(.nodeTwice))
  }

  @Test func findsANodeOfAnotherPartition() throws {
    let job = try #require((0..<workload.count).first { demands.partition[$0] == 0 })
    let foreign = Int32(layout.groups[2].firstNode)
    #expect(rules(changing(job) { $0[0].unit = foreign }).contains(.outsidePartition))
    let outside = Int32(layout.nodeCount)
    #expect(rules(changing(job) { $0[0].unit = outside }).contains(.outsidePartition))
  }

  @Test func findsCoresThatWereNotAskedFor() {
    #expect(rules(changing(5) { $0[0].cores += 1 }).contains(.wrongNodeCount))
    #expect(rules(changing(5) { $0[0].cores += 2 }).contains(.unevenShares))
  }

  /// One job is started anew wherever another runs on the node: each time a resource is exceeded.
  @Test func findsEachResourceThatIsGivenOutTwice() {
    let gibibyte: Int64 = 1 << 20
    let gpu = Int32(2)
    let cases: [(ResourceDemand, Rule)] = [
      (ResourceDemand(nodes: 1, cores: 3), .tooManyProcessors),
      (ResourceDemand(nodes: 1, cores: 1, memoryKibibytesPerCore: 9 * gibibyte), .tooMuchMemory),
      (ResourceDemand(nodes: 1, cores: 1, gpusPerNode: 3, gpuType: 0, partition: gpu), .tooManyGPUs),
    ]
    for (demand, rule) in cases {
      let (workload, demands) = jobs([(0, 10, demand), (0, 10, demand)])
      let node = Int32(layout.groups[layout.partitions[Int(demand.partition)].groups[0]].firstNode)
      var placed = PlacedSchedule(schedule: Schedule(startSeconds: [0, 9]), placement: .nodes)
      for _ in 0..<2 {
        placed.append([PlacedSchedule.Piece(unit: node, count: 1, shares: 1, cores: demand.cores)])
      }
      let found = PlacedScheduleChecker.check(placed, of: workload, demands: demands, on: layout)
      #expect(found.map(\.rule) == [rule])
      #expect(found.map(\.atSeconds) == [9])
      placed.schedule.startSeconds[1] = 10
      #expect(PlacedScheduleChecker.check(placed, of: workload, demands: demands, on: layout).isEmpty)
    }
  }

  @Test func findsAWholeNodeThatLacksWhatIsAskedFor() {
    let demand = ResourceDemand(
      nodes: 1, cores: 1, memoryKibibytesPerCore: 33 << 20, gpusPerNode: 3, gpuType: 0, partition: 2,
      takesWholeNodes: true)
    let (workload, list) = jobs([(0, 10, demand)])
    var demands = ResourceDemands(takesWholeNodes: true)
    demands.append(list[0])
    var placed = PlacedSchedule(schedule: Schedule(startSeconds: [0]), placement: .nodes)
    let node = Int32(layout.groups[3].firstNode)
    placed.append([PlacedSchedule.Piece(unit: node, count: 1, shares: 1, cores: 4)])
    let found = PlacedScheduleChecker.check(placed, of: workload, demands: demands, on: layout)
    #expect(found.map(\.rule) == [.tooMuchMemory, .tooManyGPUs])
  }

  /// On a full machine a random move of a job is nearly always a fault, and always one if its node is
  /// taken; the checker must see what a count by hand sees.
  @Test func agreesWithACountByHandOnRandomMoves() throws {
    let layout = uniformCluster(nodes: 4, cores: 4)
    var random = RandomGenerator(seed: 11)
    var faults = 0
    for seed: UInt64 in 1...40 {
      let (workload, demands) = randomDemands(30, on: layout, seed: seed)
      var placed = try Simulator.run(
        workload, demands: demands, on: layout, policy: Policy(.fcfs, backfill: .easy), placement: .nodes)
      let moved = random.below(workload.count)
      let earliest = workload.submitSeconds[moved]
      placed.schedule.startSeconds[moved] = earliest + Int64(random.below(200))
      var expected = false
      for node in 0..<4 {
        for second in placed.schedule.startSeconds {
          var used: Int32 = 0
          for job in 0..<workload.count {
            let start = placed.schedule.startSeconds[job]
            guard start <= second, second < start + Int64(workload.runSeconds[job]) else { continue }
            for piece in placed.pieces(ofJob: job)
            where (piece.unit..<(piece.unit + piece.count)).contains(Int32(node)) {
              used += piece.cores
            }
          }
          if used > 4 { expected = true }
        }
      }
      if expected { faults += 1 }
      let found = PlacedScheduleChecker.check(placed, of: workload, demands: demands, on: layout)
      #expect(found.contains { $0.rule == .tooManyProcessors } == expected, "seed \(seed)")
    }
    #expect(faults > 5 && faults < 40)
  }

  @Test func findsABrokenPromise() throws {
    let policy = Policy(.fcfs, backfill: .conservative)
    var placed = try Simulator.run(
      workload, demands: demands, on: layout, policy: policy, placement: .nodes)
    #expect(PlacedScheduleChecker.checkPromises(placed, of: workload).isEmpty)
    placed.schedule.startSeconds[12] = placed.schedule.promisedSeconds[12] + 1
    #expect(PlacedScheduleChecker.checkPromises(placed, of: workload).map(\.rule) == [.promiseBroken])
  }

  /// A schedule that backfills by SJF without a reservation delays heads; EASY's does not.
  @Test func findsHeadsThatWereDelayed() throws {
    let layout = uniformCluster(nodes: 8, cores: 2)
    var delayed = 0
    for seed: UInt64 in 1...5 {
      let (workload, demands) = randomDemands(150, on: layout, seed: seed)
      func broken(_ order: PriorityOrder) throws -> Int {
        let placed = try Simulator.run(
          workload, demands: demands, on: layout, policy: Policy(order, backfill: .easy), placement: .nodes)
        return PlacedScheduleChecker.checkHeadReservations(
          placed, of: workload, demands: demands, on: layout
        ).count
      }
      #expect(try broken(.fcfs) == 0)
      delayed += try broken(.saf)
    }
    #expect(delayed > 0)
  }
}
