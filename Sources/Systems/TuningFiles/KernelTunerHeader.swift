internal import ParameterSpaces
internal import TuningRecords

/// What a cache of Kernel Tuner says before its rows.
struct KernelTunerHeader {
  private(set) var kernelName = ""
  private(set) var deviceName = ""
  private(set) var problemSize = ""
  private(set) var objectives: [String] = []
  /// The units that Plait adds; nil where the file has none of its own words.
  private(set) var units: [String: String] = [:]
  private(set) var isSmallerBetter: Bool?
  private var names: [String]?
  private var values: [(name: String, values: [ParameterValue])]?

  /// Whether the rows can be read now.
  var isComplete: Bool { values != nil && !objectives.isEmpty }

  /// Reads the value of one of the file's keys; those that say nothing here are passed over.
  mutating func read(
    _ name: JSONScanner.Quoted, _ scanner: inout JSONScanner
  ) throws(TuningRecordError) {
    if scanner.isEqual(name, "schema_version") {
      try checkVersion(&scanner)
    } else if scanner.isEqual(name, "kernel_name") {
      kernelName = try scanner.string()
    } else if scanner.isEqual(name, "device_name") {
      deviceName = try scanner.string()
    } else if scanner.isEqual(name, "problem_size") {
      problemSize = try scanner.sizes()
    } else if scanner.isEqual(name, "objective") {
      objectives = try scanner.kind() == .array ? scanner.words() : [scanner.string()]
    } else if scanner.isEqual(name, "plait") {
      try readOwn(&scanner)
    } else if scanner.isEqual(name, "tune_params_keys") {
      names = try scanner.words()
    } else if scanner.isEqual(name, "tune_params") {
      values = try readValues(&scanner)
    } else {
      try scanner.skipValue()
    }
  }

  /// The parameters in the order of `tune_params_keys`.
  func parameters(_ scanner: JSONScanner) throws(TuningRecordError) -> [RecordedParameter] {
    guard let values else {
      throw scanner.error(
        .missingKey,
        "the key `tune_params` is missing, which lists the values of each parameter; add it")
    }
    var parameters: [RecordedParameter] = []
    for name in names ?? values.map(\.name) {
      guard let found = values.last(where: { $0.name == name }) else {
        throw scanner.error(
          .missingKey, "`tune_params` lists no values of `\(name)`, which `tune_params_keys` names; add them")
      }
      guard !found.values.isEmpty else {
        throw scanner.error(.missingKey, "`tune_params` lists no value of `\(name)`; list at least one")
      }
      parameters.append(RecordedParameter(name, found.values))
    }
    guard Set(parameters.map(\.name)).count == parameters.count else {
      throw scanner.error(.malformed, "`tune_params_keys` names a parameter twice; name it once")
    }
    guard !parameters.isEmpty else {
      throw scanner.error(.missingKey, "`tune_params` names no parameter; name at least one")
    }
    return parameters
  }

  /// The unit of a measurement where the file does not say.
  static func usualUnit(of name: String) -> String { name == "time" ? "ms" : "" }

  /// The power of ten that makes the measurement's unit of the file's number: what is called `time` stands in
  /// milliseconds in the file, whatever its unit.
  static func shift(of name: String, in unit: String) -> Int {
    guard name == "time", let unit = RecordedTimeUnit(unit) else { return 0 }
    return KernelTunerCacheWriter.timeExponent - unit.decimalExponent
  }

  func unit(of name: String) -> String { units[name] ?? Self.usualUnit(of: name) }

  private mutating func readOwn(_ scanner: inout JSONScanner) throws(TuningRecordError) {
    guard try scanner.kind() == .object else { return try scanner.skipValue() }
    scanner.place += 1
    var isFirst = true
    while let name = try scanner.nextName(&isFirst) {
      switch (scanner.string(name), try scanner.kind()) {
      case ("higher_is_better", .boolean): isSmallerBetter = try !scanner.boolean()
      case ("units", .object):
        scanner.place += 1
        var isFirstUnit = true
        while let measurement = try scanner.nextName(&isFirstUnit) {
          let unit = try scanner.string()
          units[scanner.string(measurement)] = RecordedTimeUnit(unit)?.sign ?? unit
        }
      default: try scanner.skipValue()
      }
    }
  }

  private func checkVersion(_ scanner: inout JSONScanner) throws(TuningRecordError) {
    scanner.skipSpace()
    let place = scanner.place
    let version = try scanner.string()
    guard version.hasPrefix("1.") else {
      throw scanner.error(
        .unsupportedVersion,
        "the cache has the schema version `\(version)`; Plait reads caches without one and those of 1.x",
        at: place, field: "schema_version")
    }
  }

  private func readValues(
    _ scanner: inout JSONScanner
  ) throws(TuningRecordError) -> [(name: String, values: [ParameterValue])] {
    try scanner.open("{", "the object `tune_params`")
    var found: [(name: String, values: [ParameterValue])] = []
    var isFirst = true
    while let name = try scanner.nextName(&isFirst) {
      found.append((scanner.string(name), try scanner.parameterValues()))
    }
    return found
  }
}
