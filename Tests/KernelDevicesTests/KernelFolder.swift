import Foundation
import KernelSpecificationFiles
import KernelSpecifications
import KernelTrials

/// A folder with a kernel that doubles its input in place, and trials of it.
final class KernelFolder {
  let url: URL

  init(source: String, named name: String, specification: String) throws {
    url = FileManager.default.temporaryDirectory.appending(path: "plait device \(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    try Data(source.utf8).write(to: url.appending(path: name))
    try Data("void reference(float *x, int count) { for (int i = 0; i < N; i++) x[i] *= 2; }\n".utf8)
      .write(to: url.appending(path: "reference.c"))
    try Data(specification.utf8).write(to: url.appending(path: "kernel.yaml"))
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  func trials(device: String? = nil, environment: [String: String] = [:]) async throws -> KernelEvaluator {
    let inherited = ProcessInfo.processInfo.environment
    return try await KernelEvaluator.open(
      try KernelSpecification(path: url.appending(path: "kernel.yaml").path),
      settings: TrialSettings(
        worker: Worker.command, jobs: 2, environment: inherited.merging(environment) { $1 }, device: device))
  }

  static func specification(_ language: String, source: String, parameters: String, local: String) -> String {
    """
    schema: plait.kernel/1
    name: twice
    language: \(language)
    source: \(source)
    function: twice
    sizes: {N: 1000}
    arguments:
      - {buffer: x, type: f32, count: N, fill: {random: [1, 2], seed: 5}, output: true}
      - {scalar: count, type: i32, value: N}
    reference: {source: reference.c}
    tolerance: {relative: 1e-5}
    parameters: \(parameters)
    launch: {global: [ceil(N / \(local)) * \(local)], local: [\(local)]}
    limits: {compile-seconds: 60, run-seconds: 5}
    """
  }
}
