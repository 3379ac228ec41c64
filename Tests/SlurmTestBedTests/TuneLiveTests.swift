import Foundation
import Testing

/// A kernel is tuned on the nodes of a real Slurm, one of which goes down.
@Suite(.serialized, .timeLimit(.minutes(5))) struct TuneLiveTests {
  private static let plait: String = {
    var places = CommandLine.arguments.map { ($0 as NSString).deletingLastPathComponent }
    if let runner = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe") {
      places.append((runner as NSString).deletingLastPathComponent)
    }
    places.append(TestBed.packageRoot + "/.build/debug")
    return places.map { $0 + "/plait" }.first {
      FileManager.default.isExecutableFile(atPath: $0) && $0.hasPrefix("/")
    } ?? "plait-was-not-built"
  }()

  private struct Answer: Decodable {
    var trials: Int
    var knownBefore: Int
    var failed: [String: Int]
    var device: String
    var bestConfiguration: [String: Int]?
  }

  private func write(_ text: String, to path: String) throws {
    try Data(text.utf8).write(to: URL(filePath: path))
  }

  /// A sum whose time grows with a parameter, which is best at 1.
  private func specification(in folder: String) throws -> String {
    try write(
      """
      void work(const float *a, float *c) {
        for (int repeat = 0; repeat < REPEATS; repeat++)
          for (int i = 0; i < COUNT; i++) c[i] = a[i] + 1.0f + 0.0f * repeat;
      }
      """, to: "\(folder)/work.c")
    try write(
      "void reference(const float *a, float *c) { for (int i = 0; i < COUNT; i++) c[i] = a[i] + 1.0f; }\n",
      to: "\(folder)/reference.c")
    try write(
      """
      schema: plait.kernel/1
      name: work
      language: c
      source: work.c
      function: work
      reference: {source: reference.c}
      sizes: {COUNT: 100000}
      arguments:
        - {buffer: a, type: f32, count: COUNT, fill: {random: [-1, 1], seed: 1}}
        - {buffer: c, type: f32, count: COUNT, output: true}
      parameters:
        REPEATS: {values: [1, 2, 4, 8, 16, 32], default: 16}
        EXTRA: {values: [0, 1, 2], default: 0}
      compiler: {command: gcc, flags: [-O1]}
      measure: {repetitions: 3}
      """, to: "\(folder)/work.yaml")
    return "\(folder)/work.yaml"
  }

  @Test func trialsRunOnNodesAndALostNodeLosesNone() throws {
    let bed = TestBed()
    defer { _ = try? bed.run("stop"); try? bed.remove() }
    let started = try bed.run(
      "start",
      [
        "--nodes", "2", "--cpus", "2", "--no-accounting", "--conf-set",
        "SchedulerParameters=batch_sched_delay=1",
      ])
    if started.isUnavailable { return }
    try #require(started.status == 0, "\(started.errors)")
    let path = try specification(in: bed.folder)
    func tune(_ budget: Int, output: String) throws -> Process {
      try Data().write(to: URL(filePath: output))
      return try TestBed.start(
        "slurm-testbed",
        [
          "run", "--folder", bed.folder, "--", Self.plait, "tune", path, "--executor", "slurm", "--shared",
          bed.path("trials"), "--tasks", "2", "--silence", "15", "--budget", "\(budget)", "--exhaust",
          "--store",
          bed.path("store.sqlite"), "--json",
        ], output: output, errors: output + ".errors")
    }
    try Data().write(to: URL(filePath: bed.path("first.errors")))
    try Data().write(to: URL(filePath: bed.path("second.errors")))
    let first = try tune(6, output: bed.path("first"))
    // A node goes down while trials run on it.
    let results = bed.path("trials") + "/results"
    let deadline = Date().addingTimeInterval(90)
    while (try? FileManager.default.contentsOfDirectory(atPath: results))?.isEmpty ?? true, Date() < deadline
    { usleep(50_000) }
    _ = try bed.run("kill", ["n1"])
    first.waitUntilExit()
    let errors = try String(contentsOfFile: bed.path("first.errors"), encoding: .utf8)
    try #require(first.terminationStatus == 0, "\(errors)")
    let answer = try JSONDecoder().decode(
      Answer.self, from: Data(contentsOf: URL(filePath: bed.path("first"))))
    #expect(answer.trials == 6 && answer.failed.isEmpty)
    #expect(answer.device.hasPrefix("slurm"))

    // The same command goes on from what is there.
    let second = try tune(3, output: bed.path("second"))
    second.waitUntilExit()
    let more = try JSONDecoder().decode(
      Answer.self, from: Data(contentsOf: URL(filePath: bed.path("second"))))
    #expect(more.knownBefore == 6 && more.trials == 3)
    #expect(more.bestConfiguration?["REPEATS"] == 1)
  }
}
