import Foundation
import Testing

@Suite struct EtaCommandTests {
  /// A generated log with the waits of FCFS with EASY, in `schedule.swf`, sorted by submission.
  private func prepared(jobs: Int = 700) throws -> (plait: Plait, jobs: [[Int]]) {
    let plait = try Plait()
    try plait.generate(jobs: jobs, seed: 5)
    let simulated = try plait.run(
      "simulate", "jobs.swf", "--order", "fcfs", "--backfill", "easy", "--out", "schedule.swf")
    try #require(simulated.status == 0, "\(simulated.errors)")
    let rows = try plait.text("schedule.swf").split(separator: "\n").filter { !$0.hasPrefix(";") }.map {
      line in
      line.split(separator: " ").map { Int(Double($0) ?? -1) }
    }
    return (plait, rows.sorted { $0[1] < $1[1] })
  }

  /// A job of the last half that waits longer than 1,000 s, and a moment at which it does.
  private func question(_ jobs: [[Int]]) throws -> (job: String, at: String) {
    let row = try #require(jobs[(jobs.count / 2)...].first { $0[2] > 1000 })
    return ("\(row[0])", "\(row[1] + 500)")
  }

  @Test func aWaitingJobIsForecastAndNothingLaterIsLookedAt() throws {
    let (plait, jobs) = try prepared()
    let (job, at) = try question(jobs)
    let answer = try plait.run("eta", "schedule.swf", job, "--at", at, "--json")
    #expect(answer.status == 0, "\(answer.errors)")
    let json = try answer.json()
    #expect(json["schema"] as? String == "plait.eta/1")
    #expect(json["job"] as? Int == Int(job) && json["atSeconds"] as? Int == Int(at))
    #expect(json["origin"] as? String == "learned")
    let start = try #require(json["start"] as? [String: Any])
    for key in ["medianSeconds", "likeliestSeconds", "withinMinute", "withinTenMinutes", "withinHour"] {
      #expect(start[key] is NSNumber, "no \(key)")
    }
    for key in ["half", "fourFifths"] {
      let interval = try #require(start[key] as? [String: Double])
      #expect(try #require(interval["fromSeconds"]) <= #require(interval["toSeconds"]))
    }
    let reason = try #require(json["reason"] as? [String: Any])
    #expect(["processors", "priority", "scheduler"].contains(reason["kind"] as? String ?? ""))
    #expect((json["alternatives"] as? [[String: Any]])?.isEmpty == false)
    for key in [
      "byRequestsSeconds", "byExpectedRunTimesSeconds", "examples", "policy", "notes", "processors",
    ] {
      #expect(json[key] != nil, "no \(key)")
    }

    // The same log with another future: jobs after the moment gone, running ones ended later.
    let moment = try #require(Int(at))
    var lines = header.replacingOccurrences(of: "MaxProcs: 8", with: "MaxProcs: 64")
    for row in jobs where row[1] <= moment {
      var row = row
      if row[1] + row[2] > moment {
        row[2] = moment - row[1] + 7
        row[3] = 11
      } else if row[1] + row[2] + row[3] > moment {
        row[3] = moment - row[1] - row[2] + 3
      }
      lines += row.map(String.init).joined(separator: " ") + "\n"
    }
    try plait.write("other.swf", lines)
    let other = try plait.run("eta", "other.swf", job, "--at", at, "--json")
    #expect(other.output.replacingOccurrences(of: "other.swf", with: "schedule.swf") == answer.output)
  }

  @Test func textAndReportSayWhenAndWhy() throws {
    let (plait, jobs) = try prepared(jobs: 300)
    let (job, at) = try question(jobs)
    let answer = try plait.run(
      "eta", "schedule.swf", job, "--at", at, "--learn-from", "0", "--order", "wfp3", "--report", "eta.html")
    #expect(answer.status == 0, "\(answer.errors)")
    for part in [
      "job \(job)", "start, median", "four in five", "within 1 h", "why it waits", "simulated with",
    ] {
      #expect(answer.output.contains(part), "no \(part) in \(answer.output)")
    }
    #expect(try plait.text("eta.html").contains("Why it waits"))
  }

