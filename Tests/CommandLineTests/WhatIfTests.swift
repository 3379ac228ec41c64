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

  /// A file with comments, an old weight and an unusual end, in which FCFS without backfilling is configured.
  private static let slow =
    "# the site's own\nSchedulerType=sched/builtin  # as ever\n" + conf + "# the end, without a line feed"

  private func askedWhetherToBackfill() throws -> (plait: Plait, id: String) {
    let plait = try Plait()
    try plait.generate(jobs: 400)
    try plait.write("slurm.conf", Self.slow)
    let run = try plait.run(
      "whatif", "jobs.swf", "--conf", "slurm.conf", "--set", "SchedulerType=sched/backfill", "--json")
    #expect(run.status == 0, "\(run.errors)")
    let answer = try run.json()
    #expect(answer["advice"] as? String != "keep", "\(answer["verdict"] ?? "")")
    #expect((answer["nextStep"] as? String)?.contains("restart slurmctld") == true)
    #expect(try plait.text("slurm.conf") == Self.slow)
    return (plait, try #require(answer["recommendation"] as? String))
  }

  @Test func aChangeIsAppliedVerifiedAndUndoneByteForByte() throws {
    let (plait, id) = try askedWhetherToBackfill()
    try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: plait.path("slurm.conf"))
    let shown = try plait.run("show", id)
    for word in [
      id, "-SchedulerType=sched/builtin  # as ever", "+SchedulerType=sched/backfill  # as ever", "next-step",
    ] {
      #expect(shown.output.contains(word), "no \(word): \(shown.output)")
    }
    let made = try plait.run("show", id, "--json").json()
    for outcome in ["baseline", "expected"] {
      let entries = (made[outcome] as? [String: Any])?["entries"] as? [Any]
      #expect((made[outcome] as? [String: Any])?["origin"] as? String == "simulated" && entries?.count == 8)
    }

    let applied = try plait.run("apply", id)
    #expect(applied.status == 0, "\(applied.errors)")
    #expect(applied.output.contains("restart slurmctld"))
    #expect(
      try plait.text("slurm.conf")
        == Self.slow.replacingOccurrences(of: "sched/builtin", with: "sched/backfill"))

    let again = try plait.run("verify", id, "--json")
    #expect(again.status == 0, "\(again.errors)")
    let verification = try #require(try again.json()["verification"] as? [String: Any])
    #expect(verification["verdict"] as? String == "confirmed")
    try plait.generate(jobs: 400, seed: 9, name: "later.swf")
    let later = try plait.run("verify", id, "--log", "later.swf")
    #expect(later.status == 0 || later.status == 2, "\(later.errors)")
    #expect(later.output.contains("jobs start more than a minute sooner"))
    try plait.generate(jobs: 20, name: "short.swf")
    let short = try plait.run("verify", id, "--log", "short.swf")
    #expect(short.status == 1 && short.errors.contains("at least 40"))
    try plait.generate(jobs: 400, seed: 9)
    let other = try plait.run("verify", id)
    #expect(other.status != 0 && other.errors.contains("--log"))

    let undone = try plait.run("undo", id)
    #expect(undone.status == 0 && undone.output.contains("restart slurmctld"))
    #expect(try plait.text("slurm.conf") == Self.slow)
    let attributes = try FileManager.default.attributesOfItem(atPath: plait.path("slurm.conf"))
    #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == 0o640)
  }

  @Test func aFileThatHasChangedSinceIsNotTouched() throws {
    let (plait, id) = try askedWhetherToBackfill()
    // Far from the setting: the context of the diff alone would not see it.
    let edited = Self.slow + "\nPriorityWeightAge=5\n"
    try plait.write("slurm.conf", edited)
    let refused = try plait.run("apply", id)
    #expect(refused.status == 1)
    #expect(refused.errors.contains("slurm.conf") && refused.errors.contains("changed since"))
    #expect(try plait.text("slurm.conf") == edited)
    // As it was, it may be applied; changed after that, it may not be undone.
    try plait.write("slurm.conf", Self.slow)
    #expect(try plait.run("apply", id).status == 0)
    let after = try plait.text("slurm.conf") + "#\n"
    try plait.write("slurm.conf", after)
    let kept = try plait.run("undo", id)
    #expect(kept.status == 1 && kept.errors.contains("changed since"))
    #expect(try plait.text("slurm.conf") == after)
  }

  @Test func whatBringsNothingIsToBeKeptAndWhatCannotBeEditedIsSaid() throws {
    let plait = try prepared()
    // One processor too many for no job: nothing moves.
    let run = try plait.run(
      "whatif", "jobs.swf", "--conf", "slurm.conf", "--set", "bf_max_job_test=400", "--json")
    let answer = try run.json()
    #expect(answer["advice"] as? String == "keep")
    let id = try #require(answer["recommendation"] as? String)
    #expect(try plait.run("apply", id).errors.contains("nothing to apply"))
    #expect(try plait.run("verify", id).errors.contains("keep"))
    try plait.write("two.conf", Self.conf + "PartitionName=a,b Nodes=ALL\n")
    let shared = try plait.run(
      "whatif", "jobs.swf", "--conf", "two.conf", "--set", "a.PriorityTier=9", "--json")
    #expect(shared.status == 0, "\(shared.errors)")
    #expect(shared.errors.contains("no recommendation is kept") && shared.errors.contains("two.conf:5"))
    #expect(try shared.json()["recommendation"] == nil)
  }
}
