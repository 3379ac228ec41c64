import Foundation
import KernelFeatures
import KernelResources
import KernelSpecificationFiles
import KernelSpecifications
import KernelTrials
import ParameterSpaces
import Statistics
import Testing

/// The example kernels for OpenCL and CUDA, in small.
@Suite(.serialized) struct ExampleKernelTests {
  private static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "Examples/kernels").path

  /// Sizes with which a run is quick and every edge is met.
  private static let small: [String: Int] = [
    "matrix-product/ROWS": 192, "matrix-product/COLUMNS": 192, "matrix-product/DEPTH": 192,
    "convolution-2d/WIDTH": 150, "convolution-2d/HEIGHT": 70, "stencil-7point/NX": 48,
    "stencil-7point/NY": 20,
    "stencil-7point/NZ": 13, "row-softmax/ROWS": 64, "spmv/ROWS": 3001, "spmv/NONZEROS": 40_000,
    "histogram/COUNT": 160_000,
  ]

  private static func specification(_ name: String, _ language: String) throws -> KernelSpecification {
    let file = "\(folder)/\(name)/\(name)-\(language).yaml"
    let whole = try KernelSpecification(path: file)
    // Constraints may name sizes, so the smaller ones belong in the text.
    var text = try String(contentsOfFile: file, encoding: .utf8)
    for size in whole.sizes {
      guard let value = small["\(name)/\(size.name)"] else { continue }
      text = text.replacing("\(size.name): \(size.value)", with: "\(size.name): \(value)")
    }
    return try KernelSpecification(yaml: text, file: file)
  }

  /// Opens trials; nil with a printed word where there is no device to run on.
  private static func open(_ specification: KernelSpecification, device: String? = nil) async throws
    -> KernelEvaluator
  {
    try await KernelEvaluator.open(
      specification, settings: TrialSettings(worker: Worker.command, jobs: 2, device: device))
  }

  /// Configurations that satisfy the constraints, the default first.
  private static func configurations(
    _ specification: KernelSpecification, random count: Int, seed: UInt64
  ) throws -> [[String: ParameterValue]] {
    var random = RandomGenerator(seed: seed)
    var found = [specification.defaultConfiguration]
    while found.count <= count {
      var configuration: [String: ParameterValue] = [:]
      for parameter in specification.space.parameters {
        configuration[parameter.name] = parameter.value(
          atLevel: .random(in: 0..<parameter.levels, using: &random))
      }
      let numbers = specification.numbers(configuration)
      if try specification.space.constraints.allSatisfy({ try $0.expression.value(numbers) != 0 }) {
        found.append(configuration)
      }
    }
    return found
  }

  @Test(arguments: ["matrix-product", "convolution-2d", "stencil-7point", "row-softmax", "spmv", "histogram"])
  func openCLKernelsAreRight(_ name: String) async throws {
    let specification = try Self.specification(name, "opencl")
    let evaluator = try await Self.open(specification)
    defer { evaluator.close() }
    let count = ProcessInfo.processInfo.environment["PLAIT_DEVICE_CONFIGURATIONS"].flatMap { Int($0) } ?? 3
    for configuration in try Self.configurations(specification, random: count, seed: 20) {
      let result = try await evaluator.build(configuration)
      if case .failure(let failure) = result, failure.kind == .noDevice {
        print("skipped: \(failure.message)")
        return
      }
      let words = configuration.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(
        separator: " ")
      let candidate = try result.get()
      let failure = try await evaluator.verify(candidate)
      #expect(failure == nil, "\(words)")
      if failure == nil {
        #expect(try await evaluator.run(candidate, repetitions: 2).get().seconds.allSatisfy { $0 > 0 })
      }
      await evaluator.discard(candidate)
    }
  }

  @Test(arguments: ["matrix-product", "convolution-2d", "row-softmax"])
  func CUDAKernelsCompileAndAreJudgedWithoutAGPU(_ name: String) async throws {
    let specification = try KernelSpecification(path: "\(Self.folder)/\(name)/\(name)-cuda.yaml")
    var small = specification
    // The reference is not needed and takes its time.
    small.reference = nil
    let evaluator = try await Self.open(small, device: "cuda:sm_90a")
    defer { evaluator.close() }
    for configuration in try Self.configurations(specification, random: 1, seed: 4) {
      let result = try await evaluator.build(configuration)
      if case .failure(let failure) = result, failure.kind == .compilerMissing {
        print("skipped: \(failure.message)")
        return
      }
      let candidate = try result.get()
      let features = try #require(StaticFeatures(candidate.features))
      #expect((8...255).contains(features.resources.registersPerThread), "\(configuration)")
      #expect(features.occupancy.residentBlocks > 0 && features.waves > 0, "\(configuration)")
      let score = StaticRanking.score(features)
      #expect(score > 0 && score <= 1)
      // A name of an architecture is none of a device.
      #expect(try await evaluator.verify(candidate)?.kind == .noDevice)
      guard case .failure(let failure) = try await evaluator.run(candidate) else {
        Issue.record("it ran without a device")
        return
      }
      #expect(failure.kind == .noDevice)
    }
  }
}
