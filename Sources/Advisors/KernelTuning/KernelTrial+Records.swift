internal import Fingerprints
package import KernelSpecifications
internal import KernelTrials
package import ParameterSpaces
package import TuningRecords

/// The columns under which trials stand in a record beside those that every record has.
private enum TrialColumn {
  static let pairedSeconds = "paired_seconds"
  static let effortSeconds = "effort_seconds"
  static let objectBytes = "object_bytes"
  static let peakMemoryBytes = "peak_memory_bytes"
  static let joules = "energy"
  static let processorSeconds = "processor_seconds"
  static let output = "output"
  static let verified = "verified"
  static let feature = "feature_"
  static let language = "kernel_language"
  static let source = "kernel_source"
  static let toolchain = "kernel_toolchain"
  static let failureKind = "failure_kind"
  static let failureMessage = "failure_message"
  static let differenceBuffer = "difference_buffer"
  static let differenceIndex = "difference_index"
  static let differenceValue = "difference_value"
  static let differenceExpected = "difference_expected"
}

extension RecordedSpace {
  /// The latest trials of one place as a record, with all that is kept of them and of the place, so that `RecordedTrials` gives them
  /// back.
  ///
  /// - Parameter space: Where the order of the parameters and the lists of their values come from; values beyond 4096 a
  ///   parameter, and those that the space has no longer, are those that were tried.
  /// - Throws: `TuningError` where there is no trial.
  package init(_ place: KnownPlace, space: ParameterSpace? = nil) throws(TuningError) {
    let trials = place.alike.trials
    guard let first = trials.first, !first.configuration.isEmpty else {
      throw TuningError(.noTrials, "no trial of \(place.subject.kernel) is known there")
    }
    self.init(
      kernelName: place.subject.kernel, deviceName: place.subject.device, problemSize: place.subject.shape,
      parameters: Self.parameters(trials, space),
      objective: RecordedObjective(name: "time", unit: "s", isSmallerBetter: true))
    for trial in trials { append(trial) }
    measurements = Self.measurements(trials)
    labels = Self.labels(trials, place.subject)
  }

  private static func parameters(_ trials: [KernelTrial], _ space: ParameterSpace?) -> [RecordedParameter] {
    let tried = (try? ParameterSpace(tried: trials))?.parameters ?? []
    let names = Set(tried.map(\.name))
    let ordered = (space?.parameters.map(\.name) ?? []).filter { names.contains($0) }
    let rest = tried.map(\.name).filter { !ordered.contains($0) }
    return (ordered + rest).compactMap { name in
      guard let own = tried.first(where: { $0.name == name }) else { return nil }
      let triedValues = (0..<own.levels).map { own.value(atLevel: $0) }
      guard let wide = space?.parameters.first(where: { $0.name == name }), wide.levels <= 4096 else {
        return RecordedParameter(name, triedValues)
      }
      let values = (0..<wide.levels).map { wide.value(atLevel: $0) }
      return RecordedParameter(name, values + triedValues.filter { !values.contains($0) })
    }
  }

  private mutating func append(_ trial: KernelTrial) {
    for parameter in parameters {
      let value = trial.configuration[parameter.name]
      levels.append(Int32(parameter.values.firstIndex { $0 == value } ?? 0))
    }
    let value = trial.value(of: .time)
    objectiveValues.append(value ?? .nan)
    outcomes.append(value != nil ? .measured : trial.failure.map { $0.kind.recordedOutcome } ?? .unspecified)
    compileSeconds.append(trial.compileSeconds ?? .nan)
    benchmarkSeconds.append(.nan)
    verificationSeconds.append(.nan)
    frameworkSeconds.append(.nan)
    searchSeconds.append(.nan)
    runSeconds.values += trial.seconds
    runSeconds.offsets.append(runSeconds.values.count)
  }

