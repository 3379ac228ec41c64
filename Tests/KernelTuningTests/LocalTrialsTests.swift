import Foundation
import KernelSpecificationFiles
import KernelSpecifications
import KernelTrials
import KernelTuning
import ParameterSpaces
import Testing

/// Trials of a real kernel whose time grows with a parameter.
@Suite(.serialized) struct LocalTrialsTests {
  /// - Parameter compiler: A script in place of gcc.
  private static func folder(compiler: String? = nil) throws -> URL {
    let folder = FileManager.default.temporaryDirectory.appending(path: "races \(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let files = [
      "work.c": """
      void work(const float *a, float *c) {
        for (int repeat = 0; repeat < REPEATS; repeat++)
          for (int i = 0; i < COUNT; i++) c[i] = a[i] + 1.0f + 0.0f * repeat;
        if (REPEATS == 5) c[0] += 1;
      }
      """,
      "reference.c":
        "void reference(const float *a, float *c) { for (int i = 0; i < COUNT; i++) c[i] = a[i] + 1.0f; }\n",
      "work.yaml": """
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
        REPEATS: {values: [1, 4, 5, 64], default: 4}
        EXTRA: {values: [0, 1, 2], default: 0}
      compiler: {command: \(compiler == nil ? "gcc" : "'\(folder.path)/compiler'"), flags: [-O1]}
      measure: {repetitions: 3}
      """,
    ]
    for (name, text) in files { try Data(text.utf8).write(to: folder.appending(path: name)) }
    if let compiler {
      let path = folder.appending(path: "compiler").path
      try Data(compiler.utf8).write(to: URL(filePath: path))
      try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: path)
    }
    return folder
  }

  private func withTrials(_ body: (LocalTrials) async throws -> Void) async throws {
    try await withTrials(compiler: nil) { trials, _, _ in try await body(trials) }
  }

  private func withTrials(
    compiler: String?, _ body: (LocalTrials, KernelEvaluator, URL) async throws -> Void
  ) async throws {
    let folder = try Self.folder(compiler: compiler)
    defer { try? FileManager.default.removeItem(at: folder) }
    let here = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
    let evaluator = try await KernelEvaluator.open(
      KernelSpecification(path: folder.appending(path: "work.yaml").path),
      settings: TrialSettings(
        worker: [here.appending(path: "plait-kernel-worker").path, KernelWorker.argument], jobs: 2,
        graceSeconds: 0.5))
    defer { evaluator.close() }
    try await body(LocalTrials(evaluator, jobs: 2), evaluator, folder)
  }

  private func work(_ repeats: Int, _ extra: Int = 0) -> [String: ParameterValue] {
    ["REPEATS": .integer(repeats), "EXTRA": .integer(extra)]
  }

  @Test func aHopelessCandidateCostsFewRepetitionsAndABetterOneTakesOver() async throws {
    try await withTrials { trials in
      let best = try await trials.evaluate([work(4)], best: nil)[0]
      #expect(best.seconds.count == 3 && best.pairedSeconds == nil && best.isVerified)

      let slow = try await trials.evaluate([work(64)], best: best)[0]
      #expect(slow.seconds.count <= 3)
      #expect(try #require(slow.value(of: .time)) > 4 * (try #require(best.value(of: .time))))

      let alike = try await trials.evaluate([work(4, 1)], best: best)[0]
      let ratio = try #require(alike.value(of: .time)) / (try #require(best.value(of: .time)))
      #expect(ratio > 0.4 && ratio < 2.5)

      // Of equal time to the first, it is hopeless once a faster one has taken the first one's place.
      let fast = try await trials.evaluate([work(1)], best: best)[0]
      #expect(fast.pairedSeconds != nil)
      #expect(fast.seconds.count >= 4, "to be called better takes more than a pair or two")
      #expect(try #require(fast.value(of: .time)) < 0.6 * (try #require(best.value(of: .time))))
      let slower = try await trials.evaluate([work(64, 1)], best: best)[0]
      #expect(slower.seconds.count <= 3)
    }
  }

  @Test func whatIsWrongIsNotRaced() async throws {
    try await withTrials { trials in
      let best = try await trials.evaluate([work(4)], best: nil)[0]
      let both = try await trials.evaluate([work(5), work(1)], best: best)
      #expect(both[0].failure?.kind == .wrongAnswer)
      #expect(both[0].seconds.isEmpty && both[0].value(of: .time) == nil)
      #expect(both[1].failure == nil && both[1].value(of: .time) != nil)
    }
  }

  /// A compiler that has not ended holds up no other trial, and does nothing while one is timed.
  @Test(.timeLimit(.minutes(2))) func aBuildThatTakesLongHoldsUpNoOther() async throws {
    let script = """
      #!/bin/sh
      case "$*" in *EXTRA=2*)
        here=$(dirname "$0")
        while [ ! -e "$here/go" ]; do echo >> "$here/ticks"; sleep 0.01; done;;
      esac
      exec gcc "$@"
      """
    try await withTrials(compiler: script) { trials, evaluator, folder in
      let ticks = folder.appending(path: "ticks").path
      func count() -> Int { FileManager.default.contents(atPath: ticks)?.count ?? 0 }
      await trials.begin(work(4, 2))
      await trials.begin(work(1))
      #expect(try await trials.next(best: nil).configuration == work(1))
      while count() == 0 { try await Task.sleep(for: .milliseconds(10)) }
      let still = try await evaluator.inTurn {
        let before = count()
        try await Task.sleep(for: .milliseconds(300))
        return count() == before
      }
      #expect(still, "the compiler went on")
      let after = count()
      while count() < after + 5 { try await Task.sleep(for: .milliseconds(10)) }
      try Data().write(to: folder.appending(path: "go"))
      let slow = try await trials.next(best: nil)
      #expect(slow.configuration == work(4, 2) && slow.isVerified)
      // What it was stopped for is none of its time; what it waited is.
      #expect(try #require(slow.compileSeconds) > 0)
    }
  }
}
