package import Diagnostics

extension SlurmConfiguration.Entry {
  /// The error of a value that is not what its key takes.
  package func invalid(_ wanted: String) -> SlurmFileError {
    SlurmFileError(
      .invalidValue, "`\(value.prefix(60))` is not \(wanted)",
      at: SourceLocation(file: location.file, line: location.line, field: key))
  }

  /// A whole number in a range.
  package func integer(_ range: ClosedRange<Int64>) throws(SlurmFileError) -> Int64 {
    guard let number = SlurmValue.integer(value), range.contains(number) else {
      throw invalid("a whole number from \(range.lowerBound) to \(range.upperBound)")
    }
    return number
  }

  /// A time limit, in seconds.
  package func time() throws(SlurmFileError) -> SlurmValue.Bound {
    guard let time = SlurmValue.time(value) else {
      throw invalid("a time, such as 30, 1:00:00, 3-00:00:00 or UNLIMITED")
    }
    return time
  }

  /// Memory, in megabytes.
  package func megabytes() throws(SlurmFileError) -> Int64 {
    guard let size = SlurmValue.megabytes(value) else { throw invalid("a size, such as 187000 or 500G") }
    return size
  }

  /// A switch.
  package func flag() throws(SlurmFileError) -> Bool {
    guard let flag = SlurmValue.flag(value) else { throw invalid("YES or NO") }
    return flag
  }

  /// Words between commas, without the empty ones.
  package var words: [String] {
    value.split(separator: ",").map(String.init)
  }

  /// Weights such as `CPU=1000,Mem=0.25G,GRES/gpu=3000`, with the name in lower case and the
  /// letter behind a number, if there is one.
  package func weights() throws(SlurmFileError) -> [(name: String, weight: Double, unit: Character?)] {
    var result: [(name: String, weight: Double, unit: Character?)] = []
    for word in words {
      guard let equals = word.firstIndex(of: "="), equals > word.startIndex else {
        throw invalid("a list of NAME=WEIGHT, such as CPU=1000,Mem=0.25")
      }
      var number = word[word.index(after: equals)...]
      var unit: Character?
      if let last = number.last, last.isLetter {
        unit = last
        number = number.dropLast()
      }
      guard let weight = SlurmValue.real(number) else {
        throw invalid("a list of NAME=WEIGHT, such as CPU=1000,Mem=0.25")
      }
      result.append((word[..<equals].lowercased(), weight, unit))
    }
    return result
  }
}

extension SlurmConfiguration {
  /// A key's whole number; `standard` where the file has none.
  package func integer(
    _ key: String, _ range: ClosedRange<Int64>, standard: Int64
  ) throws(SlurmFileError) -> Int64 {
    try entry(key)?.integer(range) ?? standard
  }

  /// A key's time in seconds; `standard` where the file has none, nil without end.
  package func seconds(_ key: String, standard: Int64) throws(SlurmFileError) -> Int64? {
    guard let entry = entry(key) else { return standard }
    return try entry.time().finite
  }

  /// A key's switch.
  package func flag(_ key: String, standard: Bool) throws(SlurmFileError) -> Bool {
    try entry(key)?.flag() ?? standard
  }

  /// The options of `SchedulerParameters`: names in lower case, the value empty where there is none.
  package var schedulerOptions: [(name: String, value: String, location: SourceLocation)] {
    guard let entry = entry("SchedulerParameters") else { return [] }
    return entry.words.map { word in
      let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      return (parts[0].lowercased(), parts.count == 2 ? String(parts[1]) : "", entry.location)
    }
  }

  /// Whether an option of `SchedulerParameters` is there.
  package func hasSchedulerOption(_ name: String) -> Bool {
    schedulerOptions.contains { $0.name == name }
  }

  /// The number behind an option of `SchedulerParameters`; `standard` where it is not there.
  package func schedulerOption(
    _ name: String, _ range: ClosedRange<Int64>, standard: Int64
  ) throws(SlurmFileError) -> Int64 {
    guard let option = schedulerOptions.last(where: { $0.name == name }) else { return standard }
    guard let number = SlurmValue.integer(option.value), range.contains(number) else {
      throw SlurmFileError(
        .invalidValue,
        "`\(option.value.prefix(40))` is not a whole number from \(range.lowerBound) to \(range.upperBound)",
        at: SourceLocation(
          file: option.location.file, line: option.location.line, field: "SchedulerParameters=\(name)"))
    }
    return number
  }

  /// Options of `SchedulerParameters` that Slurm does not have.
  package var unknownSchedulerOptions: [String] {
    schedulerOptions.map(\.name).filter { !SlurmVocabulary.schedulerOptions.contains($0) }
  }
}