  private static func measurements(_ trials: [KernelTrial]) -> [RecordedMeasurement] {
    func column(_ name: String, _ unit: String = "", _ value: (KernelTrial) -> Double?) -> RecordedMeasurement
    {
      RecordedMeasurement(name: name, unit: unit, values: trials.map { value($0) ?? .nan })
    }
    var columns = [
      column(TrialColumn.objectBytes, "bytes") { $0.objectBytes.map(Double.init) },
      column(TrialColumn.peakMemoryBytes, "bytes") { $0.peakMemoryBytes.map(Double.init) },
      column(TrialColumn.pairedSeconds, "s") { $0.pairedSeconds },
      column(TrialColumn.effortSeconds, "s") { $0.effortSeconds },
      column(TrialColumn.joules, "J") { $0.energyIsProxy == true ? nil : $0.energy },
      column(TrialColumn.processorSeconds, "s") { $0.energyIsProxy == true ? $0.energy : nil },
      column(TrialColumn.output) { $0.output },
      column(TrialColumn.verified) { $0.isVerified ? 1 : 0 },
    ]
    for name in Set(trials.flatMap { ($0.features ?? [:]).keys }).sorted() {
      columns.append(column(TrialColumn.feature + name) { $0.features?[name] })
    }
    return columns.filter { !$0.values.allSatisfy(\.isNaN) }.sorted { $0.name < $1.name }
  }

  private static func labels(_ trials: [KernelTrial], _ subject: KernelSubject) -> [RecordedLabel] {
    func column(_ name: String, _ value: (KernelTrial) -> String?) -> RecordedLabel {
      RecordedLabel(name: name, values: trials.map(value))
    }
    return [
      column(TrialColumn.language) { _ in subject.language.rawValue },
      column(TrialColumn.source) { _ in subject.source.text },
      column(TrialColumn.toolchain) { _ in subject.toolchain },
      column(TrialColumn.failureKind) { $0.failure?.kind.rawValue },
      column(TrialColumn.failureMessage) { $0.failure?.message },
      column(TrialColumn.differenceBuffer) { $0.failure?.difference?.buffer },
      column(TrialColumn.differenceIndex) { $0.failure?.difference.map { "\($0.index)" } },
      column(TrialColumn.differenceValue) { $0.failure?.difference?.value },
      column(TrialColumn.differenceExpected) { $0.failure?.difference?.expected },
    ].filter { $0.values.contains { $0 != nil } }.sorted { $0.name < $1.name }
  }

  fileprivate func number(_ name: String, _ row: Int) -> Double? {
    guard let value = measurements.first(where: { $0.name == name })?.values[row], !value.isNaN else {
      return nil
    }
    return value
  }

  fileprivate func word(_ name: String, _ row: Int) -> String? {
    labels.first { $0.name == name }?.values[row]
  }
}

extension TrialFailure.Kind {
  fileprivate var recordedOutcome: RecordedOutcome {
    switch self {
    case .compileError, .compileTimeLimit, .compilerMissing: .compilation
    case .wrongAnswer, .notANumber, .outOfBounds: .verification
    case .timeLimit: .timeout
    default: .execution
    }
  }
}

extension RecordedOutcome {
  /// As which failure it counts, and what is said of it; nil where it is none.
  fileprivate var failure: TrialFailure? {
    switch self {
    case .measured: nil
    case .constraint: TrialFailure(.launchError, "recorded as not fitting the constraints or the device")
    case .compilation: TrialFailure(.compileError, "recorded as not compiling")
    case .execution: TrialFailure(.crash, "recorded as failing while it ran")
    case .verification: TrialFailure(.wrongAnswer, "recorded as having a wrong result")
    case .timeout: TrialFailure(.timeLimit, "recorded as taking too long")
    case .unspecified: TrialFailure(.crash, "recorded as failing")
    }
  }
}