  @Test func aScriptIsForecastAndAMalformedOneIsNamed() throws {
    let (plait, jobs) = try prepared(jobs: 300)
    let at = "\(jobs[200][1])"
    try plait.write(
      "job.sh", "#!/bin/sh\n#SBATCH -n 4 -c 2 -t 30\n#SBATCH --dependency=afterok:1\nsrun true\n")
    let answer = try plait.run(
      "eta", "schedule.swf", "job.sh", "--at", at, "--learn-from", "0", "--user", "\(jobs[0][11])", "--json")
    #expect(answer.status == 0, "\(answer.errors)")
    let json = try answer.json()
    #expect(json["script"] as? String == "job.sh" && json["job"] == nil)
    #expect(json["requestedProcessors"] as? Int == 8 && json["requestedSeconds"] as? Int == 1800)
    #expect((json["notes"] as? [String])?.contains { $0.contains("afterok:1") } == true)

    try plait.write("bad.sh", "#!/bin/sh\n#SBATCH -n 4\n#SBATCH -t soon\n")
    let bad = try plait.run("eta", "schedule.swf", "bad.sh", "--at", at)
    #expect(bad.status == 1 && bad.errors.contains("bad.sh:3"))
    try plait.write("wide.sh", "#!/bin/sh\n#SBATCH -n 65\n")
    #expect(try plait.run("eta", "schedule.swf", "wide.sh", "--at", at).status == 1)
    #expect(try plait.run("eta", "schedule.swf", "none.sh", "--at", at).status == 1)
  }

  @Test func questionsWithoutAnAnswerSayWhy() throws {
    let plait = try Plait()
    try plait.write(
      "log.swf",
      header + record(1, submit: 100, wait: 0, run: 500, processors: 8)
        + record(2, submit: 200, wait: 400, run: 50, processors: 8)
        + record(3, submit: 5000, wait: 0, run: 50, processors: 8))
    for (job, at, words) in [
      ("9", "300", "no job 9"), ("1", "300", "has started already, at 100"),
      ("3", "300", "not submitted yet"),
      ("2", "99", "outside of the log"), ("2", "9999", "from 100 to 5050"),
      ("2", "1996-01-01", "not tied to a date"),
    ] {
      let run = try plait.run("eta", "log.swf", job, "--at", at)
      #expect(run.status == 1, "\(job) at \(at)")
      #expect(run.errors.contains(words), "\(run.errors)")
    }
    #expect(try plait.run("eta", "log.swf", "2", "--at", "noon").status == 64)
    #expect(try plait.run("eta", "log.swf", "2", "--at", "300", "--user", "1").status == 64)
    #expect(try plait.run("eta", "log.swf", "2", "--at", "300", "--backfill", "conservative").status == 64)
    #expect(try plait.run("eta", "log.swf", "2", "--at", "300").status == 0)
    // A log without waits tells no start.
    try plait.write("unrun.swf", header + record(1, submit: 0, run: 10, processors: 1))
    let untold = try plait.run("eta", "unrun.swf", "1", "--at", "0")
    #expect(untold.status == 1 && untold.errors.contains("tells no start"))
  }

  private static let conf = """
    SchedulerType=sched/backfill
    PriorityType=priority/multifactor
    AccountingStorageType=accounting_storage/slurmdbd
    PriorityWeightAge=1000
    PriorityWeightQOS=5
    NodeName=n[1-8] CPUs=8
    PartitionName=main Nodes=ALL Default=YES MaxTime=1-0 DefaultTime=15

    """

