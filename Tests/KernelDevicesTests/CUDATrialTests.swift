import DeviceStandIns
import Foundation
import KernelFeatures
import KernelTrials
import ParameterSpaces
import Testing

/// CUDA kernels in the worker, against stand-ins for NVIDIA's libraries: their kernel doubles its first argument,
/// whatever the source says.
@Suite(.serialized) struct CUDATrialTests {
  private func folder(source: String = "right") throws -> KernelFolder {
    try KernelFolder(
      source: source, named: "twice.cu",
      specification: KernelFolder.specification(
        "cuda", source: "twice.cu", parameters: "{LOCAL: {powers-of-two: [32, 4096], default: 128}}",
        local: "LOCAL"))
  }

  private func trials(
    _ folder: KernelFolder, _ libraries: StandInLibraries, device: String? = nil
  ) async throws -> KernelEvaluator {
    try await folder.trials(
      device: device,
      environment: ["LD_LIBRARY_PATH": libraries.folder.path, "PLAIT_NVRTC": libraries.compiler])
  }

  @Test func aKernelIsBuiltVerifiedAndTimed() async throws {
    guard let libraries = try StandInLibraries.make() else { return }
    defer { libraries.remove() }
    let folder = try folder()
    let evaluator = try await trials(folder, libraries)
    defer { evaluator.close() }
    let candidate = try await evaluator.build([:]).get()
    #expect(candidate.features["registers"] == 40 && candidate.features["spillLoadBytes"] == 12)
    #expect(candidate.features["blocks"] == 8 && candidate.features["blockThreads"] == 128)
    let features = try #require(StaticFeatures(candidate.features))
    #expect(features.occupancy.residentBlocks == 12)
    #expect(try await evaluator.verify(candidate) == nil)
    let measured = try await evaluator.run(candidate, repetitions: 3).get()
    #expect(measured.seconds == [Double](repeating: 1.5e-3, count: 3))
    #expect(measured.energy == .joules([0.25, 0.25, 0.25]))
  }

  @Test func whatTheDeviceRefusesIsALaunchError() async throws {
    guard let libraries = try StandInLibraries.make() else { return }
    defer { libraries.remove() }
    let folder = try folder()
    let evaluator = try await trials(folder, libraries)
    defer { evaluator.close() }
    let candidate = try await evaluator.build(["LOCAL": .integer(4096)]).get()
    #expect(try await evaluator.verify(candidate)?.kind == .launchError)
    #expect(try await evaluator.verify(try await evaluator.build([:]).get()) == nil)
  }

  @Test(arguments: [(700, TrialFailure.Kind.outOfBounds), (719, .crash), (214, .crash)])
  func aContextThatIsGoneTakesTheWorkerAlong(status: Int, kind: TrialFailure.Kind) async throws {
    guard let libraries = try StandInLibraries.make(["LAUNCHES": 1, "LOST": status]) else { return }
    defer { libraries.remove() }
    let folder = try folder()
    let evaluator = try await trials(folder, libraries)
    defer { evaluator.close() }
    let candidate = try await evaluator.build([:]).get()
    #expect(try await evaluator.verify(candidate) == nil)
    let before = await evaluator.workerIdentifier()
    #expect(try await evaluator.verify(candidate)?.kind == kind)
    // A new worker has a new context, whose first launch is right again.
    #expect(try await evaluator.verify(candidate) == nil)
    #expect(await evaluator.workerIdentifier() != before)
  }

  @Test func aCompileErrorNamesItsLine() async throws {
    guard let libraries = try StandInLibraries.make() else { return }
    defer { libraries.remove() }
    let folder = try folder(source: "wrong")
    let evaluator = try await trials(folder, libraries)
    defer { evaluator.close() }
    guard case .failure(let failure) = try await evaluator.build([:]) else {
      Issue.record("it compiled")
      return
    }
    #expect(failure.kind == .compileError && failure.message.contains("identifier is undefined"))
  }

  @Test func withoutADriverItIsBuiltAndNotRun() async throws {
    guard let libraries = try StandInLibraries.make(["INIT": 100]) else { return }
    defer { libraries.remove() }
    let folder = try folder()
    let evaluator = try await trials(folder, libraries)
    defer { evaluator.close() }
    let candidate = try await evaluator.build([:]).get()
    #expect(candidate.features["architecture"] == 90)
    #expect(try await evaluator.verify(candidate)?.kind == .noDevice)
  }

  @Test func withoutACompilerItIsNotBuilt() async throws {
    let folder = try folder()
    let evaluator = try await folder.trials(environment: ["PLAIT_NVRTC": "/nowhere/libnvrtc.so.12"])
    defer { evaluator.close() }
    guard case .failure(let failure) = try await evaluator.build([:]) else {
      Issue.record("it compiled")
      return
    }
    #expect(failure.kind == .compilerMissing && failure.message.contains("scripts/bootstrap cuda"))
  }
}
