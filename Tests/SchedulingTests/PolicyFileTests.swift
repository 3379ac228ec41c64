import Diagnostics
import Simulation
import Statistics
import Testing

@testable import Scheduling

@Suite struct PolicyFileTests {
  private func order(_ random: inout RandomGenerator) -> QueueOrder {
    if random.below(2) == 0 {
      return .named(PriorityOrder.allCases[random.below(PriorityOrder.allCases.count)])
    }
    func weight(_ random: inout RandomGenerator) -> Double {
      let scale = [1e-9, 0.1, 1, 1000][random.below(4)]
      return (random.uniform() - 0.5) * scale
    }
    if random.below(2) == 0 {
      return .expectation(
        ExpectationKey(
          slowdownRate: weight(&random), meanRun: weight(&random), width: weight(&random),
          slowdown: weight(&random), wait: weight(&random), agePerDay: weight(&random),
          excess: weight(&random), excessFrom: weight(&random), fairShare: weight(&random)))
    }
    return .linear(
      LinearKey(
        response: weight(&random), wait: weight(&random), run: weight(&random), width: weight(&random),
        fairShare: weight(&random), agePerDay: weight(&random)))
  }

  private func policyFile(_ random: inout RandomGenerator) -> PolicyFile {
    let pieces: [String] = [
      "a", "ß", "\"", "\\", "\n", "\t", ": ", "#", "{", "}", "'", "\u{7F}", "\u{85}", "\u{2028}", "日本",
      "\u{1F600}",
      " ", "- ", "|", "%", "\u{1B}",
    ]
    func name(_ random: inout RandomGenerator) -> String {
      var text = ""
      for _ in 0..<random.below(12) { text += pieces[random.below(pieces.count)] }
      return text
    }
    var policy = Policy(
      order: order(&random), backfill: Backfill.allCases[random.below(3)],
      backfillOrder: random.below(2) == 0 ? nil : order(&random),
      eventOrder: EventOrder.allCases[random.below(2)])
    if random.below(2) == 0 {
      policy.planning = RunTimePlanning(
        releaseQuantile: 0.01 + 0.99 * random.uniform(), backfillQuantile: 0.01 + 0.99 * random.uniform(),
        escalationSeconds: random.below(2) == 0 ? nil : Int64(1 + random.below(1_000_000)),
        orderQuantile: random.below(2) == 0 ? nil : 0.01 + 0.99 * random.uniform())
      if policy.planning.escalationSeconds != nil, random.below(2) == 0 {
        policy.planning.escalationBacklogs = 5 * random.uniform()
      }
    }
    if random.below(2) == 0 {
      policy.multifactor.age = random.uniform() * 1e5
      policy.multifactor.decayHalfLifeSeconds = 1 + random.uniform() * 1e6
    }
    return PolicyFile(
      name: name(&random), policy: policy, estimate: Workload.Estimate.allCases[random.below(3)],
      processors: random.below(2) == 0 ? nil : 1 + random.below(1_000_000),
      origin: random.below(2) == 0
        ? nil
        : PolicyFile.Origin(
          log: name(&random), logFingerprint: name(&random), jobs: random.below(1000), seed: .max),
      fallback: random.below(2) == 0 ? nil : Policy(.multifactor, backfill: .easy))
  }

  @Test func writingAndReadingGivesAnEqualPolicy() throws {
    var random = RandomGenerator(seed: 8)
    for round in 0..<300 {
      let file = policyFile(&random)
      let read: PolicyFile
      do { read = try PolicyFile(yaml: file.yaml, file: "p.yaml") } catch {
        Issue.record("round \(round): \(error)\n\(file.yaml.debugDescription)")
        return
      }
      #expect(read == file, "round \(round)")
      #expect(read.yaml == file.yaml)
    }
  }

