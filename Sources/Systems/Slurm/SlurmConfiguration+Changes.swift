internal import Diagnostics

extension SlurmConfiguration {
  /// A setting that was changed: how it is called, and its values before (nil where it was not set) and after
  /// (nil where it was taken away).
  package struct ChangedSetting: Sendable, Equatable {
    package var name: String
    package var before: String?
    package var after: String?
  }

  /// Changes one setting, as `--set` has it: `KEY=VALUE` of slurm.conf, `OPTION=VALUE` or `OPTION` of
  /// SchedulerParameters (`OPTION=no` takes it away), or `PARTITION.KEY=VALUE`.
  /// - Throws: `SlurmFileError.unknownKey`, with the nearest known names, or `.unknownName`.
  package mutating func change(_ assignment: String) throws(SlurmFileError) -> ChangedSetting {
    let place = SourceLocation(file: "--set \(assignment)")
    let equals = assignment.firstIndex(of: "=")
    let name = String(assignment[..<(equals ?? assignment.endIndex)])
    let value = equals.map { String(assignment[assignment.index(after: $0)...]) }
    guard !name.isEmpty, !name.contains(where: \.isWhitespace) else {
      throw SlurmFileError(.malformedLine, "write KEY=VALUE, as in bf_window=4320", at: place)
    }
    if let dot = name.lastIndex(of: "."), dot > name.startIndex {
      return try changePartition(
        String(name[..<dot]), key: String(name[name.index(after: dot)...]), value: value, at: place)
    }
    if SlurmVocabulary.schedulerOptions.contains(name.lowercased()) {
      return try changeOption(name.lowercased(), value: value, at: place)
    }
    if SlurmVocabulary.keys.contains(name.lowercased()) {
      guard let value else {
        throw SlurmFileError(.malformedLine, "the key \(name) takes a value: \(name)=VALUE", at: place)
      }
      let before = text(name)
      entries.append(Entry(key: name, value: value, location: place))
      return ChangedSetting(name: name, before: before, after: value)
    }
    throw unknown(name, among: SlurmVocabulary.keyNames + SlurmVocabulary.schedulerOptionNames, at: place)
  }

  private func unknown(_ name: String, among names: [String], at place: SourceLocation) -> SlurmFileError {
    let near = SlurmVocabulary.nearest(to: name, among: names)
    let hint =
      near.isEmpty
      ? "see slurm.conf(5) for the keys and the options of SchedulerParameters"
      : "did you mean \(near.joined(separator: ", "))?"
    return SlurmFileError(.unknownKey, "Slurm has no setting named \(name); \(hint)", at: place)
  }

  private mutating func changeOption(
    _ name: String, value: String?, at place: SourceLocation
  ) throws(SlurmFileError) -> ChangedSetting {
    var options = entry("SchedulerParameters")?.words ?? []
    func isSame(_ word: String) -> Bool {
      word.prefix { $0 != "=" }.lowercased() == name
    }
    let before = options.last(where: isSame).map { word in
      word.contains("=") ? String(word.drop { $0 != "=" }.dropFirst()) : "yes"
    }
    options.removeAll(where: isSame)
    var after: String?
    switch value?.lowercased() {
    case "no", "none", "": break
    case nil, "yes":
      options.append(name)
      after = "yes"
    default:
      options.append("\(name)=\(value ?? "")")
      after = value
    }
    entries.append(
      Entry(key: "SchedulerParameters", value: options.joined(separator: ","), location: place))
    return ChangedSetting(name: name, before: before, after: after)
  }

  private mutating func changePartition(
    _ name: String, key: String, value: String?, at place: SourceLocation
  ) throws(SlurmFileError) -> ChangedSetting {
    guard SlurmVocabulary.partitionKeys.contains(key.lowercased()), key.lowercased() != "partitionname" else {
      throw unknown(key, among: SlurmVocabulary.partitionKeyNames, at: place)
    }
    guard let value else {
      throw SlurmFileError(.malformedLine, "the key \(key) takes a value: \(name).\(key)=VALUE", at: place)
    }
    var names: [String] = []
    for record in partitionLines { names += try Self.hosts(record.entries[0]) }
    guard names.contains(name) else {
      let known = names.filter { $0.lowercased() != "default" }
      let near = SlurmVocabulary.nearest(to: name, among: known)
      throw SlurmFileError(
        .unknownName,
        "there is no partition \(name); there are \((near.isEmpty ? known : near).prefix(12).joined(separator: ", "))",
        at: place)
    }
    var before: String?
    for record in partitionLines {
      let names = try Self.hosts(record.entries[0])
      if names.contains(name) || names.contains(where: { $0.lowercased() == "default" }) {
        before = record[key]?.value ?? before
      }
    }
    partitionLines.append(
      Record(entries: [
        Entry(key: "PartitionName", value: name, location: place),
        Entry(key: key, value: value, location: place),
      ]))
    return ChangedSetting(name: "\(name).\(key)", before: before, after: value)
  }
}
