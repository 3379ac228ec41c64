internal import ParameterSpaces
internal import TuningRecords

/// Reads the caches of Kernel Tuner, without a version or with `schema_version` 1.x, closed or open.
///
/// While it tunes, Kernel Tuner leaves the last two braces out and ends each row with a comma; it closes
/// them itself when it reads such a file, and so does Plait. A row that is cut is left out.
struct KernelTunerCacheReader {
  private enum Field {
    case objective, runs, compile, benchmark, verification, framework, search, error, detail
    case parameter(Int)
    /// The power of ten makes the column's unit of the file's number.
    case other(Int, shift: Int)
  }

  private var scanner: JSONScanner
  private let options: TuningRecordOptions
  private var header = KernelTunerHeader()
  private var columns = RecordColumnsBuilder()
  private var fields = FieldTable<Field>()
  private var parameters: [RecordedParameter] = []
  private var tables: [LevelTable] = []
  private var objectiveName = "time"
  private var objectiveShift = 0
  private var isWhole = true
  private var remarks: [String] = []

  /// Kernel Tuner's times are milliseconds.
  private static let secondsShift = KernelTunerCacheWriter.timeExponent

  init(_ text: FileText, options: TuningRecordOptions) {
    scanner = JSONScanner(text)
    self.options = options
  }

  /// - Throws: `TuningRecordError` with the place.
  mutating func read() throws(TuningRecordError) -> TuningRecordReading {
    try scanner.open("{", "a cache of Kernel Tuner")
    var isFirst = true
    var placeOfRows: Int?
    do {
      while let name = try scanner.nextName(&isFirst) {
        guard scanner.isEqual(name, "cache") else {
          try header.read(name, &scanner)
          continue
        }
        if header.isComplete {
          try readRows()
          guard isWhole else { break }
        } else {
          scanner.skipSpace()
          placeOfRows = scanner.place
          try scanner.skipValue()
        }
      }
    } catch {
      // Braces that are missing after the rows are no loss.
      guard error.code == .truncated, placeOfRows != nil || !parameters.isEmpty else { throw error }
      if !parameters.isEmpty { remarks.append("the closing brace of the cache is missing") }
      isWhole = false
    }
    if parameters.isEmpty {
      guard let placeOfRows else { throw scanner.error(.missingKey, "the key `cache` is missing") }
      scanner.place = placeOfRows
      isWhole = true
      try readRows()
    }
    return finish()
  }

  private mutating func finish() -> TuningRecordReading {
    var space = RecordedSpace(
      kernelName: header.kernelName, deviceName: header.deviceName, problemSize: header.problemSize,
      parameters: parameters,
      objective: RecordedObjective(
        name: objectiveName, unit: header.unit(of: objectiveName),
        isSmallerBetter: options.isSmallerBetter ?? header.isSmallerBetter
          ?? ObjectiveDirection.isSmallerBetter(objectiveName)))
    let repeated = columns.move(into: &space)
    if repeated > 0 {
      remarks.append(
        "\(repeated) rows repeat a configuration; the last row of each counts, as in Kernel Tuner")
    }
    return TuningRecordReading(
      format: .kernelTunerCache, space: space, isWhole: isWhole, remarks: remarks)
  }

  // MARK: Rows

  private mutating func readRows() throws(TuningRecordError) {
    let listed = try header.parameters(scanner)
    try scanner.open("{", "the object `cache`")
    parameters = listed
    tables = parameters.map { LevelTable($0.values) }
    objectiveName = options.objective ?? header.objectives.first ?? "time"
    objectiveShift = KernelTunerHeader.shift(of: objectiveName, in: header.unit(of: objectiveName))
    var isFirst = true
    while true {
      scanner.skipSpace()
      // The comma after the last row of an open cache.
      if !isFirst, scanner[scanner.place] == UInt8(ascii: ",") {
        var ahead = scanner
        ahead.place += 1
        ahead.skipSpace()
        if ahead.isAtEnd { scanner.place = ahead.place }
      }
      if scanner.isAtEnd {
        isWhole = false
        remarks.append("the cache is open, as Kernel Tuner leaves it while it tunes")
        return
      }
      let start = scanner.place
      do {
        guard let key = try scanner.nextName(&isFirst) else { break }
        try readRow(key)
      } catch {
        guard error.code == .truncated else { throw error }
        columns.dropOpenRow(parameters: parameters.count)
        isWhole = false
        remarks.append("the text ends inside the row at \(scanner.location(start)), which is left out")
        return
      }
    }
    if columns.count > 0, !isObjectiveKnown {
      throw scanner.error(
        .missingKey, "no row has the objective `\(objectiveName)`; name one of the measurements",
        field: objectiveName)
    }
  }

  /// Whether a row has the objective, or says in Kernel Tuner's words why it has none.
  private var isObjectiveKnown = false

  private mutating func readRow(_ key: JSONScanner.Quoted) throws(TuningRecordError) {
    let row = columns.count
    let base = columns.levels.count
    columns.levels += [Int32](repeating: -1, count: parameters.count)
    var outcome = RecordedOutcome.measured
    try scanner.open("{", "the object of the row")
    var isFirst = true
    fields.beginRow()
    while let name = try scanner.nextName(&isFirst) {
      let field = fields.field(name, scanner) ?? meaning(name)
      switch field {
      case .compile: try readTime(\.compile, row)
      case .benchmark: try readTime(\.benchmark, row)
      case .verification: try readTime(\.verification, row)
      case .framework: try readTime(\.framework, row)
      case .search: try readTime(\.search, row)
      case .runs: try readRuns(row)
      case .parameter(let place):
        columns.levels[base + place] = try scanner.level(in: tables[place]) ?? -1
      case .objective, .error, .detail, .other:
        try readValue(field, row, &outcome)
      }
    }
    // Rows that were made smaller leave the parameters out; their values are in the key as well.
    if columns.levels[base...].contains(-1) {
      columns.levels.removeLast(parameters.count)
      guard appendLevels(ofKey: key) else { throw unplaced(key) }
    }
    if outcome != .measured { isObjectiveKnown = true }
    columns.endRow(outcome)
  }

