import Foundation
import Glibc
import Testing

/// `plait tune` and what belongs to it, on a tiny kernel with the compiler that is here.
@Suite(.serialized) struct TuneTests {
  private static let kernel = """
    #include <stdint.h>
    void scale(const float *input, float *output) {
      for (int pass = 0; pass < 1 + 40 * SLOW; pass++) {
        for (int i = 0; i < N; i += BLOCK)
          for (int j = i; j < i + BLOCK; j++) output[j] = 2 * input[j];
        __asm__ volatile("" ::: "memory");
      }
    #if BLOCK == 16
      output[3] = -1;
    #endif
    }

    """

  private static let reference = """
    void reference(const float *input, float *output) {
      for (int i = 0; i < N; i++) output[i] = 2 * input[i];
    }

    """

  private static func specification(
    block: String = "{values: [1, 2, 4, 8, 16], default: 2}", more: String = "",
    constraint: String = "BLOCK <= N",
    compiler: String = "gcc"
  ) -> String {
    """
    schema: plait.kernel/1
    name: scale
    language: c
    source: scale.c
    function: scale
    sizes: {N: 16384}
    arguments:
      - {buffer: input, type: f32, count: N, fill: {random: [-1, 1], seed: 1}}
      - {buffer: output, type: f32, count: N, output: true}
    reference: {source: reference.c}
    compiler: {command: \(compiler), flags: [$OPTIMISE]}
    parameters:
      BLOCK: \(block)
      SLOW: {boolean: true}
      OPTIMISE: {choices: [-O1, -O2, -O3 -funroll-loops], default: -O2}
    \(more)constraints: ["\(constraint)"]
    measure: {repetitions: 3, warm-ups: 1}

    """
  }

  private func prepared(_ specification: String = Self.specification()) throws -> Plait {
    let plait = try Plait()
    try plait.write("scale.c", Self.kernel)
    try plait.write("reference.c", Self.reference)
    try plait.write("scale.yaml", specification)
    return plait
  }

  private func trials(_ plait: Plait) throws -> Int {
    let run = try plait.run("tune", "show", "scale", "--json")
    guard run.status == 0 else { return 0 }
    let places = try #require(try run.json()["places"] as? [[String: Any]])
    return places.compactMap { $0["trials"] as? Int }.reduce(0, +)
  }

