import Foundation
import KernelTrials
import ParameterSpaces
import Testing

/// Programs as kernels: a shell script with settings.
@Suite struct CommandTests {
  private static let script = """
    #!/bin/sh
    # Says a rate that its settings give, or misbehaves.
    . "$2"
    case $1 in
    right) echo "warming up: rate=1"; echo "rate=$((BLOCK * FACTOR)) per second" ;;
    fails) echo "no such block"; exit 4 ;;
    hangs) sleep 60 ;;
    silent) ;;
    killed) kill -9 $$ ;;
    esac
    """

  private func place() throws -> Workplace {
    let place = try Workplace([
      "settings.in": "BLOCK=${BLOCK} # not ${OTHER} or $BLOCK\n",
      "kernel.yaml": """
      schema: plait.kernel/1
      name: script
      language: command
      parameters: {BLOCK: [10, 20], CASE: {choices: [right, fails, hangs, silent, killed]}}
      command:
        run: [./script.sh, "${CASE}", "${SCRATCH}/settings"]
        environment: {FACTOR: "1${BLOCK}"}
        files: [{template: settings.in, name: settings}]
        objective: {output: 'rate=([0-9]+)', better: higher}
      limits: {run-seconds: 1, memory-mib: 1024}
      measure: {repetitions: 2, warm-ups: 1}
      """,
    ])
    try place.writeScript(Self.script, to: "script.sh")
    return place
  }

  @Test func settingsArriveAndTheLastNumberCounts() async throws {
    let place = try place()
    let evaluator = try await place.evaluator()
    defer { evaluator.close() }
    for block in [10, 20] {
      let candidate = try await evaluator.build(["BLOCK": .integer(block)]).get()
      #expect(try await evaluator.verify(candidate) == nil)
      let measured = try await evaluator.run(candidate).get()
      #expect(measured.outputs == [Double](repeating: Double(block * (100 + block)), count: 2))
      #expect(measured.seconds.count == 2 && measured.seconds.allSatisfy { $0 > 0 })
      #expect(try #require(measured.peakMemoryBytes) > 100_000)
    }
    // The user's own file is as it was.
    let template = try String(contentsOfFile: "\(place.folder)/settings.in", encoding: .utf8)
    #expect(template == "BLOCK=${BLOCK} # not ${OTHER} or $BLOCK\n")
  }

  @Test(arguments: [
    ("fails", TrialFailure.Kind.exitStatus, "status 4: no such block"), ("hangs", .timeLimit, "1.0 s"),
    ("killed", .crash, "SIGKILL"), ("silent", .noObjective, "matches"),
  ])
  func whatGoesWrongIsAFailure(_ name: String, _ kind: TrialFailure.Kind, _ words: String) async throws {
    let place = try place()
    let evaluator = try await place.evaluator()
    defer { evaluator.close() }
    let candidate = try await evaluator.build(["CASE": .text(name)]).get()
    let failure = try #require(try await evaluator.run(candidate).failure)
    #expect(failure.kind == kind && failure.message.contains(words), "\(failure)")
  }

  @Test func setupAndTheProgramItselfMayBeMissing() async throws {
    let place = try place()
    let text = try String(contentsOfFile: "\(place.folder)/kernel.yaml", encoding: .utf8)
    try place.write(
      text.replacing(
        "run: [./script.sh", with: "setup: [sh, -c, \"echo broken >&2; exit ${BLOCK}\"]\n  run: [./script.sh"),
      to: "kernel.yaml")
    let evaluator = try await place.evaluator()
    defer { evaluator.close() }
    let failure = try #require(try await evaluator.build([:]).failure)
    #expect(failure.kind == .compileError && failure.message == "it ended with the status 10: broken")

    try place.write(text.replacing("./script.sh", with: "./no-script.sh"), to: "kernel.yaml")
    let other = try await place.evaluator()
    defer { other.close() }
    let candidate = try await other.build([:]).get()
    #expect(try await other.verify(candidate)?.kind == .launchError)
  }
}
