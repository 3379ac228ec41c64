import Foundation
import Testing

@Suite struct SimulateAndCheckTests {
  @Test(arguments: ["none", "easy", "conservative"])
  func aSimulatedScheduleHoldsAndAPlantedFaultIsFound(backfill: String) throws {
    let plait = try Plait()
    try plait.generate(jobs: 500)
    let simulated = try plait.run(
      "simulate", "jobs.swf", "--order", "fcfs", "--backfill", backfill, "--out", "schedule.swf", "--json")
    #expect(simulated.status == 0, "\(simulated.errors)")
    let rules = backfill == "none" ? "fcfs" : backfill == "easy" ? "easy" : "any"
    let checked = try plait.run("check", "schedule.swf", "--rules", rules)
    #expect(checked.status == 0, "\(checked.output)")
    #expect(checked.output.contains("every rule holds"))

    // Every job that waited starts at once: the machine is overbooked.
    let lines = try plait.text("schedule.swf").split(separator: "\n").map { line -> String in
      if line.hasPrefix(";") { return String(line) }
      var fields = line.split(separator: " ").map(String.init)
      fields[2] = "0"
      return fields.joined(separator: " ")
    }
    try plait.write("planted.swf", lines.joined(separator: "\n") + "\n")
    let found = try plait.run("check", "planted.swf", "--json")
    #expect(found.status == 2)
    let answer = try found.json()
    #expect(answer["holds"] as? Bool == false)
    #expect((answer["violations"] as? [[String: Any]])?.isEmpty == false)
  }

  @Test func oneJobThatStartsTooEarlyIsNamed() throws {
    let plait = try Plait()
    try plait.write(
      "bad.swf",
      header + record(1, submit: 0, wait: 0, run: 100, processors: 8)
        + record(2, submit: 10, wait: 0, run: 100, processors: 1))
    let found = try plait.run("check", "bad.swf")
    #expect(found.status == 2)
    #expect(found.output.contains("2"))
    #expect(try plait.run("check", "bad.swf", "--processors", "9").status == 0)
  }

  @Test func sptIsSjfAndKeysTakeAnyCase() throws {
    let plait = try Plait()
    try plait.generate(jobs: 300)
    func metrics(_ key: String) throws -> NSDictionary {
      let run = try plait.run("simulate", "jobs.swf", "--order", key, "--backfill", "none", "--json")
      return try #require(try run.json()["metrics"] as? NSDictionary)
    }
    let sjf = try metrics("sjf")
    for key in ["SJF", "spt", "SPT", "Spt"] { #expect(try metrics(key) == sjf) }
    #expect(try metrics("LJF") != sjf)
    for key in ["fcfs", "SAF", "LXF", "WFP3", "UNICEP", "F1", "F2", "F3", "F4", "multifactor"] {
      #expect(try plait.run("simulate", "jobs.swf", "--order", key).status == 0)
    }
  }

  @Test func theJSONHasTheDocumentedKeys() throws {
    let plait = try Plait()
    try plait.generate(jobs: 300)
    let answer = try plait.run(
      "simulate", "jobs.swf", "--order", "sjf", "--backfill", "easy", "--out", "s.swf", "--json"
    ).json()
    #expect(answer["schema"] as? String == "plait.simulate/1")
    #expect(answer["plait"] is String)
    #expect(answer["origin"] as? String == "simulated")
    #expect(answer["processors"] as? Int == 64)
    #expect(answer["scheduleFile"] as? String == "s.swf")
    for key in ["policy", "estimate", "metrics", "passes", "backfilledJobs", "log"] {
      #expect(answer[key] != nil, "no \(key)")
    }
    let metrics = try #require(answer["metrics"] as? [String: Any])
    for key in [
      "jobs", "meanWaitSeconds", "medianWaitSeconds", "p95WaitSeconds", "p99WaitSeconds", "maxWaitSeconds",
      "meanBoundedSlowdown", "medianBoundedSlowdown", "p95BoundedSlowdown", "maxBoundedSlowdown",
      "utilisation", "makespanSeconds", "userFairness", "areaWeightedWaitSeconds",
    ] {
      #expect(metrics[key] is NSNumber, "no \(key)")
    }
    let log = try #require(answer["log"] as? [String: Any])
    for key in ["path", "fingerprint", "lines", "jobs", "skipped", "repaired"] {
      #expect(log[key] != nil, "no \(key)")
    }
    let check = try plait.run("check", "s.swf", "--json").json()
    #expect(check["schema"] as? String == "plait.check/1")
    #expect(check["holds"] as? Bool == true)
  }

  /// Two jobs that a person can schedule: the second waits for the first.
  @Test func theFiguresAreThoseOfAHandMadeSchedule() throws {
    let plait = try Plait()
    try plait.write(
      "two.swf",
      header + record(1, submit: 0, run: 100, processors: 8)
        + record(2, submit: 10, run: 50, processors: 8))
    let metrics = try #require(
      try plait.run("simulate", "two.swf", "--json").json()["metrics"] as? [String: Any])
    #expect(metrics["meanWaitSeconds"] as? Double == 45)
    #expect(metrics["maxWaitSeconds"] as? Double == 90)
    #expect(metrics["makespanSeconds"] as? Double == 150)
    #expect(metrics["utilisation"] as? Double == 1)
  }

  @Test func aCompressedLogAndStandardInputGiveTheSame() throws {
    let plait = try Plait()
    try plait.generate(jobs: 300)
    let result = try plait.shell(
      """
      gzip -k jobs.swf
      $PLAIT simulate jobs.swf --json | grep -v '"path"' > a
      $PLAIT simulate jobs.swf.gz --json | grep -v '"path"' > b
      cat jobs.swf | $PLAIT simulate - --json | grep -v '"path"' > c
      cmp a b && cmp a c
      """)
    #expect(result.status == 0, "\(result.output) \(result.errors)")
    #expect(try plait.text("a").contains("meanWaitSeconds"))
  }
}
