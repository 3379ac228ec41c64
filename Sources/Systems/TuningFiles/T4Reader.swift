internal import ParameterSpaces
internal import TuningRecords

/// Reads results in the T4 format of the auto-tuning community (schema 1.0.0,
/// github.com/odgaard/TuningSchema, branch T4), as Kernel Tuner and its tools write them.
///
/// T4 itself names no kernel, no device and no list of values; Plait adds them under `metadata` when it
/// writes. Where they are missing, the lists are what the rows have, in the order of their appearance.
struct T4Reader {
  private enum Field { case timestamp, configuration, objectives, times, invalidity, measurements, none }
  private enum TimeField { case compile, benchmark, framework, search, verification, runs, none }

  private var scanner: JSONScanner
  private let options: TuningRecordOptions
  private var header = T4Header()
  private var columns = RecordColumnsBuilder()
  private var fields = FieldTable<Field>()
  private var timeFields = FieldTable<TimeField>()
  private var parameterFields = FieldTable<Int>()
  private var measurementFields = FieldTable<Int>()
  private var names: [String] = []
  private var tables: [LevelTable] = []
  private var listsGrow = true
  private var objectiveName: String?
  private var objectiveUnit = ""
  private var isObjectiveKnown = false
  private var remarks: [String] = []

  /// Stands among the further columns for the objective, whose name is known after the first row.
  private static let objectivePlace = -1

  init(_ text: FileText, options: TuningRecordOptions) {
    scanner = JSONScanner(text)
    self.options = options
  }

  /// - Throws: `TuningRecordError` with the place.
  mutating func read() throws(TuningRecordError) -> TuningRecordReading {
    try scanner.open("{", "a T4 object")
    var isFirst = true
    var placeOfRows: Int?
    var hasRows = false
    while let name = try scanner.nextName(&isFirst) {
      if scanner.isEqual(name, "results") {
        if header.hasMetadata {
          try readRows()
          hasRows = true
        } else {
          scanner.skipSpace()
          placeOfRows = scanner.place
          try scanner.skipValue()
        }
      } else if scanner.isEqual(name, "metadata") {
        try header.readMetadata(&scanner)
      } else if scanner.isEqual(name, "schema_version") {
        try header.checkVersion(&scanner)
      } else {
        try scanner.skipValue()
      }
    }
    if !hasRows {
      guard let placeOfRows else { throw scanner.error(.missingKey, "the key `results` is missing") }
      scanner.place = placeOfRows
      try readRows()
    }
    return finish()
  }

  private mutating func finish() -> TuningRecordReading {
    let name = objectiveName ?? "time"
    // Kernel Tuner writes the time without a unit; it is in the unit of the file's other times.
    if objectiveUnit.isEmpty, name == "time" { objectiveUnit = header.timeUnit.sign }
    if name == header.objectiveName, let unit = header.objectiveUnit { objectiveUnit = unit }
    var space = RecordedSpace(
      kernelName: header.kernelName, deviceName: header.deviceName, problemSize: header.problemSize,
      parameters: zip(names, tables).map { RecordedParameter($0, $1.values) },
      objective: RecordedObjective(
        name: name, unit: RecordedTimeUnit(objectiveUnit)?.sign ?? objectiveUnit,
        isSmallerBetter: options.isSmallerBetter ?? header.isSmallerBetter
          ?? ObjectiveDirection.isSmallerBetter(name)))
    let repeated = columns.move(into: &space)
    if repeated > 0 {
      remarks.append("\(repeated) results repeat a configuration; the last one of each counts")
    }
    if header.deviceName.isEmpty {
      remarks.append("the file names neither kernel nor device, as T4 does not")
    }
    return TuningRecordReading(format: .t4, space: space, isWhole: true, remarks: remarks)
  }

  // MARK: Rows

  private mutating func readRows() throws(TuningRecordError) {
    objectiveName = options.objective ?? header.objectiveName
    if let listed = header.parameters {
      listsGrow = false
      names = listed.map(\.name)
      tables = listed.map { LevelTable($0.values) }
    }
    try scanner.open("[", "the list `results`")
    var isFirst = true
    while try scanner.hasNextItem(&isFirst) { try readRow() }
    if columns.count > 0, !isObjectiveKnown {
      throw scanner.error(
        .missingKey,
        "no result has the objective `\(objectiveName ?? "time")`; name one of the measurements")
    }
  }

