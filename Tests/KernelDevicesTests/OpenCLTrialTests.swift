import Foundation
import KernelTrials
import ParameterSpaces
import Testing

/// What an OpenCL kernel can do wrong, and that the trials go on after it.
@Suite(.serialized) struct OpenCLTrialTests {
  private let source = """
    #if MODE == 1
    #error this is the reason
    #endif
    kernel void twice(global float *x, const int count) {
      const int i = get_global_id(0);
    #if MODE == 2
      volatile int turn = 0;
      while (turn < 1) turn = turn * 2;
    #endif
    #if MODE == 3
      if (i == 0) x[count + 5000] = 1;
    #endif
    #if MODE == 8
      // Ends on the inputs of the specification, never on zeros.
      while (*(volatile global float *)(x + count - 1) == 0) ;
    #endif
    #if MODE == 4
      if (i < count) x[i] *= 3;
    #elif MODE == 5
      if (i < count) x[i] = NAN;
    #elif MODE == 6
      local float large[1 << 24];
      large[i] = i;
      barrier(CLK_LOCAL_MEM_FENCE);
      if (i < count) x[i] *= large[i];
    #elif MODE == 7
      // One element beyond: no page lies there, but bytes that are looked at.
      if (i <= count) x[i] *= 2;
    #else
      if (i < count) x[i] *= 2;
    #endif
    }
    """

  private func folder(function: String = "twice", count: Int = 1000) throws -> KernelFolder {
    let specification = KernelFolder.specification(
      "opencl", source: "twice.cl",
      parameters: "{MODE: {integers: [0, 8], default: 0}, LOCAL: {powers-of-two: [1, 65536], default: 64}}",
      local: "LOCAL")
    return try KernelFolder(
      source: source, named: "twice.cl",
      specification: specification.replacing("function: twice", with: "function: \(function)")
        .replacing("N: 1000", with: "N: \(count)"))
  }

  /// How the trial of a configuration ends; nil where it is right.
  private func failure(
    _ evaluator: KernelEvaluator, _ configuration: [String: ParameterValue]
  ) async throws -> TrialFailure? {
    switch try await evaluator.build(configuration) {
    case .failure(let failure): return failure
    case .success(let candidate):
      let failure = try await evaluator.verify(candidate)
      await evaluator.discard(candidate)
      return failure
    }
  }

  private func hasDevice(_ failure: TrialFailure?) -> Bool {
    guard let failure, failure.kind == .noDevice else { return true }
    print("skipped: \(failure.message)")
    return false
  }

  @Test func whateverAKernelDoesTheNextOneIsRight() async throws {
    let folder = try folder()
    let evaluator = try await folder.trials()
    defer { evaluator.close() }
    let first = try await failure(evaluator, [:])
    guard hasDevice(first) else { return }
    #expect(first == nil)
    let wrong: [(mode: Int, kind: TrialFailure.Kind)] = [
      (1, .compileError), (2, .timeLimit), (3, .outOfBounds), (4, .wrongAnswer), (5, .notANumber),
      (6, .launchError), (7, .outOfBounds),
    ]
    for (mode, kind) in wrong {
      let found = try await failure(evaluator, ["MODE": .integer(mode)])
      #expect(found?.kind == kind, "mode \(mode): \(found?.message ?? "right")")
      if mode == 1 { #expect(found?.message.contains("this is the reason") == true) }
      if mode == 4 { #expect(found?.difference?.index == 0) }
    }
    // Nor does it matter what a kernel does on other contents than these.
    #expect(try await failure(evaluator, ["MODE": .integer(8)]) == nil)
    #expect(try await failure(evaluator, ["LOCAL": .integer(65536)])?.kind == .launchError)
    #expect(try await failure(evaluator, ["LOCAL": .integer(128)]) == nil)
  }

  @Test func runsOfTwoCandidatesInterleave() async throws {
    let folder = try folder()
    let evaluator = try await folder.trials(device: "opencl:0")
    defer { evaluator.close() }
    async let one = evaluator.build(["LOCAL": .integer(16)])
    async let other = evaluator.build(["LOCAL": .integer(256)])
    guard case .success(let small) = try await one, case .success(let large) = try await other else {
      if case .failure(let failure) = try await evaluator.build([:]), !hasDevice(failure) { return }
      Issue.record("a right kernel does not build")
      return
    }
    #expect(small.features["workGroup"] == 16 && large.features["workGroup"] == 256)
    for _ in 0..<3 {
      for candidate in [small, large] {
        #expect(try await evaluator.run(candidate, repetitions: 2).get().seconds.allSatisfy { $0 > 0 })
      }
    }
    #expect(try await evaluator.verify(small) == nil)
    #expect(try await evaluator.verify(large) == nil)
  }

  /// PoCL compiles for a group's size at the first launch: with the build, so that the trial only loads.
  @Test(arguments: [1000, 100_000]) func nothingIsLeftToCompileWhenTheTrialRuns(count: Int) async throws {
    let folder = try folder(count: count)
    let evaluator = try await folder.trials()
    defer { evaluator.close() }
    func objects() -> Int {
      let all = FileManager.default.enumerator(atPath: evaluator.scratchFolder + "/pocl")?.allObjects ?? []
      return all.count { ($0 as? String)?.hasSuffix(".so") == true }
    }
    for (place, size) in [16, 64].enumerated() {
      let built = try await evaluator.build(["LOCAL": .integer(size)])
      if case .failure(let failure) = built, !hasDevice(failure) { return }
      let candidate = try built.get()
      let isPoCL = FileManager.default.fileExists(atPath: evaluator.scratchFolder + "/pocl")
      #expect(!isPoCL || objects() == place + 1)
      #expect(try await evaluator.verify(candidate) == nil)
      #expect(!isPoCL || objects() == place + 1, "the trial compiled")
    }
  }

  @Test(arguments: ["opencl:99", "opencl:-1", "opencl:x", "cuda:0", "gpu"])
  func aDeviceThatIsNotThereIsATypedFailure(device: String) async throws {
    let folder = try folder()
    let evaluator = try await folder.trials(device: device)
    defer { evaluator.close() }
    #expect(try await failure(evaluator, [:])?.kind == .noDevice)
  }

  @Test func withoutALoaderTheDeviceIsMissing() async throws {
    let folder = try folder()
    let evaluator = try await folder.trials(environment: ["PLAIT_OPENCL": "/nowhere/libOpenCL.so.1"])
    defer { evaluator.close() }
    let found = try await failure(evaluator, [:])
    #expect(found?.kind == .noDevice && found?.message.contains("install") == true)
  }

  @Test func aFunctionThatIsNotThereIsACompileError() async throws {
    let folder = try folder(function: "thrice")
    let evaluator = try await folder.trials()
    defer { evaluator.close() }
    let found = try await failure(evaluator, [:])
    guard hasDevice(found) else { return }
    #expect(found?.kind == .compileError && found?.message.contains("thrice") == true)
  }
}
