import Foundation
import KernelTrials
import ParameterSpaces
import Testing

/// What compilers do and do not, and what is kept of it.
@Suite struct CompilationTests {
  private static let kernel = """
    #include "factor.h"
    void kernel(const float *x, float *y) { for (int i = 0; i < N; i++) y[i] = FACTOR * x[i] + 0 * TILE; }
    """

  private func place(compiler: String = "gcc", parameters: String = "{TILE: [1, 2, 4, 8]}") throws
    -> Workplace
  {
    try Workplace([
      "kernel.c": Self.kernel, "factor.h": "#define FACTOR 2\n", "reference.c": Doubling.reference,
      "kernel.yaml": Doubling.specification(compiler: compiler, parameters: parameters),
    ])
  }

  @Test func aCompilerThatIsNotThereOrTakesTooLong() async throws {
    let place = try place(compiler: "no-such-compiler")
    let evaluator = try await place.evaluator()
    defer { evaluator.close() }
    let missing = try #require(try await evaluator.build([:]).failure)
    #expect(missing.kind == .compilerMissing && missing.message.contains("no-such-compiler"))

    try place.writeScript(
      "#!/bin/sh\ncase $1 in --version) echo slow 1 ;; *) sleep 60 ;; esac\n", to: "slow-compiler")
    try place.write(
      Doubling.specification(compiler: "\(place.folder)/slow-compiler", parameters: "{TILE: [1]}").replacing(
        "compile-seconds: 20", with: "compile-seconds: 0.3"),
      to: "kernel.yaml")
    // The reference is compiled by gcc, which must be done in the same time.
    try place.write(
      try String(contentsOfFile: "\(place.folder)/kernel.yaml", encoding: .utf8).replacing(
        "reference: {source: reference.c, prepare: prepare}\n", with: ""), to: "kernel.yaml")
    let slow = try await place.evaluator()
    defer { slow.close() }
    #expect(try await slow.build([:]).failure?.kind == .compileTimeLimit)
  }

  @Test func buildsGoSideBySideAndAllAreRight() async throws {
    let place = try place()
    let evaluator = try await place.evaluator()
    defer { evaluator.close() }
    let candidates = try await withThrowingTaskGroup(of: BuiltCandidate.self) { group in
      for tile in [1, 2, 4, 8] {
        group.addTask { try await evaluator.build(["TILE": .integer(tile)]).get() }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(Set(candidates.map(\.identifier)).count == 4)
    for candidate in candidates {
      #expect(candidate.objectBytes > 1000 && candidate.compileSeconds > 0)
      #expect(try await evaluator.verify(candidate) == nil)
    }
    // The repetitions of two that are built at once, in turns.
    for _ in 0..<3 {
      for candidate in candidates.prefix(2) {
        let measured = try await evaluator.run(candidate, repetitions: 2, warmUps: 0).get()
        #expect(measured.seconds.count == 2 && measured.seconds.allSatisfy { $0 > 0 && $0 < 0.5 })
      }
    }
  }

  @Test func objectsAreKeptWhileWhatTheyAreMadeOfStays() async throws {
    let place = try place()
    let cache = "\(place.folder)/cache"
    let first = try await place.evaluator(cacheFolder: cache)
    let fresh = try await first.build([:]).get()
    #expect(!fresh.isFromCache)
    #expect(try await first.build([:]).get().isFromCache)
    #expect(try await first.build(["TILE": .integer(8)]).get().isFromCache == false)
    first.close()

    let second = try await place.evaluator(cacheFolder: cache)
    defer { second.close() }
    let kept = try await second.build([:]).get()
    #expect(kept.isFromCache && kept.compileSeconds == fresh.compileSeconds)
    #expect(try await second.verify(kept) == nil)
    // A header that the source includes is part of what it is made of.
    try place.write("#define FACTOR 3\n", to: "factor.h")
    let changed = try await second.build([:]).get()
    #expect(!changed.isFromCache)
    #expect(try await second.verify(changed)?.kind == .wrongAnswer)
  }

  @Test func aWrongCallIsSeenByTheCompiler() async throws {
    let place = try place()
    try place.write("void kernel(const float *x) {}", to: "kernel.c")
    let evaluator = try await place.evaluator()
    defer { evaluator.close() }
    let failure = try #require(try await evaluator.build([:]).failure)
    #expect(failure.kind == .compileError && failure.message.contains("(the call of kernel)"), "\(failure)")
  }
}