  @Test func aSearchIsComparedKeptExplainedAndApplied() throws {
    let plait = try prepared()
    let first = try plait.run(
      "tune", "scale.yaml", "--budget", "14", "--seed", "3", "--json", "--report", "tune.html")
    try #require(first.status == 0, "\(first.errors)")
    let answer = try first.json()
    #expect(answer["schema"] as? String == "plait.tune/1")
    #expect(answer["trials"] as? Int == 14 && answer["knownBefore"] as? Int == 0)
    #expect(answer["report"] as? String == "tune.html")
    let best = try #require(answer["bestConfiguration"] as? [String: Any])
    // Forty-one passes take longer than one, and what is fastest with a wrong answer is none.
    #expect(best["SLOW"] as? Bool == false)
    #expect(best["BLOCK"] as? Int != 16)
    let speedup = try #require(answer["speedup"] as? [String: Double])
    #expect(try #require(speedup["low"]) > 1 && answer["isCertainlyFaster"] as? Bool == true)
    let id = try #require(answer["recommendation"] as? String)
    let page = try plait.text("tune.html")
    for word in ["BLOCK", "SLOW", "OPTIMISE", id, "scale-c.tuned.h", "#define SLOW 0"] {
      #expect(page.contains(word), "the page does not have \(word)")
    }

    // The second search knows the first one's trials and repeats none of them.
    let second = try plait.run("tune", "scale.yaml", "--budget", "5", "--json")
    #expect(try second.json()["knownBefore"] as? Int == 14)
    #expect(try trials(plait) == 19)
    let shown = try plait.run("tune", "show", "scale.yaml", "--json").json()
    let place = try #require((shown["places"] as? [[String: Any]])?.first)
    #expect(place["isHere"] as? Bool == true && place["configurations"] as? Int == 19)

    let explained = try plait.run("tune", "explain", "scale.yaml", "--json", "--report", "why.html").json()
    let parameters = try #require(explained["parameters"] as? [[String: Any]])
    #expect(parameters.first?["name"] as? String == "SLOW")
    #expect(Set(parameters.compactMap { $0["name"] as? String }) == ["BLOCK", "SLOW", "OPTIMISE"])
    let why = try plait.text("why.html")
    for word in ["BLOCK", "SLOW", "OPTIMISE", "-O3 -funroll-loops"] { #expect(why.contains(word)) }
    let text = try plait.run("tune", "explain", "scale")
    #expect(text.status == 0 && text.output.contains("SLOW"))

    #expect(try plait.run("apply", id).status == 0)
    #expect(try plait.text("scale-c.tuned.h").contains("#define SLOW 0"))
    #expect(try plait.run("undo", id).status == 0)
    #expect(try !plait.files().contains("scale-c.tuned.h"))
  }

  @Test func exportedTrialsAreTheSameInAnotherStore() throws {
    let plait = try prepared()
    try #require(try plait.run("tune", "scale.yaml", "--budget", "12", "--seed", "2", "--json").status == 0)
    for format in ["t4", "kernel-tuner"] {
      let file = "\(format).json"
      #expect(try plait.run("tune", "export", "scale.yaml", "--format", format, "--output", file).status == 0)
      let other = ["--store", plait.path("other-\(format).sqlite")]
      let taken = try plait.start(["tune", "import", file, "--json"] + other).finish()
      #expect(try taken.json()["trials"] as? Int == 12, "\(taken.errors)")
      // The very place of the specification here, so that a search goes on from it.
      let shown = try plait.start(["tune", "show", "scale.yaml", "--json"] + other).finish().json()
      let places = try #require(shown["places"] as? [[String: Any]])
      #expect(places.count == 1 && places[0]["isHere"] as? Bool == true)
      _ = try plait.start(
        ["tune", "export", "scale.yaml", "--format", format, "--output", "again-\(file)"] + other
      ).finish()
      #expect(try plait.text(file) == plait.text("again-\(file)"))
      let twice = try plait.start(["tune", "import", file, "--json"] + other).finish().json()
      #expect(twice["trials"] as? Int == 0 && twice["knownBefore"] as? Int == 12)
      let replay = try plait.run("tune", "replay", file, "--seeds", "3", "--json").json()
      let space = try #require((replay["spaces"] as? [[String: Any]])?.first)
      #expect(space["configurations"] as? Int == 12)
    }
    #expect(
      try plait.run("tune", "export", "scale", "--format", "csv", "--output", "scale.csv").status == 0)
    let lines = try plait.text("scale.csv").components(separatedBy: "\r\n")
    #expect(lines.count == 14 && lines[0].hasPrefix("BLOCK,OPTIMISE,SLOW,outcome,time_s"))
  }