  @Test(arguments: [
    ("schema: plait.policy/3\nname: a\norder: fcfs\n", 1, "schema"),
    ("schema: plait.policy/2\nname: a\norder:\n  slowdown: fast\n", 4, "order.slowdown"),
    (
      "schema: plait.policy/2\nname: a\norder: lxf\nplanning:\n  release-quantile: 2\n", 5,
      "planning.release-quantile"
    ),
    (
      "schema: plait.policy/2\nname: a\norder: lxf\nplanning:\n  escalate-after: 0\n", 5,
      "planning.escalate-after"
    ),
    (
      "schema: plait.policy/2\nname: a\norder: lxf\nplanning:\n  escalate-backlogs: 2\n", 5,
      "planning.escalate-backlogs"
    ),
    (
      "schema: plait.policy/2\nname: a\norder: lxf\nplanning:\n  escalate-after: 9\n  escalate-backlogs: .inf\n",
      6, "planning.escalate-backlogs"
    ),
    (
      "schema: plait.policy/2\nname: a\norder: lxf\nrun-times:\n  least-request: 1\n  largest-request: 2\n  least-processors: 1\n  most-processors: 2\n  trees: AAAA\n",
      9, "run-times.trees"
    ),
    ("schema: plait.policy/2\nname: a\norder: lxf\nfallback: best\n", 4, "fallback"),
    ("schema: plait.policy/1\nname: a\norder: fastest\n", 3, "order"),
    ("schema: plait.policy/1\nname: a\norder:\n  run: fast\n", 4, "order.run"),
    ("schema: plait.policy/1\nname: a\norder:\n  speed: 1\n", 4, "order.speed"),
    ("schema: plait.policy/1\nname: a\norder:\n  run: .inf\n", 4, "order.run"),
    ("schema: plait.policy/1\nname: a\norder: {}\n", 3, "order"),
    ("schema: plait.policy/1\nname: a\norder: fcfs\nbackfill: eager\n", 4, "backfill"),
    ("schema: plait.policy/1\nname: a\norder: fcfs\nprocessors: 0\n", 4, "processors"),
    ("schema: plait.policy/1\nname: a\norder: fcfs\nprocessors: 1.5\n", 4, "processors"),
    (
      "schema: plait.policy/1\nname: a\norder: fcfs\nmultifactor:\n  half-life: 0\n", 5,
      "multifactor.half-life"
    ),
    ("schema: plait.policy/1\nname: a\norder: fcfs\nbackfil: easy\n", 4, "backfil"),
    (
      "schema: plait.policy/1\nname: a\norder: fcfs\nlearned-from:\n  log: x\n  seed: -1\n", 6,
      "learned-from.seed"
    ),
  ])
  func errorsNameTheLineAndTheKey(text: String, line: Int, key: String) throws {
    let error = try #require(throws: SchedulingError.self) {
      try PolicyFile(yaml: text, file: "p.yaml")
    }
    #expect(error.location?.file == "p.yaml" && error.location?.line == line && error.location?.field == key)
  }

  @Test(arguments: ["", "a", "- a\n", "schema: [", "name: a\n", "\t", "schema: &a [*a]\n", "? {a: b}\n: c\n"])
  func whatIsNoPolicyIsRefused(text: String) {
    #expect(throws: SchedulingError.self) { try PolicyFile(yaml: text, file: "p.yaml") }
  }

  /// Whatever happens to the bytes, reading gives a policy or an error.
  @Test func damagedFilesNeverTrap() throws {
    var random = RandomGenerator(seed: 77)
    var refused = 0
    for _ in 0..<1500 {
      var bytes = Array(policyFile(&random).yaml.utf8)
      for _ in 0...random.below(4) {
        let at = random.below(bytes.count)
        switch random.below(4) {
        case 0: bytes[at] = UInt8(random.below(256))
        case 1: bytes.remove(at: at)
        case 2: bytes.insert(Array(":-{}[]&*!#|>'\"% \n\t0".utf8)[random.below(18)], at: at)
        default: bytes.removeSubrange(at..<min(at + random.below(20), bytes.count))
        }
        if bytes.isEmpty { bytes = [0x20] }
      }
      do {
        let read = try PolicyFile(yaml: String(decoding: bytes, as: UTF8.self), file: "p.yaml")
        #expect(try PolicyFile(yaml: read.yaml, file: "p.yaml") == read)
      } catch {
        refused += 1
      }
    }
    #expect(refused > 300 && refused < 1500)
  }

  @Test func anotherMachineIsRefused() throws {
    let file = PolicyFile(name: "a", policy: Policy(.fcfs, backfill: .easy), processors: 64)
    try file.checkMachine(processors: 64, path: "p.yaml")
    let error = try #require(throws: SchedulingError.self) {
      try file.checkMachine(processors: 65, path: "p.yaml")
    }
    #expect(error.code == .otherMachine)
    try PolicyFile(name: "a", policy: file.policy).checkMachine(processors: 7, path: "p.yaml")
  }
}
