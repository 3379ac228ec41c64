import Foundation
import Testing

/// `plait simulate --placement` and `plait check --placements`, as a user runs them.
@Suite struct PlacementCommandTests {
  private static let machine = """
    name: small
    nodes:
      - {name: n, count: 4, cores: 4}
      - {name: rack1, count: 2, cores: 4, gpus: [{type: a100, count: 2}]}
    partitions:
      - {name: batch, nodes: [n], default: true, maxTime: 1h}
      - {name: gpu, nodes: [rack1]}
    """

  /// Jobs on 16 cores: the second waits for the first, the third and fourth fill the gap.
  private static let log =
    header + record(1, submit: 0, wait: -1, run: 100, processors: 9)
    + record(2, submit: 1, wait: -1, run: 100, processors: 14)
    + record(3, submit: 2, wait: -1, run: 50, processors: 2)
    + record(4, submit: 3, wait: -1, run: 20, processors: 4)

  private func simulated(_ options: String...) throws -> (Plait, Plait.Run) {
    let plait = try Plait()
    try plait.write("machine.yaml", Self.machine)
    try plait.write("jobs.swf", Self.log)
    let run = try plait.run(
      ["simulate", "jobs.swf", "--machine", "machine.yaml", "--placement", "nodes", "--placements", "p.csv"]
        + options)
    #expect(run.status == 0, "\(run.errors)")
    return (plait, run)
  }

  private func check(_ plait: Plait, _ rules: String = "any") throws -> Plait.Run {
    try plait.run([
      "check", "jobs.swf", "--machine", "machine.yaml", "--placements", "p.csv", "--rules", rules, "--json",
    ])
  }

  @Test(arguments: ["easy", "conservative"]) func whatIsWrittenIsCheckedAndHolds(_ backfill: String) throws {
    let (plait, run) = try simulated("--backfill", backfill, "--json")
    let placement = try #require(try run.json()["placement"] as? [String: Any])
    #expect(placement["level"] as? String == "nodes")
    #expect(placement["nodes"] as? Int == 6)
    let lines = try plait.text("p.csv").split(separator: "\n").map(String.init)
    #expect(lines[0] == "job,start,end,promised,cores,nodes")
    #expect(lines[1].hasPrefix("1,0,100,"))
    #expect(lines[1].hasSuffix(",\"3(x3)\",\"n[1-3]\""))
    #expect(lines[2].hasPrefix("2,100,200,100,"))
    #expect(lines[3].hasPrefix("3,2,52,"))
    #expect(try check(plait, backfill).status == 0)
  }

  @Test func plantedFaultsAreFoundAndNamed() throws {
    let (plait, _) = try simulated()
    let good = try plait.text("p.csv")
    for (from, to, rule) in [
      ("\n2,100,200", "\n2,10,110", "too-many-processors"), ("n[1-3]", "n[1-2],rack1-1", "outside-partition"),
      ("n[1-3]", "n[1-2],n2", "node-twice"), ("3(x3)", "4(x2),1", "uneven-shares"),
      ("\n2,100,200", "\n2,0,100", "starts-before-submission"),
    ] {
      let bad = good.replacingOccurrences(of: from, with: to)
      #expect(bad != good)
      try plait.write("p.csv", bad)
      let run = try check(plait)
      #expect(run.status == 2)
      let found = try run.json()["violations"] as? [[String: Any]] ?? []
      #expect(found.contains { $0["rule"] as? String == rule }, "\(rule): \(found)")
    }
    let late = good.replacingOccurrences(of: "\n2,100,200", with: "\n2,150,250")
    try plait.write("p.csv", late)
    #expect(try check(plait).status == 0)
    let run = try check(plait, "easy")
    #expect(run.status == 2)
    #expect(run.output.contains("head-delayed") && run.output.contains("promise-broken"))
  }

  @Test func aMalformedFileIsRefusedWithItsPlace() throws {
    let (plait, _) = try simulated()
    let good = try plait.text("p.csv")
    for (from, to, place) in [
      ("job,start", "start,job", "p.csv:1"), ("\n1,0,", "\n1,x,", "p.csv:2: field 2 (start)"),
      ("\n1,0,", "\n77,0,", "p.csv:2: field 1 (job)"), ("n[1-3]", "n[1-9]", "p.csv:2: field 6 (nodes)"),
      ("3(x3)", "3(x2)", "p.csv:2: field 5 (cores)"), ("\n3,2,52", "\n3,2,53", "p.csv:4: field 3 (end)"),
      ("\n3,2,52", "\n2,2,52", "p.csv:4: field 1 (job)"), ("\"n[1-3]\"", "\"n[1-3]", "p.csv:2"),
    ] {
      try plait.write("p.csv", good.replacingOccurrences(of: from, with: to))
      let run = try plait.run([
        "check", "jobs.swf", "--machine", "machine.yaml", "--placements", "p.csv",
      ])
      #expect(run.status == 1, "\(to)")
      #expect(run.errors.contains(place), "\(to): \(run.errors)")
    }
  }

  @Test func aPlacementNeedsNodes() throws {
    let (plait, _) = try simulated()
    for arguments in [
      ["--placement", "nodes"], ["--placement", "nodes", "--machine", "machine.yaml", "--processors", "9"],
      ["--machine", "machine.yaml", "--placement", "pooled", "--placements", "p.csv"],
      ["--machine", "machine.yaml", "--whole-nodes"],
    ] {
      #expect(try plait.run(["simulate", "jobs.swf"] + arguments).status == 64, "\(arguments)")
    }
  }
}

extension Plait {
  fileprivate func run(_ arguments: [String]) throws -> Run { try start(arguments).finish() }
}
