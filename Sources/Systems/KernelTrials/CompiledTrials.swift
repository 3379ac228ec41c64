internal import Foundation
internal import Glibc
internal import KernelSpecifications
internal import ParameterSpaces
internal import Synchronization

/// Trials of kernels that a compiler builds and the worker runs.
final class CompiledTrials: LanguageTrials {
  private let specification: KernelSpecification
  private let place: TrialPlace
  private let problem: TrialProblem
  private let native: NativeBuild
  private let device: DeviceBuild
  // The evaluator's one queue of runs is all that touches it.
  nonisolated(unsafe) private let session: WorkerSession
  private let next = Mutex(0)

  /// - Throws: `KernelTrialError`.
  init(_ specification: KernelSpecification, _ place: TrialPlace) throws(KernelTrialError) {
    self.specification = specification
    self.place = place
    device = DeviceBuild(place: place)
    let kept = try Self.cacheFolder(place)
    native = NativeBuild(
      scratch: place.scratch, cacheFolder: kept, environment: place.settings.environment,
      watcher: place.watcher, builds: place.builds)
    let problem = try specification.problem(device: place.settings.device)
    self.problem = problem
    let reference = try Self.reference(specification, native)
    session = WorkerSession(
      settings: place.settings,
      opening: WorkerOpening(
        problem: problem, referencePath: reference, hasPrepare: specification.reference?.prepare != nil,
        hasReference: specification.reference?.reference != nil,
        contentsPath: "\(place.scratch.folder)/contents", tolerance: specification.tolerance,
        limits: specification.limits, processors: specification.measurement.processors),
      scratch: place.scratch, watcher: place.watcher)
    do throws(KernelTrialError) {
      try session.ensure()
    } catch  where error.code == .noDevice {
      // Builds and what compilers say of them are of use without a device; a run says what is missing.
    }
  }

  private static func cacheFolder(_ place: TrialPlace) throws(KernelTrialError) -> String {
    let folder = place.settings.cacheFolder ?? "\(place.scratch.folder)/objects"
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    } catch {
      throw KernelTrialError(.scratch, "\(folder) cannot be made; choose another folder", cause: "\(error)")
    }
    return folder
  }

  private static func reference(
    _ specification: KernelSpecification, _ native: NativeBuild
  ) throws(KernelTrialError) -> String? {
    guard let reference = specification.reference else { return nil }
    var entries: [KernelShim.Entry] = []
    if let function = reference.prepare {
      entries.append(.init(symbol: "plait_prepare_call", function: function))
    }
    if let function = reference.reference {
      entries.append(.init(symbol: "plait_reference_call", function: function))
    }
    let name = URL(fileURLWithPath: specification.compiler.program).lastPathComponent
    let compiler = name.hasPrefix("clang") ? "clang" : "gcc"
    do throws(TrialFailure) {
      return try native.build(
        compiler: CompilerCommand(program: compiler), flags: ["-O2", "-lm"], macros: specification.sizeMacros,
        shim: KernelShim.text(
          sources: [absolute(specification.path(reference.source))], entries: entries,
          arguments: specification.arguments, language: .c),
        language: .c, limitSeconds: specification.limits.compileSeconds
      ).path
    } catch {
      throw KernelTrialError(
        .reference, "the reference \(specification.path(reference.source)) cannot be compiled; mend it",
        cause: error.message)
    }
  }

  func build(
    _ configuration: [String: ParameterValue]
  ) throws(KernelTrialError) -> Result<BuiltCandidate, TrialFailure> {
    do throws(TrialFailure) {
      return .success(
        specification.language.isNative ? try buildNative(configuration) : try buildForDevice(configuration))
    } catch {
      return .failure(error)
    }
  }

  private func buildNative(_ configuration: [String: ParameterValue]) throws(TrialFailure) -> BuiltCandidate {
    let threads = try specification.threads(configuration)
    let object = try native.build(
      compiler: specification.compiler, flags: specification.flags(configuration),
      macros: specification.macros(configuration),
      shim: KernelShim.text(
        sources: specification.sources.map { Self.absolute(specification.path($0)) },
        entries: [.init(symbol: NativeBackend.entry, function: specification.function)],
        arguments: specification.arguments, language: specification.language),
      language: specification.language, limitSeconds: specification.limits.compileSeconds)
    return BuiltCandidate(
      identifier: number(), configuration: configuration, compileSeconds: object.compileSeconds,
      objectBytes: Self.bytes(object.path), isFromCache: object.isFromCache, features: [:],
      artifact: KernelArtifact(path: object.path, function: specification.function, threads: threads))
  }

  private func buildForDevice(_ configuration: [String: ParameterValue]) throws(TrialFailure)
    -> BuiltCandidate
  {
    let launch = try specification.launch(configuration)
    let output = place.scratch.path("object", ".bin")
    let built = try device.build(
      DeviceCompilation(
        language: specification.language, device: place.settings.device,
        sources: specification.sources.map { Self.absolute(specification.path($0)) },
        function: specification.function, macros: specification.macros(configuration),
        flags: specification.flags(configuration), outputPath: output, launch: launch, problem: problem),
      limitSeconds: specification.limits.compileSeconds)
    return BuiltCandidate(
      identifier: number(), configuration: configuration, compileSeconds: built.seconds,
      objectBytes: Self.bytes(output),
      isFromCache: false, features: built.features,
      artifact: KernelArtifact(path: output, function: specification.function, launch: launch))
  }

  func run(
    _ candidate: BuiltCandidate, warmUps: Int, repetitions: Int
  ) throws(KernelTrialError) -> Result<TrialMeasurement, TrialFailure> {
    do throws(KernelTrialError) {
      return try session.run(
        candidate, warmUps: warmUps, repetitions: repetitions,
        flushesCaches: specification.measurement.flushesCaches
      ).map { samples in
        TrialMeasurement(
          seconds: samples.seconds,
          energy: samples.joules.map { .joules($0) } ?? .processorSeconds(samples.processorSeconds),
          peakMemoryBytes: samples.peakMemoryBytes, outputs: nil)
      }
    } catch  where error.code == .noDevice {
      return .failure(TrialFailure(.noDevice, error.message))
    }
  }

  func verify(_ candidate: BuiltCandidate) throws(KernelTrialError) -> TrialFailure? {
    do throws(KernelTrialError) {
      return try session.verify(candidate)
    } catch  where error.code == .noDevice {
      return TrialFailure(.noDevice, error.message)
    }
  }

  func discard(_ candidate: BuiltCandidate) {
    session.unload(candidate.identifier)
    // A kept object serves the next one that asks for the same.
    if !specification.language.isNative { unlink(candidate.artifact.path) }
  }

  var workerIdentifier: Int32? { session.identifier }

  func end() {
    session.end()
    device.end()
  }

  private func number() -> Int {
    next.withLock { next in
      next += 1
      return next
    }
  }

  private static func absolute(_ path: String) -> String {
    path.hasPrefix("/") ? path : "\(FileManager.default.currentDirectoryPath)/\(path)"
  }

  private static func bytes(_ path: String) -> Int {
    var state = stat()
    return stat(path, &state) == 0 ? Int(state.st_size) : 0
  }
}