  /// A replay's answer is the same to the byte on one processor and on all, and again.
  @Test func aReplayIsTheSameOnOneProcessor() throws {
    let plait = try Plait()
    let rows = (0..<512).map { row in
      let (x, y, unroll) = (1 << (row % 8), 1 << (row / 8 % 8), row / 64)
      let away = abs(row % 8 - 5) + abs(row / 8 % 8 - 2) + abs(unroll - 4)
      let time =
        x * y > 4096
        ? "\"RuntimeFailedConfig\"" : "\(1 + 0.37 * Double(away * away) + Double(row * 37 % 512) / 1000)"
      return
        "\"\(x),\(y),\(unroll)\": {\"block_x\": \(x), \"block_y\": \(y), \"unroll\": \(unroll), \"time\": \(time), \"compile_time\": \(500 + row % 7), \"benchmark_time\": 20, \"verification_time\": 1}"
    }
    let levels = "[1, 2, 4, 8, 16, 32, 64, 128]"
    try plait.write(
      "cache.json",
      """
      {"device_name": "elsewhere", "kernel_name": "made-up", "problem_size": [16384], "objective": "time",
       "tune_params_keys": ["block_x", "block_y", "unroll"],
       "tune_params": {"block_x": \(levels), "block_y": \(levels), "unroll": [0, 1, 2, 3, 4, 5, 6, 7]},
       "cache": {\(rows.joined(separator: ",\n"))}}
      """)
    for strategy in ["portfolio", "genetic"] {
      let words = ["tune", "replay", "cache.json", "--strategy", strategy, "--seeds", "3", "--json"]
      let all = try plait.start(words).finish()
      let one = try plait.start(words, through: ["/usr/bin/taskset", "-c", "0"]).finish()
      try #require(all.status == 0 && one.status == 0, "\(all.errors) \(one.errors)")
      #expect(all.output == one.output)
      let space = try #require((try all.json()["spaces"] as? [[String: Any]])?.first)
      #expect(space["score"] is Double && (space["runs"] as? [Any])?.count == 3)
    }
  }

  @Test func aRecordOfAnotherProgramIsWhatASearchBeginsFrom() throws {
    let plait = try prepared()
    var rows: [String] = []
    for block in [1, 2, 4, 8] {
      for slow in ["false", "true"] {
        for flag in ["-O1", "-O2", "-O3 -funroll-loops"] {
          let time = (slow == "true" ? 4.0 : 0.1) / Double(block)
          rows.append(
            "\"\(block),\(slow),\(flag)\": {\"BLOCK\": \(block), \"SLOW\": \(slow), \"OPTIMISE\": \"\(flag)\", \"time\": \(time)}"
          )
        }
      }
    }
    try plait.write(
      "cache.json",
      """
      {"device_name": "elsewhere", "kernel_name": "other_name", "problem_size": [16384],
      "tune_params_keys": ["BLOCK", "SLOW", "OPTIMISE"],
      "tune_params": {"BLOCK": [1, 2, 4, 8], "SLOW": [false, true], "OPTIMISE": ["-O1", "-O2", "-O3 -funroll-loops"]},
      "objective": "time", "cache": {\(rows.joined(separator: ",\n"))}}
      """)
    let taken = try plait.run(
      "tune", "import", "cache.json", "--kernel", "scale", "--language", "c", "--json")
    #expect(try taken.json()["trials"] as? Int == 24, "\(taken.errors)")
    let tuned = try plait.run("tune", "scale.yaml", "--budget", "4", "--json").json()
    #expect(tuned["sources"] as? Int == 1 && tuned["knownBefore"] as? Int == 0)
    let best = try #require(tuned["bestConfiguration"] as? [String: Any])
    #expect(best["SLOW"] as? Bool == false)
    // Two places now: which is meant has to be said, or a specification says it.
    let several = try plait.run("tune", "explain", "scale", "--json")
    #expect(several.status == 1 && several.errors.contains("tune.several-places"))
    #expect(try plait.run("tune", "explain", "scale.yaml", "--json").status == 0)
  }

  /// What is wrong, and what must be said of it.
  struct Fault: Sendable, CustomTestStringConvertible {
    var name: String
    var specification: String
    var says: [String]
    var testDescription: String { name }
  }

  static let faults = [
    Fault(
      name: "unknown parameter in a constraint", specification: specification(constraint: "BLOK <= N"),
      says: ["scale.yaml", "BLOK"]),
    Fault(
      name: "empty space", specification: specification(constraint: "BLOCK > N"),
      says: ["scale.yaml", "space.empty-space"]),
    Fault(
      name: "missing compiler", specification: specification(compiler: "no-such-compiler"),
      says: ["no-such-compiler"]),
    Fault(
      name: "default that is wrong",
      specification: specification(block: "{values: [1, 16], default: 16}"),
      says: ["scale.yaml", "tune.default-fails", "wrong-answer"]),
    Fault(
      name: "missing source",
      specification: specification().replacing("source: scale.c", with: "source: no.c"),
      says: ["scale.yaml", "no.c"]),
  ]

