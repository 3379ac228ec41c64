internal import ParameterSpaces
internal import TuningRecords

/// Reads the JSON output of KTT, the Kernel Tuning Toolkit (github.com/HiPerCoRe/KTT, versions 2.1 and 2.2).
///
/// The lists of values are what the rows have, in the order of their appearance. A trial costs the duration and
/// the overhead in all; what the overhead is not told to be counts as the framework's.
struct KTTReader {
  private enum Field {
    case results, configuration, kernel, status, duration, overhead, validation, search, compilation, none
  }

  private var scanner: JSONScanner
  private let options: TuningRecordOptions
  private var deviceName = ""
  private var kernelName: String?
  private var timeUnit = RecordedTimeUnit.microseconds
  private var columns = RecordColumnsBuilder()
  private var fields = FieldTable<Field>()
  private var counters = FieldTable<Int>()
  private var names: [String] = []
  private var tables: [LevelTable] = []
  private var isObjectiveKnown = false

  /// The name of the objective that KTT calls the total duration, as Kernel Tuner calls it.
  private static let durationName = "time"

  init(_ text: FileText, options: TuningRecordOptions) {
    scanner = JSONScanner(text)
    self.options = options
  }

  private var objectiveName: String { options.objective ?? Self.durationName }

  /// - Throws: `TuningRecordError` with the place.
  mutating func read() throws(TuningRecordError) -> TuningRecordReading {
    try scanner.open("{", "an output of KTT")
    var isFirst = true
    var placeOfRows: Int?
    var hasMetadata = false
    var hasRows = false
    while let name = try scanner.nextName(&isFirst) {
      if scanner.isEqual(name, "Metadata") {
        try readMetadata()
        hasMetadata = true
      } else if scanner.isEqual(name, "Results") {
        scanner.skipSpace()
        placeOfRows = scanner.place
        if hasMetadata {
          try readRows()
          hasRows = true
        } else {
          try scanner.skipValue()
        }
      } else {
        try scanner.skipValue()
      }
    }
    if !hasRows {
      guard let placeOfRows else { throw scanner.error(.missingKey, "the key `Results` is missing") }
      scanner.place = placeOfRows
      try readRows()
    }
    return finish()
  }

  private mutating func finish() -> TuningRecordReading {
    var space = RecordedSpace(
      kernelName: kernelName ?? "", deviceName: deviceName, problemSize: "",
      parameters: zip(names, tables).map { RecordedParameter($0, $1.values) },
      objective: RecordedObjective(
        name: objectiveName, unit: objectiveName == Self.durationName ? timeUnit.sign : "",
        isSmallerBetter: options.isSmallerBetter ?? ObjectiveDirection.isSmallerBetter(objectiveName)))
    let repeated = columns.move(into: &space)
    let remarks =
      repeated > 0 ? ["\(repeated) results repeat a configuration; the last one of each counts"] : []
    return TuningRecordReading(format: .ktt, space: space, isWhole: true, remarks: remarks)
  }

  private mutating func readMetadata() throws(TuningRecordError) {
    try scanner.open("{", "the object `Metadata`")
    var isFirst = true
    while let name = try scanner.nextName(&isFirst) {
      switch (scanner.string(name), try scanner.kind()) {
      case ("Device", .quoted): deviceName = try scanner.string()
      case ("TimeUnit", .quoted):
        let place = scanner.place
        let word = try scanner.string()
        guard let unit = RecordedTimeUnit(word) else {
          throw scanner.error(
            .malformed, "`\(word)` is no unit of time", at: place, field: "Metadata.TimeUnit")
        }
        timeUnit = unit
      default: try scanner.skipValue()
      }
    }
  }

  // MARK: Rows

  private mutating func readRows() throws(TuningRecordError) {
    try scanner.open("[", "the list `Results`")
    var isFirst = true
    while try scanner.hasNextItem(&isFirst) { try readRow() }
    if columns.count > 0, !isObjectiveKnown {
      throw scanner.error(
        .missingKey, "no result has the objective `\(objectiveName)`; name one of the measurements")
    }
  }

  /// The times of a row, in seconds; NaN where they are missing.
  private struct Times {
    var duration = Double.nan
    var overhead = Double.nan
    var validation = Double.nan
    var search = Double.nan
    var compilation = Double.nan
  }

