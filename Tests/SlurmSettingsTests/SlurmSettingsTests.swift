import Diagnostics
import JobLogs
import Simulation
import Slurm
import SlurmReplica
import Statistics
import Testing

@testable import SlurmSettings

private let conf = """
  ClusterName=c
  AccountingStorageType=accounting_storage/slurmdbd
  SelectType=select/cons_tres
  SelectTypeParameters=CR_Core_Memory
  PriorityType=priority/multifactor
  PriorityWeightAge=1000
  PriorityWeightFairshare=5000
  PriorityWeightTRES=CPU=1,Mem=0.5,GRES/gpu=30
  PriorityMaxAge=1-0
  SchedulerParameters=bf_window=2880,bf_continue,default_queue_depth=50,max_rpc_cnt=5
  NodeName=n[1-10] CPUs=8 Sockets=1 CoresPerSocket=4 ThreadsPerCore=2 RealMemory=16000 Feature=a
  NodeName=n2x Gres=gpu:v:2 RealMemory=16000 CPUs=4 State=DOWN
  PartitionName=main Nodes=n[1-10],n2x Default=YES MaxTime=2-0 DefMemPerCPU=1000
  PartitionName=short Nodes=n[9-10] MaxTime=60 PriorityTier=5
  """

private func read(_ text: String) throws -> SlurmConfiguration {
  try SlurmConfiguration(Array(text.utf8), file: "slurm.conf") { (_) throws(SlurmFileError) in [] }
}

/// Jobs that keep the cluster of `conf` busy.
private func log(jobs count: Int, seed: UInt64 = 1) -> JobLog {
  var generator = RandomGenerator(seed: seed)
  var log = JobLog(source: "jobs.swf")
  var time: Int64 = 1000
  for id in 1...Int64(count) {
    time += Int64(generator.below(260))
    let limit = Int32(60 * (5 + generator.below(115)))
    log.jobs.append(
      id: id, submitSeconds: time, runSeconds: Int32(10 + generator.below(Int(limit) - 10)),
      processors: Int32(1 + generator.below(24)), requestedSeconds: limit, user: Int32(generator.below(5)))
  }
  return log
}

private func workload(_ log: JobLog, _ cluster: ConfiguredCluster) throws -> ReplicaWorkload {
  try ReplicaWorkload(try log.prepared(), of: log, on: cluster, accounts: nil)
}

private func study(_ settings: [String], jobs: Int = 200) async throws -> SettingsStudy {
  let file = try read(conf)
  var changedFile = file
  var changed: [SlurmConfiguration.ChangedSetting] = []
  for setting in settings { changed.append(try changedFile.change(setting)) }
  let before = try ConfiguredCluster(file)
  let after = try ConfiguredCluster(changedFile)
  let log = log(jobs: jobs)
  return try await SettingsStudy(
    before: try workload(log, before), on: before, after: try workload(log, after), on: after,
    changed: changed, seed: 7
  ) { _ in true }
}

@Suite struct ConfiguredClusterTests {
  @Test func aFileBecomesNodesPartitionsAndSettings() throws {
    let cluster = try ConfiguredCluster(try read(conf))
    // Slurm orders nodes by name, numbers by value.
    #expect(
      cluster.cluster.nodes.map(\.name) == (1...10).map { "n\($0)" }.prefix(2) + ["n2x"]
        + (3...10).map { "n\($0)" })
    let node = cluster.cluster.nodes[0]
    #expect(node.processors == 8 && node.allocationUnit == 2 && node.memoryMegabytes == 16_000)
    #expect(!cluster.cluster.nodes[2].isUsable)
    #expect(cluster.cluster.gpuTypes == ["v"])
    #expect(cluster.cluster.partitions[1].priorityTier == 5)
    #expect(cluster.settings.backfill.windowSeconds == 172_800)
    #expect(cluster.settings.main.queueDepth == 50)
    #expect(cluster.settings.priority.maxAgeSeconds == 86_400)
    #expect(cluster.settings.priority.weightResources == ResourceWeights(processor: 1, memory: 0.5, gpu: 30))
    #expect(cluster.settings.priority.usesFairTree)
    #expect(cluster.settings.priority.calcPeriodSeconds == 300)
    #expect(cluster.warnings.contains { $0.contains("max_rpc_cnt") })
  }

  @Test func withoutAccountingItSaysWhatSlurmIgnores() throws {
    let text = conf.split(separator: "\n").filter { !$0.contains("AccountingStorageType") }.joined(
      separator: "\n")
    let cluster = try ConfiguredCluster(try read(text))
    #expect(!cluster.settings.priority.isAccounted)
    #expect(cluster.warnings.contains { $0.contains("PriorityWeightAge and PriorityWeightFairshare") })
  }

  @Test func aFileWithoutNodesOrWithAnOddValueIsAnError() throws {
    #expect(throws: SlurmSettingsError.self) { try ConfiguredCluster(try read("ClusterName=c\n")) }
    #expect(throws: SlurmSettingsError.self) { try ConfiguredCluster(try read("NodeName=a\n")) }
    let error = #expect(throws: SlurmFileError.self) {
      try ConfiguredCluster(try read(conf + "\nSchedulerParameters=bf_window=0\n"))
    }
    #expect(error?.location?.field == "SchedulerParameters=bf_window")
    #expect(throws: SlurmFileError.self) {
      try ConfiguredCluster(try read(conf + "\nSelectType=select/other\n"))
    }
  }

  @Test func namesAreInNaturalOrder() {
    #expect(NaturalOrder.precedes("n2", "n10"))
    #expect(!NaturalOrder.precedes("n10", "n2"))
    #expect(NaturalOrder.precedes("b1", "g1"))
    #expect(NaturalOrder.precedes("n01", "n2"))
    #expect(!NaturalOrder.precedes("n1", "n1"))
  }
}

