internal import Diagnostics

/// A slurm.conf and the files that it includes, as they stand, and settings changed in place: every other byte
/// stays as it is.
package struct SlurmConfigurationText: Sendable, Equatable {
  /// A file, by the name that the configuration's places have.
  package struct File: Sendable, Equatable {
    package var name: String
    package var bytes: [UInt8]
  }

  /// The file itself, then those that it includes, in the order of their first mention.
  package private(set) var files: [File]
  /// What the files say.
  package private(set) var configuration: SlurmConfiguration

  /// Reads a slurm.conf as `SlurmConfiguration` does.
  /// - Throws: `SlurmFileError` with file and line.
  package init(
    _ bytes: [UInt8], file: String, included: SlurmConfiguration.IncludedFile
  ) throws(SlurmFileError) {
    var files = [File(name: file, bytes: bytes)]
    configuration = try SlurmConfiguration(bytes, file: file) { (path) throws(SlurmFileError) in
      let bytes = try included(path)
      if !files.contains(where: { $0.name == path }) { files.append(File(name: path, bytes: bytes)) }
      return bytes
    }
    self.files = files
  }

  /// Changes one setting, as `SlurmConfiguration.change` does, in the text.
  ///
  /// A key is changed where it last stands, or added at the end of the file. What comes out is read again: it says
  /// what the changed configuration says, and nothing else differs.
  /// - Throws: What `SlurmConfiguration.change` throws; `SlurmFileError.notEditable` where the setting cannot be
  ///   changed in its place alone.
  package mutating func change(_ assignment: String) throws(SlurmFileError) {
    var wanted = configuration
    _ = try wanted.change(assignment)
    var edited = self
    if wanted.partitionLines.count > configuration.partitionLines.count,
      let added = wanted.partitionLines.last
    {
      try edited.changePartition(added)
    } else if let added = wanted.entries.last {
      try edited.changeKey(added)
    }
    try edited.readAgain()
    guard try edited.configuration.agrees(with: wanted) else {
      throw SlurmFileError(
        .notEditable,
        "the setting cannot be changed in place (does it stand in the file several times?); change it by hand",
        at: SourceLocation(file: "--set \(assignment)"))
    }
    self = edited
  }

  private mutating func changeKey(_ entry: SlurmConfiguration.Entry) throws(SlurmFileError) {
    guard let present = configuration.entry(entry.key) else {
      if !entry.value.isEmpty { try append("\(entry.key)=\(Self.written(entry))") }
      return
    }
    try edit(present.location) { (line, bytes) throws(SlurmFileError) in
      guard let word = line.words.last(where: { $0.key == entry.key.lowercased() }) else { return false }
      if !entry.value.isEmpty {
        let key = present.key
        bytes.replaceSubrange(word.place, with: Array("\(key)=\(try Self.written(entry))".utf8))
      } else if line.words.count == 1 {
        bytes.removeSubrange(line.place)
      } else {
        bytes.removeSubrange(word.place)
      }
      return true
    }
  }

  private mutating func changePartition(_ record: SlurmConfiguration.Record) throws(SlurmFileError) {
    let name = record.entries[0]
    let entry = record.entries[1]
    var lines: [SlurmConfiguration.Record] = []
    for line in configuration.partitionLines
    where try SlurmConfiguration.hosts(line.entries[0]).contains(name.value) {
      lines.append(line)
    }
    guard let line = lines.last(where: { $0[entry.key] != nil }) ?? lines.last else {
      throw SlurmFileError(.notEditable, "no line of the file defines the partition", at: name.location)
    }
    if try SlurmConfiguration.hosts(line.entries[0]).count > 1 {
      throw SlurmFileError(
        .notEditable,
        "the line defines other partitions beside \(name.value); give it a line of its own to change it alone",
        at: line.entries[0].location)
    }
    try edit(line.entries[0].location) { (line, bytes) throws(SlurmFileError) in
      let text = Array("\(entry.key)=\(try Self.written(entry))".utf8)
      if let word = line.words.last(where: { $0.key == entry.key.lowercased() }) {
        bytes.replaceSubrange(word.place, with: text)
      } else if let last = line.words.last {
        bytes.insert(contentsOf: [0x20] + text, at: last.place.upperBound)
      } else {
        return false
      }
      return true
    }
  }

  /// A value as it stands behind a key.
  private static func written(_ entry: SlurmConfiguration.Entry) throws(SlurmFileError) -> String {
    if entry.value.contains(where: { $0 == "\"" || $0.isNewline || $0 == "\\" }) {
      throw entry.invalid("a value that a line of slurm.conf can hold")
    }
    if entry.value.contains(where: \.isWhitespace) { return "\"\(entry.value)\"" }
    return entry.value.split(separator: "#", omittingEmptySubsequences: false).joined(separator: "\\#")
  }

  private mutating func append(_ line: String) throws(SlurmFileError) {
    if let last = files[0].bytes.last, last != 10 { files[0].bytes.append(10) }
    files[0].bytes += Array("\(line)\n".utf8)
  }

  private mutating func edit(
    _ place: SourceLocation,
    _ body: (SlurmLine.Placed, inout [UInt8]) throws(SlurmFileError) -> Bool
  ) throws(SlurmFileError) {
    guard let file = files.firstIndex(where: { $0.name == place.file }), let number = place.line,
      let line = SlurmLine.placed(number, in: files[file].bytes), try body(line, &files[file].bytes)
    else {
      throw SlurmFileError(
        .notEditable, "the setting is not found again where it was read; change it by hand", at: place)
    }
  }

  private mutating func readAgain() throws(SlurmFileError) {
    let files = files
    self = try SlurmConfigurationText(files[0].bytes, file: files[0].name) { (path) throws(SlurmFileError) in
      guard let file = files.dropFirst().first(where: { $0.name == path }) else {
        throw SlurmFileError(.unreadable, "the included file is not there", at: SourceLocation(file: path))
      }
      return file.bytes
    }
  }
}

extension SlurmConfiguration {
  /// Whether another configuration says the same, wherever in its files it says so.
  func agrees(with other: SlurmConfiguration) throws(SlurmFileError) -> Bool {
    func keys(_ file: SlurmConfiguration) -> [String: String] {
      var values: [String: String] = [:]
      for entry in file.entries { values[entry.key.lowercased()] = entry.value }
      return values.filter { !$0.value.isEmpty }
    }
    func plain(_ records: [Record]) -> [[String]] {
      records.map { $0.entries.map { "\($0.key.lowercased())=\($0.value)" } }
    }
    let place = SourceLocation(file: "")
    func partitions(_ file: SlurmConfiguration) throws(SlurmFileError) -> [SlurmPartition] {
      var partitions = try file.partitions(of: file.nodes())
      for index in partitions.indices { partitions[index].location = place }
      return partitions
    }
    let own = try partitions(self)
    let others = try partitions(other)
    return own == others && keys(self) == keys(other) && plain(nodeLines) == plain(other.nodeLines)
      && plain(nodeSetLines) == plain(other.nodeSetLines)
      && plain(downNodeLines) == plain(other.downNodeLines) && includedFiles == other.includedFiles
  }
}
