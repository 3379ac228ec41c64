import Foundation
import Testing

/// `plait eta` on a queue that stand-ins for Slurm's clients print.
@Suite struct LiveEtaTests {
  private static let now = 1_800_000_000

  private static func line(
    _ number: Int, _ state: String, shown: String? = nil, priority: Int = 100, processors: Int = 4,
    start: String = "N/A", reason: String = "Priority", eligible: String? = nil
  ) -> String {
    let submit = now - 600
    return [
      "\(number)", shown ?? "\(number)", "N/A", state, "\(submit)", eligible ?? "\(submit)", start,
      state == "RUNNING" ? "\(now + 3300)" : state == "COMPLETED" ? "\(now - 10)" : "N/A", "1:00:00",
      "\(processors)", "1", "normal", "normal", "users", "alice", "\(priority)", "0", reason, "(null)", "",
      "OK", "(null)", "0", "",
    ].joined(separator: "|")
  }

  /// Puts clients into `bin` that print a queue, and a past of short jobs.
  private func prepared(
    _ queue: [String], reservations: String = "No reservations in the system"
  ) throws -> Plait {
    let plait = try Plait()
    try FileManager.default.createDirectory(atPath: plait.path("bin"), withIntermediateDirectories: true)
    func client(_ name: String, _ text: String) throws {
      try plait.write("bin/\(name)", "#!/bin/sh\ncat <<'END'\n\(text)\nEND\n")
      try FileManager.default.setAttributes(
        [.posixPermissions: 0o755], ofItemAtPath: plait.path("bin/\(name)"))
    }
    try client("sdiag", "sdiag output at some time (\(Self.now))\nData since some time (\(Self.now - 100))")
    try client("reservations", reservations)
    try client(
      "configuration",
      "ClusterName = test\nSLURM_VERSION = 22.05.8\nPriorityType = priority/multifactor\nPriorityWeightAge = 1000"
    )
    try plait.write(
      "bin/scontrol",
      "#!/bin/sh\ncase \"$*\" in *reservation*) exec reservations;; *) exec configuration;; esac\n")
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o755], ofItemAtPath: plait.path("bin/scontrol"))
    try client("sinfo", "4/12/0/16")
    let past = (0..<450).map { index in
      let submit = Self.now - 910_000 + index * 2000
      return
        "\(9000 + index)|\(submit)|\(submit)|\(submit + 30)|\(submit + 1100 + index % 7 * 40)|60|\([1, 4, 8, 16][index % 4])|1|alice|users|normal|normal|COMPLETED"
    }
    try client("sacct", past.joined(separator: "\n"))
    try client("squeue", queue.joined(separator: "\n"))
    return plait
  }

  private func ask(_ plait: Plait, _ arguments: String...) throws -> Plait.Run {
    try plait.start(
      ["eta"] + arguments,
      environment: ["PATH": plait.path("bin") + ":/usr/bin:/bin", "XDG_STATE_HOME": plait.path("state")]
    ).finish()
  }

  private static let queue = [
    line(1, "RUNNING", processors: 16, start: "\(now - 300)"),
    line(2, "PENDING", priority: 100, processors: 16, start: "\(now + 3300)", reason: "Resources"),
    line(3, "PENDING", priority: 300, processors: 8),
    line(4, "PENDING", priority: 0, reason: "JobHeldUser", eligible: "N/A"),
    line(5, "PENDING", shown: "5_[3-9%2]", priority: 50),
    line(6, "COMPLETED", start: "\(now - 500)", reason: "None"),
  ]

  @Test func everyKindOfJobIsAnswered() throws {
    let plait = try prepared(Self.queue)
    let waiting = try ask(plait, "2", "--json")
    #expect(waiting.status == 0, "\(waiting.errors)")
    let json = try waiting.json()
    #expect(json["schema"] as? String == "plait.eta-live/1" && json["state"] as? String == "waiting")
    let forecast = try #require(json["forecast"] as? [String: Any])
    let median = try #require(forecast["medianSeconds"] as? Double)
    // Job 3 goes first; both wait for job 1, which by the past ends long before its limit.
    #expect(median > 800 && median < 3300)
    #expect(json["slurmSeconds"] as? Int == 3300)
    #expect((json["slurmReason"] as? [String: Any])?["kind"] as? String == "order")
    let reason = try #require(json["reason"] as? [String: Any])
    #expect(reason["jobsAhead"] as? Int == 1 && reason["kind"] as? String == "processors")
    #expect(json["ahead"] as? [Int] == [3])
    #expect((json["alternatives"] as? [Any])?.isEmpty == false)
    #expect(try ask(plait, "2", "--json").output == waiting.output)

    #expect(try ask(plait, "1", "--json").json()["state"] as? String == "running")
    #expect(try ask(plait, "6", "--json").json()["state"] as? String == "over")
    let held = try ask(plait, "4", "--json").json()
    #expect(held["state"] as? String == "held" && (held["notes"] as? [String])?.isEmpty == false)
    for task in ["5", "5_7"] {
      let array = try ask(plait, task, "--json").json()
      #expect(array["waitingTasks"] as? Int == 7 && array["lastTask"] != nil)
    }
    let past = try ask(plait, "9003", "--json").json()
    #expect(past["state"] as? String == "over" && past["endedAtSeconds"] != nil)
    let unknown = try ask(plait, "77")
    #expect(unknown.status == 1 && unknown.errors.contains("knows a job 77"))
    let text = try ask(plait, "2").output
    for part in [
      "Slurm's own estimate       in 55.0 min", "why it waits:", "four in five", "(Slurm: Resources)",
    ] {
      #expect(text.contains(part), "\(text)")
    }
  }

  @Test func maintenanceKeepsALongJobWaiting() throws {
    let queue = [Self.line(2, "PENDING", reason: "ReqNodeNotAvail, Reserved for maintenance")]
    let free = try #require(try ask(prepared(queue), "2", "--json").json()["forecast"] as? [String: Any])
    #expect(try #require(free["medianSeconds"] as? Double) < 60)
    let maintenance =
      "ReservationName=maint StartTime=\(Self.now + 1800) EndTime=\(Self.now + 9000) Nodes=n[1-4] NodeCnt=4 "
      + "CoreCnt=16 PartitionName=(null) Flags=MAINT,SPEC_NODES TRES=cpu=16 Users=root Accounts=(null)"
    let plait = try prepared(queue, reservations: maintenance + "\nReservationName=broken")
    let run = try ask(plait, "2", "--json")
    let json = try run.json()
    // An hour is asked for, and there is half of one.
    let kept = try #require(json["forecast"] as? [String: Any])
    #expect(try #require(kept["medianSeconds"] as? Double) >= 9000)
    #expect((json["slurmReason"] as? [String: Any])?["kind"] as? String == "order")
    #expect(try ask(plait, "2").errors.contains("a reservation: no start and end"))
  }

  @Test func theWholeQueueAndAScript() throws {
    let plait = try prepared(Self.queue)
    let all = try ask(plait, "--all", "--json")
    #expect(all.status == 0, "\(all.errors)")
    let jobs = try #require(try all.json()["jobs"] as? [[String: Any]])
    #expect(jobs.map { $0["job"] as? Int } == [3, 5, 2] || jobs.map { $0["job"] as? Int } == [3, 2, 5])
    #expect((try all.json()["blocked"] as? [[String: Any]])?.map { $0["job"] as? Int } == [4])
    #expect(try ask(plait, "--all").output.contains("3 jobs wait for their turn"))
    try plait.write("job.sbatch", "#!/bin/sh\n#SBATCH -n 4\n#SBATCH -t 20\n")
    let script = try ask(plait, "job.sbatch", "--json").json()
    #expect(script["state"] as? String == "script" && script["requestedProcessors"] as? Int == 4)
    #expect(script["forecast"] != nil)
    try plait.write("wide.sbatch", "#!/bin/sh\n#SBATCH -n 17\n")
    #expect(try ask(plait, "wide.sbatch").status == 1)
  }

  @Test func aModelIsKeptAndTakenUp() throws {
    let plait = try prepared(Self.queue)
    let saved = try ask(plait, "--save", "eta.model", "--json")
    #expect(saved.status == 0, "\(saved.errors)")
    #expect(try saved.json()["schema"] as? String == "plait.eta-model-saved/1")
    #expect(try ask(plait, "--all", "--model", "eta.model", "--json").status == 0)
    try FileManager.default.createDirectory(
      atPath: plait.path("state/plait/slurm/test"), withIntermediateDirectories: true)
    try FileManager.default.copyItem(
      atPath: plait.path("eta.model"), toPath: plait.path("state/plait/slurm/test/eta.model"))
    let source = try ask(plait, "--all", "--json").json()["source"] as? [String: Any]
    #expect((source?["model"] as? String)?.hasSuffix("state/plait/slurm/test/eta.model") == true)
    try plait.write("broken.model", "{}")
    #expect(try ask(plait, "--all", "--model", "broken.model").status == 1)
  }

  @Test func badQuestionsAndAnswersAreTold() throws {
    let plait = try prepared(["not a queue", Self.line(2, "PENDING"), "||||"])
    let run = try ask(plait, "2")
    #expect(run.status == 0 && run.errors.contains("not understood"))
    try plait.write("log.swf", "; Version: 2.2\n")
    for arguments in [
      [], ["--all", "2"], ["2", "--at", "end"], ["log.swf"], ["2", "--order", "sjf"], ["2", "--user", "bob"],
      ["--all", "--model", "m", "--save", "n"], ["--all", "--learn-from", "-1"],
    ] {
      let bad = try plait.start(
        ["eta"] + arguments, environment: ["PATH": plait.path("bin") + ":/usr/bin:/bin"]
      ).finish()
      #expect(bad.status == 64, "\(arguments): \(bad.errors)")
    }
    let none = try plait.run("eta", "2", environment: ["PATH": "/nowhere"])
    #expect(none.status == 1 && !none.errors.isEmpty)
  }
}