/// The trials of a record, under the place that they belong to.
///
/// A record that Plait wrote gives the very trials of its place back. Of another program's, the outputs count as checked by it,
/// and a rate counts as the time that it stands for.
package struct RecordedTrials: Sendable {
  package var place: KnownPlace
  /// Whether Plait wrote the record.
  package var isOwn: Bool

  /// - Parameters:
  ///   - kernel, device, language: Instead of the record's own.
  /// - Throws: `TuningError` where the record does not name its kernel.
  package init(
    _ record: RecordedSpace, kernel: String? = nil, device: String? = nil, language: KernelLanguage? = nil
  ) throws(TuningError) {
    guard let kernel = kernel ?? (record.kernelName.isEmpty ? nil : record.kernelName) else {
      throw TuningError(.unnamedKernel, "the record does not name its kernel; name it with --kernel NAME")
    }
    let own = record.count > 0 ? record.word(TrialColumn.source, 0).flatMap { Fingerprint(text: $0) } : nil
    isOwn = own != nil
    let names = record.parameters.map(\.name).joined(separator: "\n")
    let subject = KernelSubject(
      kernel: kernel,
      language: language
        ?? (isOwn ? record.word(TrialColumn.language, 0).flatMap { KernelLanguage(rawValue: $0) } : nil)
          ?? .cuda,
      source: own ?? Fingerprint(of: "record\n\(record.kernelName)\n\(names)"), shape: record.problemSize,
      device: device ?? (record.deviceName.isEmpty ? "unknown device" : record.deviceName),
      toolchain: isOwn ? record.word(TrialColumn.toolchain, 0) ?? "" : "another tuner")
    place = KnownPlace(subject: subject, trials: [])
    for row in 0..<record.count {
      place.trials.append(isOwn ? Self.ownTrial(record, row) : Self.trial(record, row))
    }
  }

  private static func configuration(_ record: RecordedSpace, _ row: Int) -> [String: ParameterValue] {
    var configuration: [String: ParameterValue] = [:]
    for (parameter, value) in zip(record.parameters, record.values(at: row)) {
      configuration[parameter.name] = value
    }
    return configuration
  }

  private static func trial(_ record: RecordedSpace, _ row: Int) -> KernelTrial {
    var trial = KernelTrial(configuration: configuration(record, row))
    trial.compileSeconds = record.compileSeconds[row].isNaN ? nil : record.compileSeconds[row]
    trial.seconds = Array(record.runSeconds[row])
    trial.failure = record.outcomes[row].failure
    guard record.outcomes[row].isMeasured else { return trial }
    let value = record.objectiveValues[row]
    // A rate of nothing stands for no time.
    guard record.objective.isSmallerBetter || value > 0 else { return trial }
    trial.isVerified = true
    if let unit = record.objective.secondsPerUnit, record.objective.isSmallerBetter {
      if trial.seconds.isEmpty { trial.seconds = [value * unit] }
    } else {
      // What is smaller where the kernel is better.
      trial.output = record.objective.isSmallerBetter ? value : 1 / value
      if trial.seconds.isEmpty { trial.seconds = [trial.output ?? 0] }
    }
    return trial
  }

  private static func ownTrial(_ record: RecordedSpace, _ row: Int) -> KernelTrial {
    var trial = KernelTrial(configuration: configuration(record, row))
    trial.compileSeconds = record.compileSeconds[row].isNaN ? nil : record.compileSeconds[row]
    trial.seconds = Array(record.runSeconds[row])
    trial.pairedSeconds = record.number(TrialColumn.pairedSeconds, row)
    trial.effortSeconds = record.number(TrialColumn.effortSeconds, row)
    trial.objectBytes = record.number(TrialColumn.objectBytes, row).flatMap { Int(exactly: $0) }
    trial.peakMemoryBytes = record.number(TrialColumn.peakMemoryBytes, row).flatMap { Int(exactly: $0) }
    trial.output = record.number(TrialColumn.output, row)
    trial.isVerified = record.number(TrialColumn.verified, row) == 1
    if let energy = record.number(TrialColumn.joules, row) {
      trial.energy = energy
      trial.energyIsProxy = false
    } else if let energy = record.number(TrialColumn.processorSeconds, row) {
      trial.energy = energy
      trial.energyIsProxy = true
    }
    for column in record.measurements where column.name.hasPrefix(TrialColumn.feature) {
      guard !column.values[row].isNaN else { continue }
      trial.features = trial.features ?? [:]
      trial.features?[String(column.name.dropFirst(TrialColumn.feature.count))] = column.values[row]
    }
    if let kind = record.word(TrialColumn.failureKind, row).flatMap({ TrialFailure.Kind(rawValue: $0) }) {
      trial.failure = TrialFailure(kind, record.word(TrialColumn.failureMessage, row) ?? "")
      if let buffer = record.word(TrialColumn.differenceBuffer, row) {
        trial.failure?.difference = TrialFailure.Difference(
          buffer: buffer, index: record.word(TrialColumn.differenceIndex, row).flatMap { Int($0) } ?? 0,
          value: record.word(TrialColumn.differenceValue, row) ?? "",
          expected: record.word(TrialColumn.differenceExpected, row) ?? "")
      }
    } else if !record.outcomes[row].isMeasured, record.outcomes[row] != .unspecified {
      trial.failure = record.outcomes[row].failure
    }
    return trial
  }
}
