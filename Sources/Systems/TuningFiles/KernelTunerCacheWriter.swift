internal import Diagnostics
internal import ParameterSpaces
internal import TuningRecords

/// Writes a record as a closed cache of Kernel Tuner without a version, which 1.5 reads and appends to.
///
/// What such a cache has no word for goes into the key `plait` of the header and the key `plait_failure` of a
/// row, which Kernel Tuner passes over.
struct KernelTunerCacheWriter {
  /// The exponent of the unit of the file's times, milliseconds.
  static let timeExponent = -3

  private static let reserved: Set<String> = [
    "times", "compile_time", "benchmark_time", "verification_time", "framework_time", "strategy_time",
    "__error__", KernelTunerFailure.detailName,
  ]

  private let space: RecordedSpace
  private var json = JSONBuilder()

  private init(_ space: RecordedSpace) { self.space = space }

  /// - Throws: `TuningRecordError` (`not-expressible`).
  static func text(_ space: RecordedSpace, path: String) throws(TuningRecordError) -> [UInt8] {
    try space.checkExpressible(
      in: .kernelTunerCache, reserved: reserved.union(space.parameters.map(\.name)), path: path)
    if let parameter = space.parameters.first(where: {
      reserved.contains($0.name) || $0.name == space.objective.name
    }) {
      throw TuningRecordError(
        .notExpressible,
        "a cache of Kernel Tuner cannot have a parameter with the name `\(parameter.name)`; rename it",
        at: SourceLocation(file: path))
    }
    var writer = KernelTunerCacheWriter(space)
    writer.writeHeader()
    writer.writeRows()
    return writer.json.bytes
  }

  private mutating func writeHeader() {
    json.raw("{\n\"device_name\": ")
    json.quoted(space.deviceName)
    json.raw(",\n\"kernel_name\": ")
    json.quoted(space.kernelName)
    json.raw(",\n\"problem_size\": ")
    json.sizes(space.problemSize)
    json.raw(",\n\"tune_params_keys\": ")
    json.values(space.parameters.map { .text($0.name) })
    json.raw(",\n\"tune_params\": {")
    var isFirst = true
    for parameter in space.parameters {
      json.name(parameter.name, &isFirst)
      json.values(parameter.values)
    }
    json.raw("},\n\"objective\": ")
    json.quoted(space.objective.name)
    writeOwnHeader()
  }

  private mutating func writeOwnHeader() {
    let units =
      ([(space.objective.name, space.objective.unit)] + space.measurements.map { ($0.name, $0.unit) })
      .filter { $0.1 != KernelTunerHeader.usualUnit(of: $0.0) }
    let isUsual = ObjectiveDirection.isSmallerBetter(space.objective.name) == space.objective.isSmallerBetter
    guard !units.isEmpty || !isUsual else { return }
    json.raw(",\n\"plait\": {")
    var isFirst = true
    json.name("higher_is_better", &isFirst)
    json.raw(space.objective.isSmallerBetter ? "false" : "true")
    json.name("units", &isFirst)
    json.raw("{")
    var isFirstUnit = true
    for (name, unit) in units {
      json.name(name, &isFirstUnit)
      json.quoted(unit)
    }
    json.raw("}}")
  }

  private mutating func writeRows() {
    json.raw(",\n\"cache\": {")
    for row in 0..<space.count {
      json.raw(row == 0 ? "\n" : ",\n")
      let values = space.values(at: row)
      json.quoted(values.map(Self.pythonSpelling).joined(separator: ","))
      json.raw(": {")
      writeRow(row, values)
      json.raw("}")
    }
    // The end by which Kernel Tuner knows a closed cache.
    json.raw("}\n}")
  }

  private static func pythonSpelling(_ value: ParameterValue) -> String {
    if case .boolean(let truth) = value { return truth ? "True" : "False" }
    return value.description
  }

  private mutating func writeRow(_ row: Int, _ values: [ParameterValue]) {
    var isFirst = true
    for (parameter, value) in zip(space.parameters, values) {
      json.name(parameter.name, &isFirst)
      json.value(value)
    }
    json.name(space.objective.name, &isFirst)
    if let word = KernelTunerFailure.word(space.outcomes[row]) {
      json.quoted(word)
    } else {
      let shift = KernelTunerHeader.shift(of: space.objective.name, in: space.objective.unit)
      json.number(space.objectiveValues[row], timesTenToThe: -shift)
    }
    if let detail = KernelTunerFailure.detail(space.outcomes[row]) {
      json.name(KernelTunerFailure.detailName, &isFirst)
      json.quoted(detail)
    }
    if !space.runSeconds[row].isEmpty {
      json.name("times", &isFirst)
      json.numbers(space.runSeconds[row], timesTenToThe: -Self.timeExponent)
    }
    for (name, column) in [
      ("compile_time", space.compileSeconds), ("verification_time", space.verificationSeconds),
      ("benchmark_time", space.benchmarkSeconds), ("strategy_time", space.searchSeconds),
      ("framework_time", space.frameworkSeconds),
    ] where !column[row].isNaN {
      json.name(name, &isFirst)
      json.number(column[row], timesTenToThe: -Self.timeExponent)
    }
    writeFurther(row, &isFirst)
  }

  private mutating func writeFurther(_ row: Int, _ isFirst: inout Bool) {
    for column in space.measurements where !column.values[row].isNaN {
      json.name(column.name, &isFirst)
      json.number(
        column.values[row], timesTenToThe: -KernelTunerHeader.shift(of: column.name, in: column.unit))
    }
    for column in space.series where !column[row].isEmpty {
      json.name(column.name, &isFirst)
      json.numbers(column[row])
    }
    for column in space.labels {
      guard let word = column.values[row] else { continue }
      json.name(column.name, &isFirst)
      json.quoted(word)
    }
  }
}