  /// What a name means that no row had before.
  private mutating func meaning(_ name: JSONScanner.Quoted) -> Field {
    let field = meaning(scanner.string(name))
    fields.add(name, field)
    return field
  }

  private mutating func meaning(_ name: String) -> Field {
    if name == objectiveName { return .objective }
    switch name {
    case "times": return .runs
    case "compile_time": return .compile
    case "benchmark_time": return .benchmark
    case "verification_time": return .verification
    case "framework_time": return .framework
    case "strategy_time": return .search
    case "__error__": return .error
    case KernelTunerFailure.detailName: return .detail
    default:
      if let place = parameters.firstIndex(where: { $0.name == name }) { return .parameter(place) }
      let unit = header.unit(of: name)
      return .other(
        columns.other(name, unit: unit), shift: KernelTunerHeader.shift(of: name, in: unit))
    }
  }

  private mutating func readTime(
    _ column: WritableKeyPath<RecordColumnsBuilder, RecordColumnsBuilder.Numbers>, _ row: Int
  ) throws(TuningRecordError) {
    guard try scanner.kind() == .number else { return try scanner.skipValue() }
    columns[keyPath: column].set(
      try scanner.number(timesTenToThe: Self.secondsShift), row: row)
  }

  private mutating func readRuns(_ row: Int) throws(TuningRecordError) {
    guard try scanner.kind() == .array else { return try scanner.skipValue() }
    scanner.place += 1
    columns.runs.begin(row: row)
    var isFirst = true
    while try scanner.hasNextItem(&isFirst) {
      columns.runs.append(try scanner.number(timesTenToThe: Self.secondsShift))
    }
    columns.runs.end()
  }

  /// A value that may be a word for a failure, whatever its name.
  private mutating func readValue(
    _ field: Field, _ row: Int, _ outcome: inout RecordedOutcome
  ) throws(TuningRecordError) {
    var shift = 0
    if case .other(_, shift: let own) = field { shift = own }
    if case .objective = field { shift = objectiveShift }
    let value = try scanner.furtherValue(timesTenToThe: shift)
    if case .word(let word) = value {
      if case .detail = field, let exact = KernelTunerFailure.outcome(detail: word) {
        outcome = exact
        return
      }
      if let failure = KernelTunerFailure.outcome(word) {
        if outcome == .measured { outcome = failure }
        return
      }
    }
    switch (field, value) {
    case (.other(let place, shift: _), _): columns.set(value, other: place)
    case (.objective, .number(let number)):
      isObjectiveKnown = true
      columns.objective.set(number, row: row)
    case (_, .word): outcome = .unspecified
    default: break
    }
  }

  // MARK: The configuration of a row

  /// Reads the values out of the key, such as `16,1,0.5,True`; false, and nothing appended, where it has more
  /// or fewer than there are parameters (text may have commas) or one that is not listed.
  private mutating func appendLevels(ofKey key: JSONScanner.Quoted) -> Bool {
    guard !key.isEscaped else { return appendLevels(ofEscapedKey: scanner.string(key)) }
    let base = columns.levels.count
    let bytes = UnsafeBufferPointer(start: scanner.text.bytes + key.start, count: key.count)
    if appendLevels(ofSpelling: bytes) { return true }
    columns.levels.removeLast(columns.levels.count - base)
    return false
  }

  private mutating func appendLevels(ofSpelling bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    var start = 0
    for table in tables.indices {
      guard start <= bytes.count else { return false }
      var end = start
      if tables.count == 1 {
        end = bytes.count
      } else {
        while end < bytes.count, bytes[end] != UInt8(ascii: ",") { end += 1 }
      }
      let part = UnsafeBufferPointer(rebasing: bytes[start..<end])
      guard let level = tables[table].place(ofSpelling: part) else { return false }
      columns.levels.append(level)
      start = end + 1
    }
    return start == bytes.count + 1
  }

  /// A key with escapes spells its words as JSON does, between quotes of their own.
  private mutating func appendLevels(ofEscapedKey key: String) -> Bool {
    let base = columns.levels.count
    var plain = Array(key.utf8)
    plain.removeAll { $0 == UInt8(ascii: "\"") }
    let isPlaced = plain.withUnsafeBufferPointer { appendLevels(ofSpelling: $0) }
    if !isPlaced { columns.levels.removeLast(columns.levels.count - base) }
    return isPlaced
  }

  private func unplaced(_ key: JSONScanner.Quoted) -> TuningRecordError {
    let text = scanner.string(key)
    let parts = text.split(separator: ",", omittingEmptySubsequences: false)
    guard parts.count == parameters.count else {
      return scanner.error(
        .wrongValueCount,
        "the row `\(text)` has \(parts.count) values for \(parameters.count) parameters (\(parameters.map(\.name).joined(separator: ", "))); take the row out or repair it",
        at: key.start)
    }
    for (part, table) in zip(parts, zip(parameters, tables)) {
      let isListed = Array(part.utf8).withUnsafeBufferPointer { table.1.place(ofSpelling: $0) != nil }
      if !isListed {
        return scanner.error(
          .unlistedValue,
          "the row `\(text)` has the value `\(part)` for `\(table.0.name)`, which `tune_params` does not list; list it or take the row out",
          at: key.start)
      }
    }
    return scanner.error(
      .unlistedValue, "the row `\(text)` has a value that `tune_params` does not list", at: key.start)
  }
}