  @Test func aConfigurationGivesMachineAndOrderAndSaysWhichKeys() throws {
    let (plait, jobs) = try prepared(jobs: 300)
    let (job, at) = try question(jobs)
    try plait.write("slurm.conf", Self.conf)
    let run = try plait.run(
      "eta", "schedule.swf", job, "--at", at, "--learn-from", "0", "--conf", "slurm.conf", "--json")
    #expect(run.status == 0, "\(run.errors)")
    let json = try run.json()
    #expect(json["configuration"] as? String == "slurm.conf" && json["processors"] as? Int == 64)
    #expect(json["policy"] as? String == "multifactor+easy")
    #expect((json["keysUsed"] as? [String])?.contains("PriorityWeightAge") == true)
    #expect((json["keysNotUsed"] as? [String])?.contains("PriorityWeightQOS") == true)
    try plait.write("job.sh", "#!/bin/sh\n#SBATCH -N 2 --ntasks-per-node=8\nsrun true\n")
    let script = try plait.run(
      "eta", "schedule.swf", "job.sh", "--at", at, "--learn-from", "0", "--conf", "slurm.conf")
    #expect(script.status == 0, "\(script.errors)")
    #expect(script.output.contains("slurm.conf, by NodeName") && script.output.contains("not followed"))
    #expect(script.output.contains("900 s, the partition's own"))
    // An order that is asked for goes before the file's.
    let other = try plait.run(
      "eta", "schedule.swf", job, "--at", at, "--learn-from", "0", "--conf", "slurm.conf", "--order", "sjf",
      "--json")
    #expect(try other.json()["policy"] as? String == "sjf+easy")
    try plait.write("bad.conf", Self.conf + "PriorityWeightAge=soon\n")
    let bad = try plait.run("eta", "schedule.swf", job, "--at", at, "--conf", "bad.conf")
    #expect(bad.status == 1 && bad.errors.contains("bad.conf:8"))
  }

  @Test func whatWasLearnedIsSavedAndAnswersAtOnce() throws {
    let (plait, jobs) = try prepared()
    let (job, at) = try question(jobs)
    let learned = try plait.run("eta", "schedule.swf", job, "--at", at, "--save", "eta.model", "--json")
    #expect(learned.status == 0, "\(learned.errors)")
    let kept = try plait.run("eta", "schedule.swf", job, "--at", at, "--model", "eta.model", "--json")
    #expect(kept.status == 0, "\(kept.errors)")
    let answer = try kept.json()
    #expect(answer["origin"] as? String == "learned" && answer["model"] as? String == "eta.model")
    for key in ["examples", "byRequestsSeconds"] {
      #expect(answer[key] as? Double == (try learned.json())[key] as? Double)
    }
    #expect((answer["notes"] as? [String])?.isEmpty == true)

    // Alone, up to the log's end: it has then seen what became of the job.
    let alone = try plait.run("eta", "schedule.swf", "--save", "whole.model", "--json")
    #expect(alone.status == 0, "\(alone.errors)")
    #expect(try alone.json()["schema"] as? String == "plait.eta-model-saved/1")
    let seen = try plait.run("eta", "schedule.swf", job, "--at", at, "--model", "whole.model")
    #expect(seen.status == 0 && seen.output.contains("it has seen the answer"))
    #expect(seen.output.contains("learned before"))

    // Another machine, another order, another version, a damaged file.
    for arguments in [["--processors", "80"], ["--order", "wfp3"]] {
      let other = try plait.start(
        ["eta", "schedule.swf", job, "--at", at, "--model", "eta.model"] + arguments
      ).finish()
      #expect(
        other.status == 1 && other.errors.contains("eta.model") && other.errors.contains("--save"),
        "\(other.errors)")
    }
    let text = try plait.text("eta.model")
    try plait.write("new.model", text.replacingOccurrences(of: "eta-model/1", with: "eta-model/9"))
    let newer = try plait.run("eta", "schedule.swf", job, "--at", at, "--model", "new.model", "--json")
    #expect(newer.status == 1 && newer.errors.contains("start-model.other-version"))
    try plait.write("cut.model", String(text.prefix(text.count / 2)))
    #expect(try plait.run("eta", "schedule.swf", job, "--at", at, "--model", "cut.model").status == 1)
    #expect(try plait.run("eta", "schedule.swf", job, "--at", at, "--model", "none.model").status == 1)
  }

  @Test func whatDoesNotGoTogetherIsAMistakeAndTooLittleIsNotSaved() throws {
    let (plait, jobs) = try prepared(jobs: 100)
    let job = "\(jobs[50][0])"
    for arguments in [
      ["eta", "schedule.swf"], ["eta", "schedule.swf", job], ["eta", "schedule.swf", "--model", "m"],
      ["eta", "schedule.swf", job, "--at", "end", "--model", "m", "--save", "n"],
      ["eta", "schedule.swf", "--save", "m", "--learn-from", "0"],
    ] {
      #expect(try plait.start(arguments).finish().status == 64, "\(arguments)")
    }
    let few = try plait.run("eta", "schedule.swf", "--save", "few.model")
    #expect(few.status == 1 && few.errors.contains("nothing to save"))
    #expect(try !plait.files().contains("few.model"))
  }
}
