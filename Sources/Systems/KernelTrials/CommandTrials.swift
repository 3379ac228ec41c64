internal import Foundation
internal import Glibc
internal import KernelSpecifications
internal import ParameterSpaces
internal import Synchronization

/// Trials of programs: one start a repetition.
final class CommandTrials: LanguageTrials {
  private let specification: KernelSpecification
  private let command: CommandTemplate
  private let place: TrialPlace
  private let next = Mutex(0)
  /// Read once, so that an edit in the middle of a search changes nothing.
  private let templates: [(name: String, text: String)]

  /// - Throws: `KernelTrialError` (`specification`).
  init(_ specification: KernelSpecification, _ place: TrialPlace) throws(KernelTrialError) {
    guard let command = specification.command else {
      throw KernelTrialError(.specification, "the language command needs a command")
    }
    self.specification = specification
    self.command = command
    self.place = place
    var templates: [(name: String, text: String)] = []
    for file in command.files {
      let path = specification.path(file.source)
      guard let data = FileManager.default.contents(atPath: path),
        let text = String(data: data, encoding: .utf8)
      else {
        throw KernelTrialError(
          .specification, "the template \(path) cannot be read as UTF-8 text; mend its path or its contents")
      }
      templates.append((file.name, text))
    }
    self.templates = templates
  }

