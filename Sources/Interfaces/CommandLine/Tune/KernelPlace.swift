internal import ArgumentParser
internal import CUDA
internal import Diagnostics
internal import Fingerprints
internal import Foundation
internal import KernelSpecificationFiles
internal import KernelSpecifications
internal import KernelTrials
internal import KernelTuning

/// A kernel's specification and the place where its trials are carried out.
struct KernelPlace {
  var specification: KernelSpecification
  /// The specification's path, absolute.
  var path: String
  var subject: KernelSubject
  var evaluator: KernelEvaluator
  var executor: any TrialExecutor

  /// Whether a CUDA driver and a device are here.
  static var hasGPU: Bool {
    guard let devices = try? CUDADriver().devices() else { return false }
    return !devices.isEmpty
  }

  static func open(_ path: String, device: String?, jobs: Int) async throws -> KernelPlace {
    let specification = try specification(at: path)
    let settings = TrialSettings(jobs: jobs, device: device)
    let evaluator = try await KernelEvaluator.open(specification, settings: settings)
    return KernelPlace(
      specification: specification, path: URL(fileURLWithPath: path).standardizedFileURL.path,
      subject: subject(of: specification, device: device), evaluator: evaluator,
      executor: LocalTrials(evaluator, jobs: jobs))
  }

  static func specification(at path: String) throws -> KernelSpecification {
    try ProblemFile.refuse(path)
    return try KernelSpecification(path: path)
  }

  /// What the trials of a specification here are of.
  static func subject(of specification: KernelSpecification, device: String?) -> KernelSubject {
    var contents: [[UInt8]] = []
    for source in specification.sources + (specification.reference.map { [$0.source] } ?? []) {
      contents.append(Array(FileManager.default.contents(atPath: specification.path(source)) ?? Data()))
    }
    let platform = KernelPlatform(specification, device: device)
    return KernelSubject(
      specification, sources: contents, device: platform.device, toolchain: platform.toolchain)
  }
}