  @Test(arguments: faults)
  func aWrongSpecificationIsSaid(fault: Fault) throws {
    let plait = try prepared(fault.specification)
    let run = try plait.run("tune", "scale.yaml", "--budget", "5", "--json")
    #expect(run.status == 1 && run.output.isEmpty, "\(run.status) \(run.output.prefix(200))")
    for word in fault.says { #expect(run.errors.contains(word), "\(run.errors)") }
    #expect(try !plait.files().contains("scale-c.tuned.h"))
  }

  @Test func whatIsNoSpecificationAndWhatIsNotKnownIsSaid() throws {
    let plait = try prepared()
    let unknown = try plait.run("tune", "explain", "nothing", "--json")
    #expect(unknown.status == 1 && unknown.errors.contains("tune.no-trials"))
    try plait.write(
      "t1.json",
      """
      {"ConfigurationSpace": {"TuningParameters": [{"Name": "A", "Type": "int", "Values": "[1, 2]", "Default": 1}]},
      "KernelSpecification": {"Language": "CUDA", "KernelName": "add", "KernelFile": "add.cu"}}
      """)
    let problem = try plait.run("tune", "t1.json", "--json")
    #expect(problem.status == 1 && problem.errors.contains("tune.not-runnable"))
    #expect(problem.errors.contains("add") && problem.errors.contains("tune specify"))
    let made = try plait.run("tune", "specify", "t1.json", "--output", "add.yaml", "--json")
    #expect(made.status == 0 && made.output.contains("plait.tune-specify/1"), "\(made.errors)")
    let again = try plait.run("tune", "specify", "t1.json", "--output", "add.yaml", "--json")
    #expect(again.status == 1 && again.errors.contains("add.yaml") && again.errors.contains("--force"))
    #expect(try plait.run("tune", "specify", "scale.yaml", "--output", "b.yaml").status == 1)
    #expect(try !plait.files().contains("b.yaml"))
    for place in ["none/why.html", "."] {
      #expect(try plait.run("tune", "scale.yaml", "--report", place).status == 1)
    }
    #expect(try plait.run("tune", "export", "scale", "--format", "xml", "--output", "a").status == 64)
  }

  @Test func controlCKeepsTheTrials() throws {
    let plait = try prepared(Self.specification(more: "  PAD: {integers: [0, 199], step: 1}\n"))
    let (process, finish) = try plait.start(["tune", "scale.yaml", "--budget", "10m", "--exhaust", "--json"])
    for _ in 0..<200 where process.isRunning {
      usleep(200_000)
      if try trials(plait) >= 3 { break }
    }
    kill(process.processIdentifier, SIGINT)
    let stopped = try finish()
    try #require(!stopped.wasKilled && stopped.status == 130, "\(stopped.status) \(stopped.errors)")
    #expect(stopped.output.isEmpty && stopped.errors.contains("are in the store"))
    let kept = try trials(plait)
    #expect(kept >= 3)
    let again = try plait.run("tune", "scale.yaml", "--budget", "2", "--json")
    #expect(try again.json()["knownBefore"] as? Int == kept, "\(again.errors)")
  }

  @Test func adviseNamesTheKernelsOfAFolder() throws {
    let plait = try prepared()
    try plait.write("broken.yaml", "schema: plait.kernel/1\nname: broken\n")
    let answer = try plait.run("advise", ".", "--json").json()
    let kernels = try #require(answer["kernels"] as? [[String: Any]])
    #expect(kernels.count == 1 && kernels[0]["kernel"] as? String == "scale")
    #expect(kernels[0]["command"] as? String == "plait tune ./scale.yaml")
    #expect(kernels[0]["knownTrials"] as? Int == 0)
    let others = try #require(answer["leftAlone"] as? [String])
    #expect(others.contains { $0.hasPrefix("broken.yaml (") })
  }
}
