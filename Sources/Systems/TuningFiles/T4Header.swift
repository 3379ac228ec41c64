internal import ParameterSpaces
internal import TuningRecords

/// What a T4 file says beside its results: the unit of its times, and what Plait adds.
struct T4Header {
  private(set) var hasMetadata = false
  /// Seconds where the file names none, as the community's tools take it.
  private(set) var timeUnit = RecordedTimeUnit.seconds
  private(set) var kernelName = ""
  private(set) var deviceName = ""
  private(set) var problemSize = ""
  private(set) var objectiveName: String?
  private(set) var objectiveUnit: String?
  private(set) var isSmallerBetter: Bool?
  private(set) var parameters: [RecordedParameter]?

  mutating func checkVersion(_ scanner: inout JSONScanner) throws(TuningRecordError) {
    scanner.skipSpace()
    let place = scanner.place
    let version = try scanner.string()
    guard version.hasPrefix("1.") else {
      throw scanner.error(
        .unsupportedVersion, "the file has the schema version `\(version)`; Plait reads T4 of version 1.x",
        at: place, field: "schema_version")
    }
  }

  mutating func readMetadata(_ scanner: inout JSONScanner) throws(TuningRecordError) {
    guard try scanner.kind() == .object else { return try scanner.skipValue() }
    scanner.place += 1
    hasMetadata = true
    var isFirst = true
    while let name = try scanner.nextName(&isFirst) {
      switch (scanner.string(name), try scanner.kind()) {
      case ("timeunit", .quoted): try readTimeUnit(&scanner)
      case ("kernel_name", .quoted): kernelName = try scanner.string()
      case ("device_name", .quoted): deviceName = try scanner.string()
      case ("problem_size", _): problemSize = try scanner.sizes()
      case ("objective", .quoted): objectiveName = try scanner.string()
      case ("objective_unit", .quoted): objectiveUnit = try scanner.string()
      case ("objective_higher_is_better", .boolean): isSmallerBetter = try !scanner.boolean()
      case ("tune_params", .object): parameters = try readParameters(&scanner)
      default: try scanner.skipValue()
      }
    }
  }

  private mutating func readTimeUnit(_ scanner: inout JSONScanner) throws(TuningRecordError) {
    let place = scanner.place
    let word = try scanner.string()
    guard let unit = RecordedTimeUnit(word) else {
      throw scanner.error(
        .malformed,
        "`\(word)` is no unit of time; write seconds, milliseconds, microseconds or nanoseconds",
        at: place, field: "metadata.timeunit")
    }
    timeUnit = unit
  }

  private func readParameters(_ scanner: inout JSONScanner) throws(TuningRecordError) -> [RecordedParameter] {
    scanner.place += 1
    var parameters: [RecordedParameter] = []
    var isFirst = true
    while let name = try scanner.nextName(&isFirst) {
      parameters.append(RecordedParameter(scanner.string(name), try scanner.parameterValues()))
    }
    return parameters
  }
}
