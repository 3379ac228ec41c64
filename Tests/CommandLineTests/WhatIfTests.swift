import Foundation
import Testing

@Suite struct WhatIfTests {
  private static let conf = """
    SelectType=select/cons_tres
    SelectTypeParameters=CR_Core
    NodeName=n[1-8] CPUs=8
    PartitionName=main Nodes=ALL Default=YES MaxTime=INFINITE

    """

  private func prepared() throws -> Plait {
    let plait = try Plait()
    try plait.generate(jobs: 150)
    try plait.write("slurm.conf", Self.conf)
    return plait
  }

  @Test func theAnswerComparesBothSettings() throws {
    let plait = try prepared()
    let run = try plait.run(
      "whatif", "jobs.swf", "--conf", "slurm.conf", "--set", "SchedulerType=sched/builtin", "--json",
      "--report",
      "whatif.html")
    #expect(run.status == 0, "\(run.errors)")
    let answer = try run.json()
    #expect(answer["schema"] as? String == "plait.whatif/1")
    #expect(answer["origin"] as? String == "simulated")
    #expect((answer["measures"] as? [Any])?.count == 8)
    #expect((answer["verdict"] as? String)?.contains("not measured") == true)
    let page = try plait.text("whatif.html")
    #expect(page.contains("SchedulerType") && page.contains("simulated"))
    let text = try plait.run("whatif", "jobs.swf", "--conf", "slurm.conf", "--set", "bf_interval=60")
    #expect(text.status == 0)
    #expect(text.output.contains("mean wait"))
    #expect(text.errors.contains("the log has no"))
  }

  @Test func misspellingsNameTheNearestSettings() throws {
    let plait = try prepared()
    let run = try plait.run("whatif", "jobs.swf", "--conf", "slurm.conf", "--set", "bf_windw=5")
    #expect(run.status == 1)
    #expect(run.errors.contains("bf_window"))
    let partition = try plait.run("whatif", "jobs.swf", "--conf", "slurm.conf", "--set", "mian.MaxTime=5")
    #expect(partition.status == 1)
    #expect(partition.errors.contains("main"))
    let value = try plait.run("whatif", "jobs.swf", "--conf", "slurm.conf", "--set", "bf_window=soon")
    #expect(value.status == 1)
    #expect(value.errors.contains("bf_window=soon"))
    #expect(try plait.run("whatif", "jobs.swf", "--conf", "slurm.conf").status == 64)
    #expect(try plait.run("whatif", "jobs.swf", "--set", "bf_window=5").status == 64)
  }

  @Test func malformedFilesNameTheirLine() throws {
    let plait = try prepared()
    try plait.write("bad.conf", Self.conf + "what is this\n")
    let run = try plait.run("whatif", "jobs.swf", "--conf", "bad.conf", "--set", "bf_window=5")
    #expect(run.status == 1)
    #expect(run.errors.contains("bad.conf:5"))
    try plait.write("jobs.events", "-dt 1 -e submit_batch_job | -n x job\n")
    let events = try plait.run(
      "whatif", "jobs.events", "--conf", "slurm.conf", "--set", "bf_window=5", "--json")
    #expect(events.status == 1)
    #expect(events.errors.contains("slurm-file.invalid-value"))
    let missing = try plait.run("whatif", "jobs.swf", "--conf", "none.conf", "--set", "bf_window=5")
    #expect(missing.status == 1)
  }

  @Test func simulateTakesAConfiguration() throws {
    let plait = try prepared()
    let run = try plait.run("simulate", "jobs.swf", "--conf", "slurm.conf", "--out", "slurm.swf", "--json")
    #expect(run.status == 0, "\(run.errors)")
    #expect((try run.json())["policy"] as? String == "Slurm as in slurm.conf")
    let check = try plait.run("check", "slurm.swf", "--processors", "64")
    #expect(check.status == 0, "\(check.output) \(check.errors)")
    let both = try plait.run("simulate", "jobs.swf", "--conf", "slurm.conf", "--order", "sjf")
    #expect(both.status == 64)
  }
}
