import Foundation
import Testing

@Suite struct LifeOfARecommendationTests {
  /// Generated log to applied, verified and undone change.
  @Test func fromALogToAChangeAndBack() throws {
    let plait = try Plait()
    try plait.generate(jobs: 1200)
    let study = try plait.run("schedule", "jobs.swf", "--evaluations", "40", "--json")
    #expect(study.status == 0, "\(study.errors)")
    let answer = try study.json()
    #expect(answer["schema"] as? String == "plait.schedule/1")
    for key in [
      "log", "processors", "origin", "trainingJobs", "heldBackJobs", "windows", "evaluations",
      "resumedEvaluations", "seed", "objectives", "constraints", "baseline", "chosen", "recommended",
      "verdict",
      "recommendation", "policies", "hypervolume", "notRun",
    ] {
      #expect(answer[key] != nil, "no \(key)")
    }
    #expect(answer["verdict"] as? String == "better")
    #expect(answer["evaluations"] as? Int == 40)
    let id = try #require(answer["recommendation"] as? String)

    let listed = try plait.run("list", "--json").json()
    #expect(listed["schema"] as? String == "plait.list/1")
    let entries = try #require(listed["recommendations"] as? [[String: Any]])
    #expect(entries.map { $0["id"] as? String } == [id])
    #expect(entries[0]["state"] as? String == "proposed")
    let shown = try plait.run("show", String(id.prefix(6)), "--json").json()
    #expect(shown["schema"] as? String == "plait.recommendation/1")
    #expect(shown["id"] as? String == id)
    let text = try plait.run("show", id)
    for word in [id, "plait.policy.yaml", "today", "guards", "evidence"] {
      #expect(text.output.contains(word), "no \(word)")
    }

    // An old file with a mode and bytes of its own must come back as it was.
    let site = plait.path("site")
    try FileManager.default.createDirectory(atPath: site, withIntermediateDirectories: false)
    let old = Data([0, 255, 10, 13, 10])
    try old.write(to: URL(filePath: site + "/plait.policy.yaml"))
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o640], ofItemAtPath: site + "/plait.policy.yaml")
    let applied = try plait.run("apply", id, "--into", "site", "--json")
    #expect(applied.status == 0, "\(applied.errors)")
    #expect(try applied.json()["schema"] as? String == "plait.change/1")
    let policy = try plait.text("site/plait.policy.yaml")
    #expect(policy.hasPrefix("schema: plait.policy/2\n"))
    let again = try plait.run("apply", id, "--into", "site")
    #expect(again.status == 1)
    #expect(again.errors.contains("applied already"))
    #expect(try plait.text("site/plait.policy.yaml") == policy)

    let verified = try plait.run("verify", id, "--json")
    #expect(verified.status == 0, "\(verified.errors)")
    #expect(try verified.json()["schema"] as? String == "plait.verify/1")
    let verification = try #require(try verified.json()["verification"] as? [String: Any])
    #expect(verification["verdict"] as? String == "confirmed")
    #expect(try plait.run("list", "--state", "verified").output.contains(id))

    let taken = try plait.run("simulate", "jobs.swf", "--policy", "site/plait.policy.yaml", "--json")
    #expect(taken.status == 0, "\(taken.errors)")
    #expect(try taken.json()["policy"] as? String == answer["chosen"] as? String)

    #expect(try plait.run("undo", id).status == 0)
    #expect(try Data(contentsOf: URL(filePath: site + "/plait.policy.yaml")) == old)
    let attributes = try FileManager.default.attributesOfItem(atPath: site + "/plait.policy.yaml")
    #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == 0o640)
    #expect(try plait.run("undo", id).status == 1)
    #expect(try FileManager.default.contentsOfDirectory(atPath: site) == ["plait.policy.yaml"])
  }

  @Test func aPolicyFileOfAnotherMachineOrVersionIsRefused() throws {
    let plait = try Plait()
    try plait.generate(jobs: 300)
    let policy = "schema: plait.policy/1\nname: mine\norder:\n  run: 1\n  age-per-day: 0.5\nprocessors: 64\n"
    try plait.write("p.yaml", policy)
    #expect(try plait.run("simulate", "jobs.swf", "--policy", "p.yaml").status == 0)
    let other = try plait.run("simulate", "jobs.swf", "--processors", "128", "--policy", "p.yaml")
    #expect(other.status == 1)
    #expect(other.errors.contains("p.yaml") && other.errors.contains("64") && other.errors.contains("128"))
    #expect(other.errors.contains("--any-machine"))
    #expect(
      try plait.run("simulate", "jobs.swf", "--processors", "128", "--policy", "p.yaml", "--any-machine")
        .status == 0)
    try plait.write("newer.yaml", policy.replacing("policy/1", with: "policy/3"))
    let newer = try plait.run("simulate", "jobs.swf", "--policy", "newer.yaml")
    #expect(newer.status == 1)
    #expect(newer.errors.contains("newer.yaml:1") && newer.errors.contains("plait.policy/3"))
    try plait.write("typed.yaml", policy.replacing("run: 1", with: "runn: 1"))
    let typed = try plait.run("simulate", "jobs.swf", "--policy", "typed.yaml")
    #expect(typed.status == 1)
    #expect(typed.errors.contains("typed.yaml:4") && typed.errors.contains("order.runn"))
    #expect(try plait.run("simulate", "jobs.swf", "--policy", "none.yaml").status == 1)
  }

  @Test func applyingAtOnceGivesOneAnswer() throws {
    let plait = try Plait()
    try plait.generate(jobs: 1200)
    let answer = try plait.run(
      "schedule", "jobs.swf", "--evaluations", "40", "--apply", "--into", ".", "--json"
    ).json()
    let change = try #require(answer["change"] as? [String: Any])
    #expect(change["act"] as? String == "applied")
    #expect(try plait.files().contains("plait.policy.yaml"))
  }

  /// A machine that is never busy: every policy gives the same, so there is nothing to recommend.
  @Test func anIdleMachineKeepsWhatItHas() throws {
    let plait = try Plait()
    let jobs = (0..<400).map { record($0 + 1, submit: 1000 * $0, run: 100, processors: 2) }
    try plait.write("idle.swf", header + jobs.joined())
    let run = try plait.run("schedule", "idle.swf", "--evaluations", "10", "--apply", "--json")
    #expect(run.status == 0, "\(run.errors)")
    let answer = try run.json()
    #expect(answer["verdict"] as? String != "better")
    #expect(answer["recommended"] as? String == answer["baseline"] as? String)
    #expect(run.errors.contains("nothing to apply"))
    #expect(try plait.files() == ["idle.swf"])
    let id = try #require(answer["recommendation"] as? String)
    #expect(try plait.run("apply", id).errors.contains("nothing to apply"))
    let verified = try plait.run("verify", id)
    #expect(verified.status == 1 && verified.errors.contains("keep"))
  }

  @Test func adviceOnTheExampleClusterNamesItsReportAndTheReportItsRecommendation() throws {
    let plait = try Plait()
    let example = Plait.packageRoot + "/Examples/cluster"
    let run = try plait.run("advise", example, "--evaluations", "2", "--report", "advice.html", "--json")
    #expect(run.status == 0, "\(run.errors)")
    let answer = try run.json()
    #expect(answer["schema"] as? String == "plait.advise/1")
    #expect(answer["machine"] as? String == "machine.yaml")
    let first = try #require((answer["recommendations"] as? [[String: Any]])?.first)
    let id = try #require(first["recommendation"] as? String)
    #expect(first["report"] as? String == "advice.html")
    #expect(try plait.text("advice.html").contains(id))
    #expect(try plait.run("show", id).status == 0)
  }

  @Test func adviceLeavesAloneWhatIsNoLogAndGivesEveryLogItsReport() throws {
    let plait = try Plait()
    try FileManager.default.createDirectory(atPath: plait.path("site"), withIntermediateDirectories: false)
    try plait.generate(jobs: 250, name: "site/jobs.2024.swf")
    try plait.generate(jobs: 250, seed: 4, name: "site/jobs.2025.swf")
    try plait.write("site/notes.txt", "Remember the milk.\n")
    try plait.write("site/short.swf", header + record(1, submit: 0, run: 10, processors: 1))
    let run = try plait.run("advise", "site", "--evaluations", "2", "--report", "r.html", "--json")
    #expect(run.status == 0, "\(run.errors)")
    let answer = try run.json()
    let alone = try #require(answer["leftAlone"] as? [String])
    #expect(alone.contains { $0.hasPrefix("notes.txt") } && alone.contains { $0.hasPrefix("short.swf") })
    #expect(answer["logs"] as? [String] == ["jobs.2024.swf", "jobs.2025.swf"])
    #expect(try plait.files().isSuperset(of: ["r-jobs.2024.html", "r-jobs.2025.html"]))
    try plait.write("site/bad.swf", header + "1 2 three 4\n")
    let bad = try plait.run("advise", "site", "--evaluations", "2")
    #expect(bad.status == 1)
    #expect(bad.errors.contains("bad.swf:4"))
  }
}
