import Foundation
import Testing

@Suite struct OnlineChoiceCommandTests {
  @Test func choosesBetweenKeysAndSaysSo() throws {
    let plait = try Plait()
    try plait.generate(jobs: 900)
    let line =
      "$PLAIT simulate jobs.swf --choose general,sjf,fcfs --wait-bound 48h --scenarios 4 --out chosen.swf"
    let run = try plait.shell(line + " --json")
    #expect(run.status == 0, "\(run.errors)")
    let choice = try #require(try run.json()["choice"] as? [String: Any])
    #expect((choice["choices"] as? Int ?? 0) > 0)
    let keys = try #require(choice["keys"] as? [[String: Any]])
    #expect(keys.count == 3)
    #expect(abs(keys.reduce(0) { $0 + ($1["passShare"] as? Double ?? 0) } - 1) < 1e-9)
    #expect(try plait.run("check", "chosen.swf", "--rules", "any").status == 0)
    #expect(try plait.shell(line).output.contains("the key changed"))
  }

  /// A mistake is told with what to do.
  @Test(arguments: [
    ("--choose sjf", "two keys"),
    ("--choose sjf,sjf", "leave one out"),
    ("--choose sjf,nonsense", "'nonsense' is none"),
    ("--choose sjf,", "'' is none"),
    ("--choose general,sjf", "--wait-bound"),
    ("--choose sjf,absent.yaml", "absent.yaml"),
    ("--choose sjf,fcfs --scenarios 1", "2 to 1000"),
    ("--choose sjf,fcfs --choose-every 1s", "1m to 7d"),
    ("--choose sjf,fcfs --order lxf", "without a policy"),
    ("--wait-bound 48h", "--choose"),
  ])
  func mistakesAreExplained(_ arguments: String, _ words: String) throws {
    let plait = try Plait()
    try plait.generate(jobs: 60)
    let run = try plait.shell("$PLAIT simulate jobs.swf \(arguments)")
    #expect(run.status == 1 || run.status == 64)
    #expect(run.errors.contains(words), "\(run.errors)")
  }
}