  private mutating func readRow() throws(TuningRecordError) {
    scanner.skipSpace()
    let start = scanner.place
    try scanner.open("{", "an object of `results`")
    var isFirst = true
    var hasConfiguration = false
    var outcome: RecordedOutcome?
    // The objective's name may come behind the measurements, so these wait.
    var placeOfMeasurements: Int?
    fields.beginRow()
    while let name = try scanner.nextName(&isFirst) {
      switch fields.field(name, scanner) ?? meaning(name) {
      case .timestamp:
        columns.set(try scanner.furtherValue(), other: columns.other("timestamp"))
      case .configuration:
        guard !hasConfiguration else {
          throw scanner.error(.malformed, "the result has `configuration` twice", at: start)
        }
        try readConfiguration()
        hasConfiguration = true
      case .objectives:
        let listed = try scanner.words()
        if objectiveName == nil { objectiveName = listed.first }
      case .times: try readTimes()
      case .invalidity: outcome = try readInvalidity()
      case .measurements:
        scanner.skipSpace()
        placeOfMeasurements = scanner.place
        try scanner.skipValue()
      case .none: try scanner.skipValue()
      }
    }
    guard hasConfiguration else {
      throw scanner.error(.missingKey, "the result has no `configuration`", at: start)
    }
    var result = outcome ?? .measured
    if objectiveName == nil { objectiveName = "time" }
    if let placeOfMeasurements {
      let end = scanner.place
      scanner.place = placeOfMeasurements
      try readMeasurements(&result)
      scanner.place = end
    }
    endRow(result)
  }

  /// Closes a row; a time that no measurement has is the mean of the runs, as the community's tools take it.
  private mutating func endRow(_ outcome: RecordedOutcome) {
    let row = columns.count
    if outcome == .measured, objectiveName ?? "time" == "time", columns.objective.values.count <= row,
      let mean = columns.runs.meanOfOpenRow(row)
    {
      isObjectiveKnown = true
      if objectiveUnit.isEmpty { objectiveUnit = header.timeUnit.sign }
      let unit = RecordedTimeUnit(objectiveUnit) ?? .seconds
      columns.objective.set(mean / unit.seconds, row: row)
    }
    if outcome != .measured { isObjectiveKnown = true }
    columns.endRow(outcome)
  }

  private mutating func meaning(_ name: JSONScanner.Quoted) -> Field {
    let field: Field =
      switch scanner.string(name) {
      case "timestamp": .timestamp
      case "configuration": .configuration
      case "objectives": .objectives
      case "times": .times
      case "invalidity": .invalidity
      case "measurements": .measurements
      default: .none
      }
    fields.add(name, field)
    return field
  }

  private mutating func readInvalidity() throws(TuningRecordError) -> RecordedOutcome {
    scanner.skipSpace()
    let place = scanner.place
    let word = try scanner.string()
    guard let outcome = T4Failure.outcome(word) else {
      throw scanner.error(
        .malformed,
        "`\(word)` is no invalidity of T4; it knows correct, constraints, compile, runtime, correctness and timeout",
        at: place, field: "invalidity")
    }
    return outcome
  }

  // MARK: Configurations

  private mutating func readConfiguration() throws(TuningRecordError) {
    scanner.skipSpace()
    let start = scanner.place
    try scanner.open("{", "the object `configuration`")
    let isFirstRow = columns.count == 0 && listsGrow
    let base = columns.levels.count
    if !isFirstRow { columns.levels += [Int32](repeating: -1, count: names.count) }
    var isFirst = true
    parameterFields.beginRow()
    while let name = try scanner.nextName(&isFirst) {
      var place = parameterFields.field(name, scanner) ?? parameter(name)
      if place == nil, isFirstRow {
        names.append(scanner.string(name))
        tables.append(LevelTable())
        columns.levels.append(-1)
        place = names.count - 1
        parameterFields.add(name, names.count - 1)
      }
      guard let place else {
        throw scanner.error(
          .wrongValueCount,
          "the configuration has `\(scanner.string(name))`, which is none of the parameters (\(names.joined(separator: ", ")))",
          at: name.start)
      }
      columns.levels[base + place] = try readLevel(place)
    }
    guard columns.levels.count > base else {
      throw scanner.error(.missingKey, "the configuration has no parameter", at: start)
    }
    if let missing = columns.levels[base...].firstIndex(of: -1) {
      throw scanner.error(
        .wrongValueCount, "the configuration has no value of `\(names[missing - base])`", at: start)
    }
  }

  private mutating func parameter(_ name: JSONScanner.Quoted) -> Int? {
    let text = scanner.string(name)
    guard let place = names.firstIndex(of: text) else { return nil }
    parameterFields.add(name, place)
    return place
  }

  private mutating func readLevel(_ place: Int) throws(TuningRecordError) -> Int32 {
    if listsGrow { return try scanner.level(growing: &tables[place]) }
    scanner.skipSpace()
    let start = scanner.place
    guard let level = try scanner.level(in: tables[place]) else {
      throw scanner.error(
        .unlistedValue,
        "the value of `\(names[place])` is not among those that the file's `metadata` lists", at: start)
    }
    return level
  }

