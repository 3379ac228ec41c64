import JobLogs
import Machines
import Simulation
import Testing

/// How the jobs of a log become demands on a machine, and how nodes are named.
@Suite struct ResourceDemandTests {
  private func log(_ change: (inout JobLog) -> Void = { _ in }) -> JobLog {
    var log = JobLog(source: "test")
    for job in 0..<4 {
      log.jobs.append(
        id: Int64(job + 1), submitSeconds: Int64(job), runSeconds: 10, processors: 7, requestedSeconds: 20,
        user: 0)
    }
    change(&log)
    return log
  }

  private func placed(
    _ log: JobLog, on layout: ClusterLayout, takesWholeNodes: Bool = false
  ) throws -> PlacedWorkload {
    var oversized = Workload.Oversized()
    let workload = Workload(try log.prepared(), processors: layout.coreCount, oversized: &oversized)
    return PlacedWorkload(workload, of: log, on: layout, takesWholeNodes: takesWholeNodes)
  }

  @Test func coresArePackedOverNodes() throws {
    let layout = uniformCluster(nodes: 8, cores: 4)
    let result = try placed(log(), on: layout)
    #expect(result.demands[0] == ResourceDemand(nodes: 2, cores: 7))
    #expect(result.unfit.isEmpty)
  }

  @Test func nodesThatAreAskedForAreTaken() throws {
    let layout = uniformCluster(nodes: 8, cores: 4)
    let result = try placed(log { $0.jobs.requestedNodes = [3, -1, 8, 1] }, on: layout)
    #expect(result.demands.nodes == [3, 2, 8])
    #expect(result.demands.cores == [7, 7, 8])
    #expect(
      result.unfit == [.init(reason: "more than the nodes of the machine hold", count: 1, firstJob: 4)])
    #expect(result.workload.id == [1, 2, 3])
    #expect(result.workload.row == [0, 1, 2])
  }

  @Test func memorySpreadsAJobOverMoreNodes() throws {
    let layout = mixedCluster()
    let gibibyte: Int64 = 1 << 20
    let result = try placed(
      log { $0.jobs.requestedMemoryKilobytes = [8 * gibibyte, 4 * gibibyte, 17 * gibibyte, -1] }, on: layout)
    #expect(result.demands.nodes == [4, 2, 2])
    #expect(
      result.unfit == [
        .init(reason: "more than the nodes of the partition batch hold", count: 1, firstJob: 3)
      ])
  }

  @Test func partitionsAndTypesGoByName() throws {
    let layout = mixedCluster()
    let result = try placed(
      log {
        $0.names.partition = ["debug,long", "gpu", "debug"]
        $0.names.gpuType = ["v100", "h100"]
        $0.jobs.partition = [0, 1, 1, 2]
        $0.jobs.requestedGPUs = [0, 3, 3, 0]
        $0.jobs.gpuType = [-1, 0, 1, -1]
      }, on: layout)
    #expect(result.demands.partition == [1, 2])
    #expect(
      result.demands[1]
        == ResourceDemand(
          nodes: 2, cores: 7, gpusPerNode: 2, gpuType: Int32(layout.gpuTypes.firstIndex(of: "v100") ?? -1),
          partition: 2))
    #expect(result.unfit.map(\.firstJob) == [3, 4])
    #expect(result.unfit.map(\.count) == [1, 1])
  }

  @Test func numbersOfPartitionsCountFromOne() throws {
    let layout = mixedCluster()
    let result = try placed(log { $0.jobs.partition = [1, 3, -1, 9] }, on: layout)
    #expect(result.demands.partition == [0, 2, 0])
    #expect(result.unfit.map(\.reason) == ["a partition that the machine does not have"])
  }

  @Test func theLimitOfAPartitionIsKept() throws {
    let layout = ClusterLayout(
      Machine(
        name: "limited", nodeGroups: [NodeGroup(name: "n", count: 8, coresPerSocket: 4)],
        partitions: [Partition(name: "short", nodeGroups: ["n"], maxTimeSeconds: 15)]))
    let result = try placed(log(), on: layout)
    #expect(result.workload.count == 0)
    #expect(result.unfit.map(\.count) == [4])
    #expect(result.unfit[0].reason.contains("short"))
  }

  @Test func wholeNodesAreCountedWhole() throws {
    let layout = uniformCluster(nodes: 4, cores: 4)
    let result = try placed(log(), on: layout, takesWholeNodes: true)
    let schedule = try Simulator.run(
      result.workload, demands: result.demands, on: layout, policy: Policy(.fcfs, backfill: .easy),
      placement: .nodes)
    // Two jobs of 7 cores have 2 nodes each, all of them; the third waits although 2 cores idle.
    #expect(schedule.schedule.startSeconds == [0, 1, 10, 11])
    #expect(
      Array(schedule.pieces(ofJob: 1))
        == [PlacedSchedule.Piece(unit: 2, count: 2, shares: 1, cores: 4)])
  }

  @Test func nodesAreNamedAsSlurmNamesThem() {
    let layout = ClusterLayout(
      Machine(
        name: "named",
        nodeGroups: [
          NodeGroup(name: "n", count: 9, coresPerSocket: 1),
          NodeGroup(name: "rack1", count: 2, coresPerSocket: 1),
        ]))
    let names = NodeNames(layout)
    func piece(_ unit: Int32, _ count: Int32) -> PlacedSchedule.Piece {
      PlacedSchedule.Piece(unit: unit, count: count, shares: 1, cores: 1)
    }
    #expect(names.text([piece(0, 1), piece(1, 2), piece(6, 1)]) == "n[1-3,7]")
    #expect(names.text([piece(4, 1)]) == "n5")
    #expect(names.text([piece(8, 3)]) == "n9,rack1-[1-2]")
    #expect(names.nodes(of: "n[1-3,7]") == [0, 1, 2, 6])
    #expect(names.nodes(of: "n9,rack1-[1-2]") == [8, 9, 10])
    for bad in [
      "", "n", "n0", "n10", "n[3-1]", "n[1-99]", "m1", "n[1", "n[1,]", "n1,", "n-1", "rack1", "n[١]",
    ] {
      #expect(names.nodes(of: bad) == nil, "\(bad)")
    }
  }
}