  private mutating func readRow() throws(TuningRecordError) {
    scanner.skipSpace()
    let start = scanner.place
    try scanner.open("{", "an object of `Results`")
    var isFirst = true
    var hasConfiguration = false
    var outcome = RecordedOutcome.measured
    var times = Times()
    fields.beginRow()
    let shift = timeUnit.decimalExponent
    while let name = try scanner.nextName(&isFirst) {
      switch fields.field(name, scanner) ?? meaning(name) {
      case .results: try readComputations()
      case .configuration:
        guard !hasConfiguration else {
          throw scanner.error(.malformed, "the result has `Configuration` twice", at: start)
        }
        try readConfiguration()
        hasConfiguration = true
      case .kernel: try readKernel()
      case .status: outcome = try readStatus()
      case .duration:
        scanner.skipSpace()
        let place = scanner.place
        times.duration = try scanner.number(timesTenToThe: shift)
        scanner.place = place
        take(try scanner.number(), Self.durationName, unit: timeUnit.sign)
      case .overhead: times.overhead = try scanner.number(timesTenToThe: shift)
      case .validation: times.validation = try scanner.number(timesTenToThe: shift)
      case .search: times.search = try scanner.number(timesTenToThe: shift)
      case .compilation: times.compilation = try scanner.number(timesTenToThe: shift)
      case .none: try scanner.skipValue()
      }
    }
    guard hasConfiguration else {
      throw scanner.error(.missingKey, "the result has no `Configuration`", at: start)
    }
    take(times)
    if outcome != .measured { isObjectiveKnown = true }
    columns.endRow(outcome)
  }

  private mutating func meaning(_ name: JSONScanner.Quoted) -> Field {
    let field: Field =
      switch scanner.string(name) {
      case "ComputationResults": .results
      case "Configuration": .configuration
      case "KernelName": .kernel
      case "Status": .status
      case "TotalDuration": .duration
      case "TotalOverhead": .overhead
      case "ValidationOverhead": .validation
      case "SearcherOverhead": .search
      case "CompilationOverhead": .compilation
      default: .none
      }
    fields.add(name, field)
    return field
  }

  private mutating func take(_ times: Times) {
    let row = columns.count
    var rest = times.overhead
    for part in [times.validation, times.search, times.compilation] where !part.isNaN { rest -= part }
    columns.benchmark.set(times.duration, row: row)
    columns.framework.set(max(rest, 0), row: row)
    columns.verification.set(times.validation, row: row)
    columns.search.set(times.search, row: row)
    columns.compile.set(times.compilation, row: row)
  }

  private mutating func take(_ number: Double, _ name: String, unit: String = "") {
    if name == objectiveName {
      isObjectiveKnown = true
      columns.objective.set(number, row: columns.count)
    } else {
      columns.set(.number(number), other: columns.other(name, unit: unit))
    }
  }

  private mutating func readKernel() throws(TuningRecordError) {
    scanner.skipSpace()
    let place = scanner.place
    let name = try scanner.string()
    if kernelName == nil { kernelName = name }
    guard kernelName == name else {
      throw scanner.error(
        .malformed,
        "the results are of the kernels `\(kernelName ?? "")` and `\(name)`; write one kernel to a file",
        at: place, field: "KernelName")
    }
  }

  private mutating func readStatus() throws(TuningRecordError) -> RecordedOutcome {
    scanner.skipSpace()
    let place = scanner.place
    let word = try scanner.string()
    switch word {
    case "Ok": return .measured
    case "ComputationFailed": return .execution
    case "ValidationFailed": return .verification
    case "CompilationFailed": return .compilation
    case "DeviceLimitsExceeded": return .constraint
    default:
      throw scanner.error(
        .malformed,
        "`\(word)` is no status of KTT; it knows Ok, ComputationFailed, ValidationFailed, CompilationFailed and DeviceLimitsExceeded",
        at: place, field: "Status")
    }
  }

  // MARK: Configurations

  private mutating func readConfiguration() throws(TuningRecordError) {
    try scanner.open("[", "the list `Configuration`")
    let start = scanner.place
    let isFirstRow = columns.count == 0
    let base = columns.levels.count
    var count = 0
    var isFirst = true
    while try scanner.hasNextItem(&isFirst) {
      // The same parameters in the same order, row after row.
      guard isFirstRow || count < names.count else { throw wrongParameters(start) }
      try readPair(count, isFirstRow: isFirstRow)
      count += 1
    }
    guard count == names.count, columns.levels.count == base + count, count > 0 else {
      throw wrongParameters(start)
    }
  }

  private func wrongParameters(_ place: Int) -> TuningRecordError {
    scanner.error(
      .wrongValueCount,
      "the configuration has other parameters than the first one (\(names.joined(separator: ", ")))",
      at: place, field: "Configuration")
  }

