import Diagnostics
import Foundation
import Testing

@testable import Slurm

@Suite struct SlurmAccountsTests {
  @Test func scriptsOfCommandsAreRead() throws {
    let accounts = try SlurmAccounts(
      Array(
        """
        # a comment
        remove QOS where Name=normal
        add QOS Name=priority Priority=200 MaxSubmitJobsPerUser=10 MaxJobsPerUser=5 GrpTRES=cpu=100,mem=5
        sacctmgr -i add account name=physics Fairshare=100
        add account chemistry,biology Parent=physics
        add user Name=ann DefaultAccount=chemistry Fairshare=parent Account=chemistry,biology
        modify user name=ann set qos=priority
        """.utf8), file: "s")
    #expect(accounts.accounts.map(\.name) == ["physics", "chemistry", "biology"])
    #expect(accounts.accounts.map(\.share) == [.shares(100), .shares(1), .shares(1)])
    #expect(accounts.accounts[1].parent == "physics")
    #expect(accounts.users.map(\.account) == ["chemistry", "biology"])
    #expect(accounts.users.map(\.isDefaultAccount) == [true, false])
    #expect(accounts.users[0].share == .parent)
    #expect(accounts.qualities[0].priority == 200)
    #expect(accounts.qualities[0].maxJobsPerUser == 5)
    #expect(accounts.qualities[0].groupProcessors == 100)
    #expect(accounts.otherLines.map(\.word) == ["modify user"])
  }

  @Test func dumpsAreRead() throws {
    let accounts = try SlurmAccounts(
      Array(
        """
        # To edit this file start with a cluster line for the new cluster
        Cluster - 'plait':Fairshare=1:QOS='normal':DefaultQOS='Normal'
        Parent - 'root'
        Account - 'account1':Description='a: b':Organization='x':Fairshare=7
        Parent - 'account1'
        User - 'user1':DefaultAccount='account1':Fairshare=2
        User - 'user2':DefaultAccount='other':Fairshare=parent
        """.utf8), file: "d")
    #expect(accounts.accounts == [.init(name: "account1", parent: "root", share: .shares(7))])
    #expect(accounts.users.map(\.name) == ["user1", "user2"])
    #expect(accounts.users.map(\.share) == [.shares(2), .parent])
    #expect(accounts.users.map(\.isDefaultAccount) == [true, false])
    #expect(accounts.defaultQuality == "normal")
  }

  @Test(arguments: [
    ("", SlurmFileError.Code.missing), ("add account name=a fairshare=x\n", .invalidValue),
    ("add account name=a parent=b\n", .unknownName), ("Account - 'a:b\n", .malformedLine),
    ("add account name=a parent=b\nadd account name=b parent=a\n", .malformedLine),
    ("add user fairshare=1\n", .malformedLine),
  ])
  func malformedAccountsAreErrors(text: String, code: SlurmFileError.Code) {
    let error = #expect(throws: SlurmFileError.self) { try SlurmAccounts(Array(text.utf8), file: "a") }
    #expect(error?.code == code, "\(text): \(error?.diagnosis ?? "")")
  }
}

@Suite struct JobEventsTests {
  private static let line =
    "-dt 10.50 -e submit_batch_job | -sim-walltime 84805.00 --uid=user001 -J jobid_00001 -N 1 -n 32 -t 3-00:00:00 "
    + "-q general-compute -p general-compute --mem=500G --gres=gpu:tesla:2 --constraint=A\\&B --exclusive pseudo.job -n 9\n"

  @Test func everyOptionOfAJobIsRead() throws {
    #expect(JobEvents.isLikely(Array("  -dt 1".utf8)))
    #expect(!JobEvents.isLikely(Array("-1 2 3".utf8)))
    let job = try JobEvents(Array(Self.line.utf8), file: "e").jobs[0]
    #expect(job.submitMilliseconds == 10_500)
    #expect(job.runMilliseconds == 84_805_000)
    #expect(job.user == "user001")
    #expect(job.minNodes == 1 && job.maxNodes == 1 && job.tasks == 32)
    #expect(job.limitSeconds == 259_200)
    #expect(job.quality == "general-compute" && job.partition == "general-compute")
    #expect(job.memoryPerNode == 512_000)
    #expect(job.gpusPerNode == 2 && job.gpuType == "tesla")
    #expect(job.isExclusive)
  }

  @Test func limitsAreRoundedUpToMinutesAndOddOptionsCounted() throws {
    let text =
      "-dt 1 -e submit_batch_job | -sim-walltime -1 -t 0:90 -N 2-4 --wckey=x -c 2 --mem-per-cpu=2G p\n"
    let events = try JobEvents(Array(text.utf8), file: "e")
    #expect(events.jobs[0].limitSeconds == 120)
    #expect(events.jobs[0].runMilliseconds == nil)
    #expect(events.jobs[0].minNodes == 2 && events.jobs[0].maxNodes == 4)
    #expect(events.jobs[0].memoryPerProcessor == 2048)
    #expect(events.otherOptions == ["--wckey": 1])
  }

  @Test(arguments: [
    "nonsense\n", "-dt x -e submit_batch_job | p\n", "-dt 1 -e submit_batch_job p\n",
    "-dt 1 -e submit_batch_job | -n\n", "-dt 1 -e submit_batch_job | -n 0\n",
    "-dt 1 -e submit_batch_job | --mem=a\n",
    "-dt 1 -e submit_batch_job | -N 3-1\n", "-dt 1 -e submit_batch_job | -t later\n",
    "-dt -4 -e submit_batch_job | p\n",
  ])
  func malformedEventsAreErrorsWithTheirLine(text: String) {
    let error = #expect(throws: SlurmFileError.self) {
      try JobEvents(Array(("\n" + text).utf8), file: "e")
    }
    #expect(error?.location?.line == 2)
  }

  @Test func theFileOfUBHPCIsRead() throws {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "../shared/data/scheduling/ubccr_slurm")
      .standardizedFileURL
    guard let conf = try? Data(contentsOf: folder.appending(path: "slurm.conf")),
      let script = try? Data(contentsOf: folder.appending(path: "sacctmgr.script"))
    else {
      print("skipped: ubccr_slurm is not in the shared data")
      return
    }
    let file = try configuration(String(decoding: conf, as: UTF8.self))
    let nodes = try file.nodes()
    #expect(nodes.count == 217)
    #expect(try file.partitions(of: nodes).map(\.nodes.count) == [215, 2])
    let accounts = try SlurmAccounts(Array(script), file: "sacctmgr.script")
    #expect(accounts.users.count >= 95)
    #expect(accounts.qualities.first { $0.name == "priority-supporters" }?.priority == 400)
  }
}