@Suite struct ReplicaWorkloadTests {
  @Test func aLogIsReadForSlurmAndSaysHow() throws {
    let cluster = try ConfiguredCluster(try read(conf))
    var log = log(jobs: 50)
    log.jobs.partition[3] = 2
    log.jobs.requestedSeconds[3] = 3000
    log.jobs.requestedProcessors[3] = 4
    log.jobs.runSeconds[3] = 30
    log.jobs.partition[4] = 9
    log.jobs.requestedProcessors[5] = 1000
    let input = try workload(log, cluster)
    #expect(input.jobs.count == 49)
    #expect(input.leftOut.map(\.count) == [1])
    #expect(input.leftOut[0].firstJob == 6)
    #expect(input.readings.contains { $0.contains("49 of 50 jobs name no partition") })
    let index = input.jobs.id.firstIndex(of: 4) ?? 0
    #expect(input.jobs.requests[Int(input.jobs.request[index])].partition == 1)
    // Memory by the default of the partition; limits in whole minutes.
    #expect(input.jobs.requests.contains { $0.memoryPerProcessor == 1000 })
    #expect(input.jobs.requests.allSatisfy { $0.limitSeconds % 60 == 0 })
    #expect(input.workload.count == input.jobs.count)
  }

  @Test func jobsBeyondAPartitionsLimitAreLeftOut() throws {
    let cluster = try ConfiguredCluster(try read(conf + "\nPartitionName=main MaxTime=10\n"))
    let input = try workload(log(jobs: 100), cluster)
    #expect(input.leftOut.contains { $0.reason.contains("more time than the partition main allows (600 s)") })
    #expect(input.jobs.count > 0)
  }

  @Test func aLogOfWhichNothingFitsIsAnError() throws {
    let cluster = try ConfiguredCluster(try read("NodeName=a CPUs=1\nPartitionName=p Nodes=a MaxTime=1\n"))
    #expect(throws: SlurmSettingsError.self) { try workload(log(jobs: 20), cluster) }
  }

  @Test func sharesAndQualitiesReachTheReplica() throws {
    let accounts = try SlurmAccounts(
      Array(
        "add qos name=high priority=9\nadd account name=a fairshare=4\nadd user name=u account=a fairshare=parent\n"
          .utf8),
      file: "a")
    let line =
      "-dt 5 -e submit_batch_job | -sim-walltime 50 --uid=u -q high -n 3 -t 5 -p short x\n"
      + "-dt 6 -e submit_batch_job | -sim-walltime 50 --uid=stranger -n 1 -t 5 x\n"
    let cluster = try ConfiguredCluster(try read(conf))
    let input = try ReplicaWorkload(
      JobEvents(Array(line.utf8), file: "e"), on: cluster, accounts: accounts)
    let user = input.accounts.associations[Int(input.jobs.association[0])]
    #expect(user.isUser && user.shares == nil)
    #expect(input.accounts.associations[Int(user.parent)].shares == 4)
    #expect(input.accounts.qualities[Int(input.jobs.quality[0])].priority == 9)
    #expect(input.jobs.submitMilliseconds == [5000, 6000])
    #expect(input.readings.contains { $0.contains("1 users are not in the accounts file") })
  }
}

@Suite struct SettingsStudyTests {
  @Test func theSameSettingsChangeNothing() async throws {
    let same = try await study(["bf_window=2880"])
    #expect(same.comparison.moved == 0)
    #expect(same.before == same.after)
    #expect(same.title == "No start changes")
    #expect(same.comparison.changes.allSatisfy { $0.difference.low == 0 && $0.difference.high == 0 })
    #expect(same.verdict.contains("Simulated"))
  }

  @Test func lessBackfillIsWorseAndSaysSo() async throws {
    let study = try await study(["SchedulerType=sched/builtin"])
    let wait = try #require(study.comparison.change(.meanWait))
    #expect(wait.after.value > wait.before.value)
    #expect(wait.difference.low <= wait.difference.value && wait.difference.value <= wait.difference.high)
    #expect(SettingsStudy.direction(wait) == .worse)
    #expect(study.verdict.contains("worse: mean wait"))
    #expect(study.comparison.losing > study.comparison.gaining)
    let groups = study.comparison.partitions
    #expect(groups.reduce(0) { $0 + $1.jobs } == study.comparison.jobs)
  }

  @Test func theSameQuestionGetsTheSameAnswer() async throws {
    let first = try await study(["PriorityWeightFairshare=0"])
    let second = try await study(["PriorityWeightFairshare=0"])
    #expect(first.comparison.changes == second.comparison.changes)
    #expect(first.after == second.after)
  }

  @Test func jobsThatOnlyOneConfigurationTakesAreNotCompared() async throws {
    let study = try await study(["main.MaxTime=30"])
    #expect(study.takenByOneOnly > 0)
    #expect(study.comparison.jobs + study.takenByOneOnly == 200)
  }
}
