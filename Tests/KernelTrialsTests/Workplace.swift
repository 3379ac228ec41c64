import Foundation
import KernelSpecificationFiles
import KernelSpecifications
import KernelTrials
import ParameterSpaces

/// A folder with a kernel and its specification.
final class Workplace {
  let folder: String

  init(_ files: [String: String]) throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "kernels \(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    for (name, text) in files { try write(text, to: name) }
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  func write(_ text: String, to name: String) throws {
    try Data(text.utf8).write(to: URL(filePath: "\(folder)/\(name)"))
  }

  func writeScript(_ text: String, to name: String) throws {
    try write(text, to: name)
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: "\(folder)/\(name)")
  }

  func specification(_ name: String = "kernel.yaml") throws -> KernelSpecification {
    try KernelSpecification(path: "\(folder)/\(name)")
  }

  /// The worker that is built beside the tests.
  static var worker: [String] {
    let here = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
    return [here.appending(path: "plait-kernel-worker").path, KernelWorker.argument]
  }

  static func settings(cacheFolder: String? = nil, environment: [String: String]? = nil) -> TrialSettings {
    TrialSettings(
      worker: worker, jobs: 2, cacheFolder: cacheFolder, environment: environment, graceSeconds: 0.5)
  }

  func evaluator(
    cacheFolder: String? = nil, environment: [String: String]? = nil
  ) async throws -> KernelEvaluator {
    try await KernelEvaluator.open(
      try specification(), settings: Self.settings(cacheFolder: cacheFolder, environment: environment))
  }
}

extension Result where Failure == TrialFailure {
  /// Why it failed; nil where it did not.
  var failure: TrialFailure? {
    if case .failure(let failure) = self { failure } else { nil }
  }
}

/// A kernel that doubles its input, with what a test wants of it beside.
struct Doubling {
  static let reference = """
    void prepare(float *x, float *y) { x[0] = 7; }
    void reference(const float *x, float *y) { for (int i = 0; i < N; i++) y[i] = 2 * x[i]; }
    """

  static func specification(
    compiler: String = "gcc", flags: String = "[-O1, -fopenmp]", parameters: String,
    runSeconds: Double = 0.5, more: String = ""
  ) -> String {
    """
    schema: plait.kernel/1
    name: doubling
    language: c
    source: kernel.c
    function: kernel
    sizes: {N: 1000}
    arguments:
      - {buffer: x, type: f32, count: N, fill: {random: [1, 2], seed: 5}}
      - {buffer: y, type: f32, count: N, output: true}
    reference: {source: reference.c, prepare: prepare}
    tolerance: {relative: 1e-5, absolute: 0}
    compiler: {command: \(compiler), flags: \(flags)}
    parameters: \(parameters)
    limits: {compile-seconds: 20, run-seconds: \(runSeconds), memory-mib: 64}
    \(more)
    """
  }
}
