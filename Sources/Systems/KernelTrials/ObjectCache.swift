internal import Fingerprints
internal import Foundation
internal import Glibc
internal import Synchronization

/// Compiled objects by what they were made of: the compiler and its version, flags, macros, the processor, and the
/// contents of every file that the compiler read.
final class ObjectCache: Sendable {
  struct Entry {
    var path: String
    var compileSeconds: Double
  }

  let folder: String
  private let processor: String
  private let next = Mutex(0)

  init(folder: String) {
    self.folder = folder
    // `-march=native` means another object on another processor.
    let lines = (SystemText.read("/proc/cpuinfo") ?? "").split(
      separator: "\n", omittingEmptySubsequences: false)
    processor = lines.prefix { !$0.isEmpty }.filter { $0.hasPrefix("model name") || $0.hasPrefix("flags") }
      .joined(separator: "\n")
  }

  /// The name under which the object of a compilation is kept.
  func key(compiler: String, version: String, arguments: [String], source: String) -> String {
    let parts = [compiler, version, processor, source] + arguments
    return Fingerprint(of: parts.map { "\($0.utf8.count):\($0)" }.joined()).text
  }

  /// The kept object; nil where there is none, or a file that it was made of has changed.
  func entry(_ key: String) -> Entry? {
    let lines = Scratch.text(note(key)).split(separator: "\n")
    guard lines.count >= 2, let seconds = Double(lines[0]) else { return nil }
    let object = "\(folder)/\(lines[1])"
    guard FileManager.default.fileExists(atPath: object) else { return nil }
    for line in lines.dropFirst(2) {
      let parts = line.split(separator: " ", maxSplits: 1)
      guard parts.count == 2, fingerprint(String(parts[1])) == String(parts[0]) else { return nil }
    }
    return Entry(path: object, compileSeconds: seconds)
  }

  /// Keeps an object, which it moves.
  ///
  /// - Parameter files: What the compiler read.
  /// - Returns: Where the object is from now on: its old place where the folder cannot be written.
  func keep(_ key: String, object: String, files: [String], compileSeconds: Double) -> String {
    var madeOf = ""
    for file in files {
      guard let fingerprint = fingerprint(file) else { return object }
      madeOf += "\(fingerprint) \(file)\n"
    }
    // The name tells of the contents too: a loader takes an object of the same name for the one that it has.
    let name = "\(key)-\(Fingerprint(of: madeOf).text.prefix(8)).so"
    guard place(at: "\(folder)/\(name)", from: object) else { return object }
    let text = "\(object).made-of"
    defer { unlink(text) }
    guard
      (try? Data("\(compileSeconds)\n\(name)\n\(madeOf)".utf8).write(to: URL(fileURLWithPath: text))) != nil,
      place(at: note(key), from: text)
    else { return object }
    unlink(object)
    return "\(folder)/\(name)"
  }

  /// Copies a file, which may be on another disk, and then puts it in its place as a whole.
  private func place(at target: String, from source: String) -> Bool {
    let near = "\(target).\(getpid())-\(number())"
    guard (try? FileManager.default.copyItem(atPath: source, toPath: near)) != nil else { return false }
    guard rename(near, target) == 0 else {
      unlink(near)
      return false
    }
    return true
  }

  private func number() -> Int {
    next.withLock { next in
      next += 1
      return next
    }
  }

  private func note(_ key: String) -> String { "\(folder)/\(key).made-of" }

  private func fingerprint(_ path: String) -> String? {
    guard let data = FileManager.default.contents(atPath: path) else { return nil }
    return Fingerprint(of: [UInt8](data)).text
  }

  /// The files of a make rule as compilers write it.
  static func files(ofRule text: String) -> [String] {
    var files: [String] = []
    var word = ""
    var isEscaped = false
    for character in text.drop(while: { $0 != ":" }).dropFirst() {
      if isEscaped {
        if character == " " || character == "#" { word.append(character) }
        isEscaped = false
      } else if character == "\\" {
        isEscaped = true
      } else if character.isWhitespace {
        if !word.isEmpty { files.append(word) }
        word = ""
      } else {
        word.append(character)
      }
    }
    if !word.isEmpty { files.append(word) }
    return files
  }
}
