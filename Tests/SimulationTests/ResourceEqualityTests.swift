import Files
import Foundation
import JobLogs
import Machines
import Simulation
import Testing

/// Where a machine is one pool of processors, simulations with placement give the start times of the
/// scalar loops, for every policy.
@Suite struct ResourceEqualityTests {
  struct Case: CustomStringConvertible, Sendable {
    var policy: Policy
    var description: String { policy.description() }
  }

  static let policies: [Case] = {
    var cases: [Case] = []
    for order in PriorityOrder.allCases {
      for backfill in Backfill.allCases { cases.append(Case(policy: Policy(order, backfill: backfill))) }
    }
    for (order, fill) in [
      (PriorityOrder.fcfs, PriorityOrder.sjf), (.fcfs, .multifactor), (.saf, .lxf), (.lxf, .sjf),
      (.multifactor, .saf), (.multifactor, .fcfs),
    ] {
      cases.append(Case(policy: Policy(order, backfill: .easy, backfillOrder: fill)))
    }
    return cases
  }()

  @Test(arguments: policies) func isTheScalarScheduleOnEqualProcessors(_ item: Case) throws {
    for seed: UInt64 in 1...6 {
      let workload = randomJobs(250, widest: 24, seed: seed)
      let scalar = try Simulator.run(workload, processors: 24, policy: item.policy)
      for (layout, demands, placement) in [
        (uniformCluster(nodes: 24, cores: 1), oneCoreDemands(workload), Placement.nodes),
        (uniformCluster(nodes: 24, cores: 1), oneCoreDemands(workload), .pooled),
        (uniformCluster(nodes: 1, cores: 24), oneNodeDemands(workload), .pooled),
        (uniformCluster(nodes: 1, cores: 24), oneNodeDemands(workload), .nodes),
      ] {
        let placed = try Simulator.run(
          workload, demands: demands, on: layout, policy: item.policy, placement: placement)
        #expect(
          placed.schedule.startSeconds == scalar.startSeconds,
          "seed \(seed), \(layout.nodeCount) nodes, \(placement)")
        #expect(
          PlacedScheduleChecker.check(placed, of: workload, demands: demands, on: layout).isEmpty,
          "seed \(seed)")
      }
    }
  }

  /// Jobs that take whole nodes, on a machine where another job, much later, does not: the nodes are
  /// then reasoned about one by one, and without backfilling that must not make a difference.
  @Test(arguments: [PriorityOrder.fcfs, .sjf, .lxf, .wfp3])
  func nodesOneByOneAreTheScalarScheduleWithoutBackfilling(_ order: PriorityOrder) throws {
    for seed: UInt64 in 1...4 {
      var workload = randomJobs(200, widest: 16, seed: seed)
      var demands = ResourceDemands()
      for width in workload.processors { demands.append(ResourceDemand(nodes: width, cores: 2 * width)) }
      workload.append(
        id: 1000, submitSeconds: 10_000_000, runSeconds: 1, processors: 1, requestedSeconds: 1, user: 0)
      demands.append(ResourceDemand(nodes: 1, cores: 1))
      let policy = Policy(order, backfill: .none)
      let scalar = try Simulator.run(workload, processors: 16, policy: policy)
      let placed = try Simulator.run(
        workload, demands: demands, on: uniformCluster(nodes: 16, cores: 2), policy: policy, placement: .nodes
      )
      #expect(placed.schedule.startSeconds == scalar.startSeconds, "seed \(seed)")
    }
  }

  @Test func isTheScalarScheduleOnAPartOfARealLog() throws {
    let folder = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../../shared/data/scheduling/gold/KTH-SP2.easy.swf.gz").standardized
    guard FileManager.default.fileExists(atPath: folder.path()) else {
      print("skipped: \(folder.lastPathComponent) is not there")
      return
    }
    let log = try JobLogFile.read(folder.path())
    var oversized = Workload.Oversized()
    let all = Workload(try log.prepared(), processors: 100, oversized: &oversized)
    let workload = all.window(0..<3000)
    let layout = uniformCluster(nodes: 100, cores: 1)
    let demands = oneCoreDemands(workload)
    for policy in [
      Policy(.fcfs, backfill: .easy), Policy(.fcfs, backfill: .easy, backfillOrder: .sjf),
      Policy(.multifactor, backfill: .easy), Policy(.fcfs, backfill: .conservative),
    ] {
      let scalar = try Simulator.run(workload, processors: 100, policy: policy)
      let placed = try Simulator.run(
        workload, demands: demands, on: layout, policy: policy, placement: .nodes)
      #expect(placed.schedule.startSeconds == scalar.startSeconds, "\(policy.description())")
      #expect(PlacedScheduleChecker.check(placed, of: workload, demands: demands, on: layout).isEmpty)
    }
  }
}