  // MARK: Times and measurements

  private mutating func readTimes() throws(TuningRecordError) {
    let row = columns.count
    let shift = header.timeUnit.decimalExponent
    try scanner.open("{", "the object `times`")
    var isFirst = true
    timeFields.beginRow()
    while let name = try scanner.nextName(&isFirst) {
      let field = timeFields.field(name, scanner) ?? timeMeaning(name)
      switch (field, try scanner.kind()) {
      case (.runs, .array):
        scanner.place += 1
        columns.runs.begin(row: row)
        var isFirstRun = true
        while try scanner.hasNextItem(&isFirstRun) {
          columns.runs.append(try scanner.number(timesTenToThe: shift))
        }
        columns.runs.end()
      case (.compile, .number):
        columns.compile.set(try scanner.number(timesTenToThe: shift), row: row)
      case (.benchmark, .number):
        columns.benchmark.set(try scanner.number(timesTenToThe: shift), row: row)
      case (.framework, .number):
        columns.framework.set(try scanner.number(timesTenToThe: shift), row: row)
      case (.search, .number): columns.search.set(try scanner.number(timesTenToThe: shift), row: row)
      case (.verification, .number):
        columns.verification.set(try scanner.number(timesTenToThe: shift), row: row)
      default: try scanner.skipValue()
      }
    }
  }

  private mutating func timeMeaning(_ name: JSONScanner.Quoted) -> TimeField {
    let field: TimeField =
      switch scanner.string(name) {
      case "compilation", "compilation_time": .compile
      case "benchmark": .benchmark
      case "framework": .framework
      case "search_algorithm": .search
      case "validation": .verification
      case "runtimes": .runs
      default: .none
      }
    timeFields.add(name, field)
    return field
  }

  private mutating func readMeasurements(
    _ outcome: inout RecordedOutcome
  ) throws(TuningRecordError) {
    try scanner.open("[", "the list `measurements`")
    var isFirst = true
    measurementFields.beginRow()
    while try scanner.hasNextItem(&isFirst) { try readMeasurement(&outcome) }
  }

  private mutating func readMeasurement(_ outcome: inout RecordedOutcome) throws(TuningRecordError) {
    try scanner.open("{", "an object of `measurements`")
    var isFirst = true
    var name: JSONScanner.Quoted?
    var unit: JSONScanner.Quoted?
    var value = JSONScanner.FurtherValue.none
    while let key = try scanner.nextName(&isFirst) {
      if scanner.isEqual(key, "name") {
        name = try scanner.quoted()
      } else if scanner.isEqual(key, "value") {
        value = try scanner.furtherValue()
      } else if scanner.isEqual(key, "unit"), try scanner.kind() == .quoted {
        unit = try scanner.quoted()
      } else {
        try scanner.skipValue()
      }
    }
    guard let name else { throw scanner.error(.missingKey, "the measurement has no `name`") }
    take(value, of: name, unit: unit.map { scanner.string($0) } ?? "", &outcome)
  }

  private mutating func take(
    _ value: JSONScanner.FurtherValue, of name: JSONScanner.Quoted, unit: String,
    _ outcome: inout RecordedOutcome
  ) {
    if case .word(let word) = value {
      if scanner.string(name) == KernelTunerFailure.detailName,
        let exact = KernelTunerFailure.outcome(detail: word)
      {
        outcome = exact
        return
      }
      if let failure = KernelTunerFailure.outcome(word) {
        if outcome == .measured { outcome = failure }
        return
      }
    }
    let place = measurementFields.field(name, scanner) ?? measurement(name)
    guard place == Self.objectivePlace else {
      columns.withOther(place) { if $0.unit.isEmpty { $0.unit = RecordedTimeUnit(unit)?.sign ?? unit } }
      return columns.set(value, other: place)
    }
    isObjectiveKnown = true
    if objectiveUnit.isEmpty { objectiveUnit = unit }
    if case .number(let number) = value { columns.objective.set(number, row: columns.count) }
    if case .word = value, outcome == .measured { outcome = .unspecified }
  }

  private mutating func measurement(_ name: JSONScanner.Quoted) -> Int {
    let text = scanner.string(name)
    let place = text == objectiveName ?? "time" ? Self.objectivePlace : columns.other(text)
    measurementFields.add(name, place)
    return place
  }
}

extension RecordColumnsBuilder.Lists {
  /// The mean of the list of a row that is not closed yet; nil where it has none.
  fileprivate func meanOfOpenRow(_ row: Int) -> Double? {
    guard offsets.count == row + 2, offsets[row + 1] > offsets[row] else { return nil }
    let list = values[offsets[row]..<offsets[row + 1]]
    return list.reduce(0, +) / Double(list.count)
  }
}
