internal import Diagnostics
internal import Files
internal import Foundation

/// The folder that the submitting side and the tasks share, and what lies where in it.
///
///     work.json      what the tasks need to know
///     items.jsonl    every item, one a line; the place in the file is its number
///     items/N        an item that nobody has, by its number
///     taken/N.TASK   an item that a task has taken, by renaming
///     results/TASK   what a task has finished, one line an item
///     alive/TASK     changes while the task lives
///     logs/          what the tasks print
///     journal.jsonl  what the submitting side did
struct SlurmArrayFolder: Sendable {
  let path: String

  var work: String { path + "/work.json" }
  var allItems: String { path + "/items.jsonl" }
  var items: String { path + "/items" }
  var taken: String { path + "/taken" }
  var results: String { path + "/results" }
  var alive: String { path + "/alive" }
  var logs: String { path + "/logs" }
  var journal: String { path + "/journal.jsonl" }
  var lock: String { path + "/lock" }
  var script: String { path + "/task.sh" }
  /// Present once no more items will come.
  var closed: String { path + "/closed" }

  func item(_ number: Int) -> String { "\(items)/\(Self.name(number))" }

  func taken(_ number: Int, by task: String) -> String { "\(taken)/\(Self.name(number)).\(task)" }

  /// Numbers of equal length, so that the order of the names is that of the items.
  static func name(_ number: Int) -> String {
    let digits = "\(number)"
    return String(repeating: "0", count: max(8 - digits.count, 0)) + digits
  }

  /// A task as Slurm calls it: without its count of restarts.
  static func name(ofTask task: String) -> String {
    task.split(separator: "_").prefix(2).joined(separator: "_")
  }

  /// - Throws: `folder`.
  func create() throws(SlurmArrayError) {
    for folder in [path, items, taken, results, alive, logs] {
      do {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      } catch {
        throw SlurmArrayError(
          .folder, "the shared folder cannot be made; name one that you may write and every node sees",
          at: SourceLocation(file: folder), cause: error.localizedDescription)
      }
    }
  }

  /// The names in a folder, sorted; none where it is missing.
  static func names(_ folder: String) -> [String] {
    // Foundation's own listing is not used: it is slow on large folders over NFS.
    guard let directory = opendir(folder) else { return [] }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: Int(NAME_MAX) + 1) { String(cString: $0) }
      }
      if !name.hasPrefix(".") { names.append(name) }
    }
    return names.sorted()
  }

  /// Writes a whole file at once.
  static func write(_ text: String, to path: String) throws(SlurmArrayError) {
    do {
      try AtomicFile.write(text, to: path)
    } catch {
      throw SlurmArrayError(.folder, error.message, at: error.location, cause: error.cause)
    }
  }

  /// Adds whole lines to a file and waits until they are on the disk. A line that a crash cut before is ended first,
  /// so that it spoils no other one.
  static func append(_ lines: String, to path: String) throws(SlurmArrayError) {
    func fault() -> SlurmArrayError {
      SlurmArrayError(
        .folder, "the file cannot be written; check the room on the disk and the rights",
        at: SourceLocation(file: path), cause: String(cString: strerror(errno)))
    }
    let file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
    guard file >= 0 else { throw fault() }
    defer { close(file) }
    let end = lseek(file, 0, SEEK_END)
    var last: UInt8 = 0x0A
    if end > 0 { _ = pread(file, &last, 1, end - 1) }
    var bytes = Array((last == 0x0A ? lines : "\n" + lines).utf8)[...]
    while !bytes.isEmpty {
      let count = bytes.withUnsafeBytes { systemWrite(file, $0.baseAddress, $0.count) }
      if count < 0 {
        if errno == EINTR { continue }
        throw fault()
      }
      bytes = bytes.dropFirst(count)
    }
    guard fsync(file) == 0 || errno == EINVAL else { throw fault() }
  }

  /// The whole lines of a file; none where it is missing.
  static func lines(_ path: String) -> [Substring] {
    guard let data = FileManager.default.contents(atPath: path) else { return [] }
    let text = String(decoding: data, as: UTF8.self)
    guard let end = text.lastIndex(of: "\n") else { return [] }
    return text[..<end].split(separator: "\n", omittingEmptySubsequences: true)
  }
}

/// The system's `write`, which the folder's function of the same name hides.
private func systemWrite(_ file: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
  write(file, bytes, count)
}
