internal import ParameterSpaces
internal import TuningRecords

/// Gathers the rows of a record, whose fields come in any order and may be missing.
struct RecordColumnsBuilder {
  /// Numbers, one a row; NaN in the rows that set none.
  struct Numbers {
    private(set) var values: [Double] = []

    mutating func set(_ value: Double, row: Int) {
      pad(to: row)
      // A name that comes twice in a row: the last one counts, as in Python.
      if values.count > row { values[row] = value } else { values.append(value) }
    }

    mutating func pad(to count: Int) {
      while values.count < count { values.append(.nan) }
    }

    mutating func cut(to count: Int) {
      if values.count > count { values.removeLast(values.count - count) }
    }
  }

  /// Lists of numbers, one a row.
  struct Lists {
    private(set) var offsets: [Int] = [0]
    private(set) var values: [Double] = []

    mutating func begin(row: Int) {
      cut(to: row)
      pad(to: row)
    }
    mutating func append(_ value: Double) { values.append(value) }
    mutating func end() { offsets.append(values.count) }

    mutating func pad(to count: Int) {
      while offsets.count <= count { offsets.append(offsets[offsets.count - 1]) }
    }

    mutating func cut(to count: Int) {
      if offsets.count > count + 1 { offsets.removeLast(offsets.count - count - 1) }
      if values.count > offsets[offsets.count - 1] {
        values.removeLast(values.count - offsets[offsets.count - 1])
      }
    }
  }

  /// What the file calls by one name; the rows may differ in the kind of value.
  struct Other {
    var name: String
    var unit = ""
    var numbers = Numbers()
    var lists = Lists()
    var words: [String?] = []

    mutating func set(_ word: String, row: Int) {
      while words.count < row { words.append(nil) }
      if words.count > row { words[row] = word } else { words.append(word) }
    }
  }

  private(set) var count = 0
  var levels: [Int32] = []
  private var outcomes: [RecordedOutcome] = []
  var objective = Numbers()
  var compile = Numbers()
  var benchmark = Numbers()
  var verification = Numbers()
  var framework = Numbers()
  var search = Numbers()
  var runs = Lists()
  private(set) var others: [Other] = []

  /// The place of the column of that name, made where it is new.
  mutating func other(_ name: String, unit: String = "") -> Int {
    if let place = others.firstIndex(where: { $0.name == name }) { return place }
    others.append(Other(name: name, unit: unit))
    return others.count - 1
  }

  mutating func withOther<Result, Failure: Error>(
    _ place: Int, _ body: (inout Other) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try body(&others[place])
  }

  /// Closes a row whose levels are there. A value that is none, or as large as Kernel Tuner's mark for failed
  /// configurations (1e20), makes a measured one a failed one.
  mutating func endRow(_ outcome: RecordedOutcome) {
    objective.pad(to: count + 1)
    var outcome = outcome
    if outcome == .measured, !(objective.values[count].magnitude < 1e20) { outcome = .unspecified }
    if outcome != .measured { objective.set(.nan, row: count) }
    outcomes.append(outcome)
    count += 1
  }

  /// Forgets what was set for a row that is not closed.
  mutating func dropOpenRow(parameters: Int) {
    if levels.count > count * parameters { levels.removeLast(levels.count - count * parameters) }
    objective.cut(to: count)
    compile.cut(to: count)
    benchmark.cut(to: count)
    verification.cut(to: count)
    framework.cut(to: count)
    search.cut(to: count)
    runs.cut(to: count)
    for place in others.indices {
      others[place].numbers.cut(to: count)
      others[place].lists.cut(to: count)
      if others[place].words.count > count { others[place].words.removeLast() }
    }
  }

  /// Puts the columns into a space, the further ones in the order of their names. Of a configuration that is there several times the last row counts.
  /// - Returns: How many rows were left out for that.
  mutating func move(into space: inout RecordedSpace) -> Int {
    for place in others.indices {
      let other = others[place]
      if other.numbers.values.contains(where: { !$0.isNaN }) {
        others[place].numbers.pad(to: count)
        space.measurements.append(
          RecordedMeasurement(name: other.name, unit: other.unit, values: others[place].numbers.values))
      }
      if !other.lists.values.isEmpty {
        others[place].lists.pad(to: count)
        space.series.append(
          RecordedSeries(
            name: other.name, offsets: others[place].lists.offsets, values: others[place].lists.values))
      }
      if other.words.contains(where: { $0 != nil }) {
        space.labels.append(
          RecordedLabel(
            name: other.name,
            values: other.words + [String?](repeating: nil, count: count - other.words.count)))
      }
    }
    space.measurements.sort { $0.name < $1.name }
    space.series.sort { $0.name < $1.name }
    space.labels.sort { $0.name < $1.name }
    for path in [
      \RecordColumnsBuilder.compile, \.benchmark, \.verification, \.framework, \.search,
    ] { self[keyPath: path].pad(to: count) }
    runs.pad(to: count)
    space.levels = levels
    space.outcomes = outcomes
    space.objectiveValues = objective.values
    space.compileSeconds = compile.values
    space.benchmarkSeconds = benchmark.values
    space.verificationSeconds = verification.values
    space.frameworkSeconds = framework.values
    space.searchSeconds = search.values
    space.runSeconds.offsets = runs.offsets
    space.runSeconds.values = runs.values
    return space.keepingLastOfEach()
  }
}

extension RecordedSpace {
  /// Leaves one row of each configuration, the last one, and says how many went.
  fileprivate mutating func keepingLastOfEach() -> Int {
    let kept =
      configurationNumbers.map { lastRows(of: $0) } ?? lastRows(of: (0..<count).map { levels(at: $0) })
    guard kept.count < count else { return 0 }
    let dropped = count - kept.count
    self = selecting(rows: kept)
    // A column that only rows that went had is none.
    measurements.removeAll { $0.values.allSatisfy(\.isNaN) }
    series.removeAll(where: \.values.isEmpty)
    labels.removeAll { $0.values.allSatisfy { $0 == nil } }
    return dropped
  }

  /// One number a row, the same for the same configuration; nil where there are too many to number.
  private var configurationNumbers: [UInt64]? {
    let sizes = parameters.map { UInt64(max($0.values.count, 1)) }
    var space: UInt64 = 1
    for size in sizes {
      let (product, isOver) = space.multipliedReportingOverflow(by: size)
      if isOver { return nil }
      space = product
    }
    return (0..<count).map { row in
      zip(levels(at: row), sizes).reduce(0) { $0 * $1.1 + UInt64($1.0) }
    }
  }

  private func lastRows<Key: Hashable>(of keys: [Key]) -> [Int] {
    var lastRow: [Key: Int] = [:]
    lastRow.reserveCapacity(keys.count)
    for (row, key) in keys.enumerated() { lastRow[key] = row }
    return lastRow.values.sorted()
  }
}
