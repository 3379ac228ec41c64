import Foundation
import KernelSpecificationFiles
import KernelSpecifications
import KernelTrials
import KernelTuning
import ParameterSpaces
import Testing

/// Trials of a real kernel whose time grows with a parameter.
@Suite(.serialized) struct LocalTrialsTests {
  private static func folder() throws -> URL {
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
      compiler: {command: gcc, flags: [-O1]}
      measure: {repetitions: 3}
      """,
    ]
    for (name, text) in files { try Data(text.utf8).write(to: folder.appending(path: name)) }
    return folder
  }

  private func withTrials(_ body: (LocalTrials) async throws -> Void) async throws {
    let folder = try Self.folder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let here = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
    let evaluator = try await KernelEvaluator.open(
      KernelSpecification(path: folder.appending(path: "work.yaml").path),
      settings: TrialSettings(
        worker: [here.appending(path: "plait-kernel-worker").path, KernelWorker.argument], jobs: 2,
        graceSeconds: 0.5))
    defer { evaluator.close() }
    try await body(LocalTrials(evaluator, jobs: 2))
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
}
