package import Diagnostics

/// A `slurm.conf` as it was read: every key with its place, nodes and partitions as lines of keys.
///
/// Keys are compared without regard to case, as Slurm does. Nothing is dropped: keys that Slurm's
/// manual does not have are kept and counted in `unknownKeys`. Values are interpreted by the typed
/// views (`nodes()`, `partitions()`, `seconds(_:)`, ...), which name file and line in their errors.
package struct SlurmConfiguration: Sendable, Equatable {
  /// One `Key=Value`.
  package struct Entry: Sendable, Equatable {
    /// As written.
    package var key: String
    package var value: String
    package var location: SourceLocation

    package init(key: String, value: String, location: SourceLocation) {
      self.key = key
      self.value = value
      self.location = location
    }
  }

  /// A line that defines a thing: `NodeName=...`, `PartitionName=...`; its first entry names it.
  package struct Record: Sendable, Equatable {
    package var entries: [Entry]

    package init(entries: [Entry]) { self.entries = entries }

    /// The last entry of a key; nil where there is none.
    package subscript(key: String) -> Entry? {
      entries.last { $0.key.lowercased() == key.lowercased() }
    }
  }

  /// The file's name in messages.
  package var source: String
  /// All keys that stand for themselves, in the order of the files.
  package var entries: [Entry] = []
  /// The lines of nodes and of partitions, in the order of the files, the DEFAULT lines among them.
  package var nodeLines: [Record] = []
  package var partitionLines: [Record] = []
  package var nodeSetLines: [Record] = []
  package var downNodeLines: [Record] = []
  /// Files that were included, in order.
  package var includedFiles: [String] = []

  package init(source: String) { self.source = source }

  /// The value of a key: that of its last entry, as Slurm takes it; nil where the file has none.
  package func entry(_ key: String) -> Entry? {
    entries.last { $0.key.lowercased() == key.lowercased() }
  }

  /// The value of a key as text.
  package func text(_ key: String) -> String? { entry(key)?.value }

  /// Keys that Slurm's manual does not have, each with the place of its first entry and its count.
  package var unknownKeys: [(key: String, location: SourceLocation, count: Int)] {
    var found: [(key: String, location: SourceLocation, count: Int)] = []
    func note(_ entry: Entry) {
      if let index = found.firstIndex(where: { $0.key.lowercased() == entry.key.lowercased() }) {
        found[index].count += 1
      } else {
        found.append((entry.key, entry.location, 1))
      }
    }
    for entry in entries where !SlurmVocabulary.keys.contains(entry.key.lowercased()) { note(entry) }
    for record in nodeLines {
      for entry in record.entries where !SlurmVocabulary.nodeKeys.contains(entry.key.lowercased()) {
        note(entry)
      }
    }
    for record in partitionLines {
      for entry in record.entries where !SlurmVocabulary.partitionKeys.contains(entry.key.lowercased()) {
        note(entry)
      }
    }
    return found
  }
}
