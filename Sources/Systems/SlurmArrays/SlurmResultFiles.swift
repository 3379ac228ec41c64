internal import Foundation

/// Reads what the tasks write, each line once.
struct SlurmResultFiles {
  /// A whole line of a task's file.
  struct Entry {
    var task: String
    var line: SlurmResultLine
  }

  private let folder: String
  private var readBytes: [String: Int] = [:]

  init(_ folder: SlurmArrayFolder) { self.folder = folder.results }

  /// The lines that are new, in the order of the tasks' names. A line that is not whole yet waits.
  mutating func new() -> [Entry] {
    var entries: [Entry] = []
    for task in SlurmArrayFolder.names(folder) {
      guard let file = FileHandle(forReadingAtPath: "\(folder)/\(task)") else { continue }
      defer { try? file.close() }
      let begin = readBytes[task] ?? 0
      guard (try? file.seek(toOffset: UInt64(begin))) != nil, let data = try? file.readToEnd(),
        let end = data.lastIndex(of: 0x0A)
      else { continue }
      readBytes[task] = begin + (end - data.startIndex) + 1
      let text = String(decoding: data[...end], as: UTF8.self)
      for line in text.split(separator: "\n") {
        if let line = SlurmResultLine(line) { entries.append(Entry(task: task, line: line)) }
      }
    }
    return entries
  }
}