  private mutating func readPair(_ column: Int, isFirstRow: Bool) throws(TuningRecordError) {
    try scanner.open("{", "an object of `Configuration`")
    let start = scanner.place
    var isFirst = true
    var hasName = false
    var level: Int32?
    if isFirstRow {
      names.append("")
      tables.append(LevelTable())
    }
    while let key = try scanner.nextName(&isFirst) {
      if scanner.isEqual(key, "Name") {
        let name = try scanner.string()
        if isFirstRow { names[column] = name }
        guard names[column] == name else { throw wrongParameters(start) }
        hasName = true
      } else if scanner.isEqual(key, "Value") {
        level = try scanner.level(growing: &tables[column])
      } else {
        try scanner.skipValue()
      }
    }
    guard hasName, let level else {
      throw scanner.error(.missingKey, "`Name` or `Value` is missing", at: start, field: "Configuration")
    }
    columns.levels.append(level)
  }

  // MARK: Computations

  /// A row may be several launches; what the second and later ones measured bears their function's name.
  private mutating func readComputations() throws(TuningRecordError) {
    try scanner.open("[", "the list `ComputationResults`")
    var isFirst = true
    var launches = 0
    counters.beginRow()
    while try scanner.hasNextItem(&isFirst) {
      try readComputation(isFirstLaunch: launches == 0)
      launches += 1
    }
  }

  private mutating func readComputation(isFirstLaunch: Bool) throws(TuningRecordError) {
    try scanner.open("{", "an object of `ComputationResults`")
    var prefix = ""
    if !isFirstLaunch { prefix = try functionName() + "." }
    var isFirst = true
    while let name = try scanner.nextName(&isFirst) {
      if scanner.isEqual(name, "CompilationData") {
        try scanner.open("{", "the object `CompilationData`")
        var isFirstField = true
        while let field = try scanner.nextName(&isFirstField) {
          try readMeasurement(field, prefix: prefix)
        }
      } else if scanner.isEqual(name, "ProfilingData") {
        try readCounters(prefix: prefix)
      } else if scanner.isEqual(name, "PowerUsage") || scanner.isEqual(name, "EnergyConsumption") {
        try readMeasurement(name, prefix: prefix)
      } else {
        try scanner.skipValue()
      }
    }
  }

  /// Looks ahead for the function of a launch whose brace is open.
  private mutating func functionName() throws(TuningRecordError) -> String {
    let start = scanner.place
    var found = ""
    var isFirst = true
    while let name = try scanner.nextName(&isFirst) {
      if scanner.isEqual(name, "KernelFunction") {
        found = try scanner.string()
      } else {
        try scanner.skipValue()
      }
    }
    scanner.place = start
    return found
  }

  private mutating func readCounters(prefix: String) throws(TuningRecordError) {
    try scanner.open("{", "the object `ProfilingData`")
    var isFirst = true
    while let name = try scanner.nextName(&isFirst) {
      guard scanner.isEqual(name, "Counters") else {
        try scanner.skipValue()
        continue
      }
      try scanner.open("[", "the list `Counters`")
      var isFirstCounter = true
      while try scanner.hasNextItem(&isFirstCounter) { try readCounter(prefix: prefix) }
    }
  }

  private mutating func readCounter(prefix: String) throws(TuningRecordError) {
    try scanner.open("{", "an object of `Counters`")
    var isFirst = true
    var name: JSONScanner.Quoted?
    var value: Double?
    while let key = try scanner.nextName(&isFirst) {
      if scanner.isEqual(key, "Name") {
        name = try scanner.quoted()
      } else if scanner.isEqual(key, "Value"), try scanner.kind() == .number {
        value = try scanner.number()
      } else {
        try scanner.skipValue()
      }
    }
    if let name, let value { take(value, of: name, prefix: prefix) }
  }

  private mutating func readMeasurement(
    _ name: JSONScanner.Quoted, prefix: String
  ) throws(TuningRecordError) {
    guard try scanner.kind() == .number else { return try scanner.skipValue() }
    take(try scanner.number(), of: name, prefix: prefix)
  }

  private mutating func take(_ value: Double, of name: JSONScanner.Quoted, prefix: String) {
    guard prefix.isEmpty else { return take(value, prefix + scanner.string(name)) }
    if let place = counters.field(name, scanner) { return columns.set(.number(value), other: place) }
    let text = scanner.string(name)
    if text == objectiveName { return take(value, text) }
    let place = columns.other(text)
    counters.add(name, place)
    columns.set(.number(value), other: place)
  }
}