  /// Writes the files of a configuration and runs its setup.
  func build(
    _ configuration: [String: ParameterValue]
  ) throws(KernelTrialError) -> Result<BuiltCandidate, TrialFailure> {
    let folder = place.scratch.path("candidate", "")
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    } catch {
      throw KernelTrialError(.scratch, "\(folder) cannot be made; make room on the disk", cause: "\(error)")
    }
    for (name, text) in templates {
      try place.scratch.write(fill(text, configuration, folder), to: "\(folder)/\(name)")
    }
    var seconds = 0.0
    if !command.setup.isEmpty {
      switch start(
        command.setup, configuration, folder, limitSeconds: specification.limits.compileSeconds,
        builds: place.builds)
      {
      case .failure(let failure): return .failure(failure)
      case .success(let ending):
        seconds = ending.seconds
        if ending.isLate {
          return .failure(
            TrialFailure(
              .compileTimeLimit,
              "the setup took longer than the limit of \(specification.limits.compileSeconds) s"))
        }
        if let failure = failure(of: ending, folder, kind: .compileError) { return .failure(failure) }
      }
    }
    let identifier = next.withLock { next in
      next += 1
      return next
    }
    return .success(
      BuiltCandidate(
        identifier: identifier, configuration: configuration, compileSeconds: seconds, objectBytes: 0,
        isFromCache: false, features: [:], artifact: KernelArtifact(path: folder, function: "")))
  }

  func run(
    _ candidate: BuiltCandidate, warmUps: Int, repetitions: Int
  ) throws(KernelTrialError) -> Result<TrialMeasurement, TrialFailure> {
    var seconds: [Double] = []
    var processorSeconds: [Double] = []
    var joules: [Double] = []
    var outputs: [Double] = []
    var peak = 0
    for repetition in -warmUps..<repetitions {
      let energy = EnergyMeter.joules()
      let ending: ProgramRun.Ending
      switch once(candidate) {
      case .failure(let failure): return .failure(failure)
      case .success(let done): ending = done
      }
      guard repetition >= 0 else { continue }
      seconds.append(ending.seconds)
      processorSeconds.append(ending.processorSeconds)
      peak = max(peak, ending.peakMemoryBytes)
      if let energy, let after = EnergyMeter.joules() { joules.append(after - energy) }
      if case .output(let pattern, _) = command.objective {
        guard let number = OutputNumber.last(pattern, in: output(candidate.artifact.path)) else {
          return .failure(
            TrialFailure(
              .noObjective,
              "nothing in the output matches `\(pattern)` with a finite number; it ends with: \(lastLine(candidate.artifact.path))"
            ))
        }
        outputs.append(number)
      }
    }
    let isOutput = if case .output = command.objective { true } else { false }
    return .success(
      TrialMeasurement(
        seconds: seconds,
        energy: joules.count == repetitions ? .joules(joules) : .processorSeconds(processorSeconds),
        peakMemoryBytes: peak, outputs: isOutput ? outputs : nil))
  }

  func verify(_ candidate: BuiltCandidate) throws(KernelTrialError) -> TrialFailure? {
    if case .failure(let failure) = once(candidate) { failure } else { nil }
  }

  func discard(_ candidate: BuiltCandidate) {
    try? FileManager.default.removeItem(atPath: candidate.artifact.path)
  }

  var workerIdentifier: Int32? { nil }

  func end() {}

  private func once(_ candidate: BuiltCandidate) -> Result<ProgramRun.Ending, TrialFailure> {
    let folder = candidate.artifact.path
    return start(
      command.arguments, candidate.configuration, folder, limitSeconds: specification.limits.runSeconds
    ).flatMap { ending in
      if ending.isLate { return .failure(FaultReport.late(specification.limits.runSeconds)) }
      if ending.peakMemoryBytes > specification.limits.memoryBytes {
        return .failure(
          TrialFailure(
            .memoryLimit,
            "it took \(ending.peakMemoryBytes >> 20) MiB, above the limit of \(specification.limits.memoryBytes >> 20) MiB"
          ))
      }
      return failure(of: ending, folder, kind: .exitStatus).map { .failure($0) } ?? .success(ending)
    }
  }

  private func start(
    _ words: [String], _ configuration: [String: ParameterValue], _ folder: String, limitSeconds: Double,
    builds: BuildProcesses? = nil
  ) -> Result<ProgramRun.Ending, TrialFailure> {
    let words = words.map { fill($0, configuration, folder) }
    var environment = place.settings.environment
    for variable in command.environment {
      environment[variable.name] = fill(variable.value, configuration, folder)
    }
    do throws(TrialFailure) {
      if let threads = try specification.threads(configuration) {
        environment["OMP_NUM_THREADS"] = "\(threads)"
      }
    } catch {
      return .failure(error)
    }
    // A program that is named with a slash is below the specification's folder, where it also begins.
    let named = words[0].contains("/") ? specification.path(words[0]) : words[0]
    guard let path = ChildProcess.path(of: named, in: environment) else {
      return .failure(TrialFailure(.launchError, "the program \(named) is not there or may not be run"))
    }
    let folderOfSpecification = specification.folder.isEmpty ? nil : specification.folder
    let absolute = path.hasPrefix("/") ? path : "\(FileManager.default.currentDirectoryPath)/\(path)"
    let run = ProgramRun(
      path: absolute, arguments: words, environment: environment, folder: folderOfSpecification,
      outputPath: "\(folder)/output", limitSeconds: limitSeconds,
      memoryBytes: specification.limits.memoryBytes,
      processors: specification.measurement.processors, watcher: place.watcher, builds: builds)
    guard let ending = run.run() else {
      return .failure(
        TrialFailure(.launchError, "\(absolute) cannot be started: \(String(cString: strerror(errno)))"))
    }
    return .success(ending)
  }

  private func failure(of ending: ProgramRun.Ending, _ folder: String, kind: TrialFailure.Kind)
    -> TrialFailure?
  {
    if let signal = ending.signal {
      return TrialFailure(.crash, "it ended by \(SignalName.of(signal)): \(lastLine(folder))")
    }
    guard let status = ending.status, status != 0 else { return nil }
    return TrialFailure(kind, "it ended with the status \(status): \(lastLine(folder))")
  }

  private func fill(_ text: String, _ configuration: [String: ParameterValue], _ folder: String) -> String {
    specification.fill(text, configuration, form: .braces, more: ["SCRATCH": folder])
  }

  private func output(_ folder: String) -> String { Scratch.text("\(folder)/output", mostBytes: 16 << 20) }

  private func lastLine(_ folder: String) -> String {
    output(folder).split(whereSeparator: \.isNewline).last.map { String($0.prefix(200)) } ?? "(no output)"
  }
}
