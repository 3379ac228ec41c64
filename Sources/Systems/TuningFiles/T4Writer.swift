internal import ParameterSpaces
internal import TuningRecords

/// Writes a record as T4 results (schema 1.0.0), with times in milliseconds as the community's files have them.
///
/// T4 has no place for the kernel, the device, the lists of values and the direction of the objective: they go
/// into `metadata`, which the schema leaves open.
struct T4Writer {
  private static let reserved: Set<String> = ["__error__", KernelTunerFailure.detailName]

  private let space: RecordedSpace
  private var json = JSONBuilder()
  private static let timeUnit = RecordedTimeUnit.milliseconds

  private init(_ space: RecordedSpace) { self.space = space }

  /// - Throws: `TuningRecordError` (`not-expressible`).
  static func text(_ space: RecordedSpace, path: String) throws(TuningRecordError) -> [UInt8] {
    try space.checkExpressible(in: .t4, reserved: reserved, path: path)
    var writer = T4Writer(space)
    writer.writeMetadata()
    writer.json.raw(",\n\"results\": [")
    for row in 0..<space.count {
      writer.json.raw(row == 0 ? "\n" : ",\n")
      writer.writeRow(row)
    }
    writer.json.raw("\n]\n}\n")
    return writer.json.bytes
  }

  private mutating func writeMetadata() {
    json.raw("{\n\"schema_version\": \"1.0.0\",\n\"metadata\": {")
    var isFirst = true
    json.name("timeunit", &isFirst)
    json.quoted(Self.timeUnit.rawValue)
    json.name("kernel_name", &isFirst)
    json.quoted(space.kernelName)
    json.name("device_name", &isFirst)
    json.quoted(space.deviceName)
    json.name("problem_size", &isFirst)
    json.sizes(space.problemSize)
    json.name("objective", &isFirst)
    json.quoted(space.objective.name)
    json.name("objective_unit", &isFirst)
    json.quoted(space.objective.unit)
    json.name("objective_higher_is_better", &isFirst)
    json.raw(space.objective.isSmallerBetter ? "false" : "true")
    json.name("tune_params", &isFirst)
    json.raw("{")
    var isFirstParameter = true
    for parameter in space.parameters {
      json.name(parameter.name, &isFirstParameter)
      json.values(parameter.values)
    }
    json.raw("}}")
  }

  private mutating func writeRow(_ row: Int) {
    json.raw("{")
    var isFirst = true
    if let timestamp = space.labels.first(where: { $0.name == "timestamp" })?.values[row] {
      json.name("timestamp", &isFirst)
      json.quoted(timestamp)
    }
    json.name("configuration", &isFirst)
    json.raw("{")
    var isFirstParameter = true
    for (parameter, value) in zip(space.parameters, space.values(at: row)) {
      json.name(parameter.name, &isFirstParameter)
      json.value(value)
    }
    json.raw("}")
    json.name("objectives", &isFirst)
    json.values([.text(space.objective.name)])
    json.name("times", &isFirst)
    writeTimes(row)
    json.name("invalidity", &isFirst)
    json.quoted(T4Failure.word(space.outcomes[row]))
    json.name("correctness", &isFirst)
    json.raw(space.outcomes[row].isMeasured ? "1" : "0")
    json.name("measurements", &isFirst)
    writeMeasurements(row)
    json.raw("}")
  }

  private mutating func writeTimes(_ row: Int) {
    let shift = -Self.timeUnit.decimalExponent
    json.raw("{")
    var isFirst = true
    for (name, column) in [
      ("compilation", space.compileSeconds), ("benchmark", space.benchmarkSeconds),
      ("framework", space.frameworkSeconds), ("search_algorithm", space.searchSeconds),
      ("validation", space.verificationSeconds),
    ] where !column[row].isNaN {
      json.name(name, &isFirst)
      json.number(column[row], timesTenToThe: shift)
    }
    json.name("runtimes", &isFirst)
    json.numbers(space.runSeconds[row], timesTenToThe: shift)
    json.raw("}")
  }

  /// The objective first; where it failed its value is Kernel Tuner's word, for readers that look for one.
  private mutating func writeMeasurements(_ row: Int) {
    json.raw("[{\"name\": ")
    json.quoted(space.objective.name)
    json.raw(", \"value\": ")
    if let word = KernelTunerFailure.word(space.outcomes[row]) {
      json.quoted(word)
    } else {
      json.number(space.objectiveValues[row])
    }
    endMeasurement(unit: space.objective.unit)
    if space.outcomes[row] == .unspecified {
      beginMeasurement(KernelTunerFailure.detailName)
      json.quoted("unspecified")
      endMeasurement(unit: "")
    }
    for column in space.measurements where !column.values[row].isNaN {
      beginMeasurement(column.name)
      json.number(column.values[row])
      endMeasurement(unit: column.unit)
    }
    for column in space.series where !column[row].isEmpty {
      beginMeasurement(column.name)
      json.numbers(column[row])
      endMeasurement(unit: "")
    }
    for column in space.labels where column.name != "timestamp" {
      guard let word = column.values[row] else { continue }
      beginMeasurement(column.name)
      json.quoted(word)
      endMeasurement(unit: "")
    }
    json.raw("]")
  }

  private mutating func beginMeasurement(_ name: String) {
    json.raw(", {\"name\": ")
    json.quoted(name)
    json.raw(", \"value\": ")
  }

  private mutating func endMeasurement(unit: String) {
    json.raw(", \"unit\": ")
    json.quoted(unit)
    json.raw("}")
  }
}
