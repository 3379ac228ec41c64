import Foundation
import Testing

/// The daemons of Debian's Slurm on loopback: what `scripts/slurm-testbed` and `scripts/slurm-replay` promise.
@Suite(.serialized, .timeLimit(.minutes(5))) struct SlurmTestBedTests {
  @Test func twoClustersRunJobsOnLoopbackAloneAndStopWithoutATrace() throws {
    let beds = [TestBed(), TestBed()]
    defer { for bed in beds { _ = try? bed.run("stop"); try? bed.remove() } }
    for bed in beds {
      let started = try bed.run("start", ["--nodes", "3", "--cpus", "2", "--no-accounting", "--speed", "20"])
      if started.isUnavailable { return }
      try #require(started.status == 0, "\(started.errors)")
    }
    for bed in beds {
      let addresses = try bed.listeningAddresses()
      // slurmctld and three slurmds at least.
      #expect(addresses.count >= 4)
      #expect(addresses.allSatisfy { $0 == "0100007F" }, "\(addresses)")
      let twice = try bed.run("start", ["--no-accounting"])
      #expect(twice.status == 1 && twice.errors.contains("stop it first"), "\(twice.errors)")
    }
    // The clusters know nothing of each other: both give their first job the same number.
    for bed in beds {
      let done = try bed.client([
        "sbatch", "--parsable", "--output", bed.path("answer"), "--wrap", "hostname",
      ])
      #expect(done.status == 0 && done.output.split(separator: "\n").first == "1", "\(done.errors)")
      while try bed.client(["squeue", "--noheader"]).output.contains("wrap") { usleep(50_000) }
      #expect(try String(contentsOfFile: bed.path("answer"), encoding: .utf8).isEmpty == false)
    }
    // One that still runs, and steps of it, must not outlive the cluster.
    let long = try beds[0].client(["sbatch", "--output=/dev/null", "--wrap", "sleep 6000 & wait"])
    #expect(long.status == 0)
    let others = try beds[1].processes()
    let stopped = try beds[0].run("stop")
    #expect(stopped.status == 0, "\(stopped.errors)")
    let left = try beds[0].processes()
    #expect(left == [:], "\(left)")
    #expect(try beds[1].processes() == others)
    #expect(try beds[1].run("stop").status == 0)
    #expect(try beds[1].processes() == [:])
    #expect(try beds.flatMap { try $0.listeningAddresses() }.isEmpty)
    #expect(try beds[1].run("stop").status == 0, "a second stop finds nothing to do")
  }

  @Test func aStartThatIsKilledLeavesNothingThatStopDoesNotFind() throws {
    let bed = TestBed()
    defer { _ = try? bed.run("stop"); try? bed.remove() }
    let start = try TestBed.start(
      "slurm-testbed", ["start", "--folder", bed.folder, "--nodes", "16"], output: "/dev/null",
      errors: "/dev/null")
    // munged is up with its socket; the database, slurmdbd or the nodes are on their way.
    while start.isRunning, !FileManager.default.fileExists(atPath: bed.path("munge.socket")) { usleep(5_000) }
    kill(start.processIdentifier, SIGKILL)
    start.waitUntilExit()
    if !FileManager.default.fileExists(atPath: bed.path("munge.socket")) {
      print("skipped: no Slurm could be started here")
      return
    }
    #expect(start.terminationReason == .uncaughtSignal)
    #expect(try bed.processes() != [:])
    #expect(try bed.run("stop").status == 0)
    #expect(try bed.processes() == [:])
  }

  @Test func replayedJobsRunToTheirEndUnderTheAcceleratedClock() throws {
    let bed = TestBed()
    defer { _ = try? bed.run("stop"); try? bed.remove() }
    let records = bed.folder + "-records"
    try FileManager.default.createDirectory(atPath: records, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: records) }
    // Nine small jobs, one that takes the machine, and one that runs into its limit.
    var jobs = (1...9).map { id in
      "{\"id\":\(id),\"submit\":\(id * 5),\"run\":\(40 * id),\"request\":7200,\"cores\":\(1 + id % 4),"
        + "\"user\":\"user\(id % 3)\",\"account\":\"physics\"}"
    }
    jobs.append(
      "{\"id\":10,\"submit\":20,\"run\":60,\"request\":3570,\"nodes\":4,\"user\":\"user1\",\"account\":\"physics\"}"
    )
    jobs.append(
      "{\"id\":11,\"submit\":60,\"run\":900,\"request\":60,\"cores\":1,\"user\":\"user2\",\"account\":\"physics\"}"
    )
    try Data(jobs.joined(separator: "\n").utf8).write(to: URL(filePath: "\(records)/jobs"))
    let replay = try TestBed.run(
      "slurm-replay",
      [
        "\(records)/jobs", "--record", "\(records)/short", "--folder", bed.folder, "--speed", "120",
        "--nodes",
        "4",
        "--cpus", "4", "--conf-set", "PriorityWeightAge=1000", "--conf-set", "PriorityWeightFairshare=1000",
      ])
    if replay.isUnavailable { return }
    try #require(replay.status == 0, "\(replay.errors)")
    #expect(try bed.processes() == [:])
    let record = try String(contentsOfFile: "\(records)/short.json", encoding: .utf8).split(separator: "\n")
      .map { try JSONDecoder().decode(TestBed.Job.self, from: Data($0.utf8)) }
    #expect(record.map(\.id).sorted() == Array(1...11))
    for job in record {
      #expect(job.submit <= job.eligible && job.eligible <= job.start && job.start < job.end, "\(job)")
      #expect(job.state == (job.id == 11 ? "TIMEOUT" : "COMPLETED"), "\(job)")
      #expect(job.limit % 60 == 0 && job.user.hasPrefix("user") && job.qos == "normal", "\(job)")
      // No job is ended before its body or its limit is.
      #expect(job.end - job.start >= min(job.run, job.limit) - 1, "\(job)")
    }
    let wide = try #require(record.first { $0.id == 10 })
    #expect(wide.cores == 16 && wide.limit == 3600)
    // The machine has 16 cores at every moment, and none is shared.
    for moment in record.map(\.start) {
      let running = record.filter { $0.start <= moment && moment < $0.end }
      #expect(running.reduce(0) { $0 + $1.cores } <= 16, "at \(moment): \(running)")
    }
    let log = try String(contentsOfFile: "\(records)/short.swf", encoding: .utf8)
    #expect(log.split(separator: "\n").filter { !$0.hasPrefix(";") }.count == 11)
    let kept = try String(contentsOfFile: "\(records)/short.slurm.conf", encoding: .utf8)
    #expect(kept.contains("PriorityWeightAge=1000"))
  }

  @Test(arguments: [
    ("{\"id\":1,\"submit\":0,\"run\":1,\"request\":60,\"cores\":1}\nrun", ":2: not a job"),
    ("{\"id\":1,\"submit\":0,\"run\":-1,\"request\":60,\"cores\":1}", ":1: not a job: run is -1"),
    (
      "{\"id\":1,\"submit\":0,\"run\":1,\"request\":60}", ":1: not a job: it asks for neither cores nor nodes"
    ),
    ("{\"id\":1,\"submit\":0,\"run\":1,\"cores\":1}", ":1: not a job: no request"),
    ("{\"id\":1,\"submit\":0,\"run\":1,\"request\":60,\"cores\":1,\"user\":\"a'b\"}", "is not a name"),
    ("[]", ":1: not a job: it is no JSON object"), ("", ": no jobs"),
  ])
  func aBadListOfJobsIsRefusedByLineBeforeAnythingStarts(text: String, word: String) throws {
    let bed = TestBed()
    try FileManager.default.createDirectory(atPath: bed.folder, withIntermediateDirectories: true)
    defer { try? bed.remove() }
    try Data(text.utf8).write(to: URL(filePath: bed.path("jobs")))
    let replay = try TestBed.run("slurm-replay", [bed.path("jobs"), "--record", bed.path("record")])
    #expect(replay.status == 1)
    #expect(replay.errors.contains(bed.path("jobs")) && replay.errors.contains(word), "\(replay.errors)")
    #expect(try FileManager.default.contentsOfDirectory(atPath: bed.folder) == ["jobs"])
  }
}
