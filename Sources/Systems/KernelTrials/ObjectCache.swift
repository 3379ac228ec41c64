internal import Fingerprints
internal import Foundation
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
  private let versions = Mutex<[String: String]>([:])

  init(folder: String) {
    self.folder = folder
    // `-march=native` means another object on another processor.
    let lines = (SystemText.read("/proc/cpuinfo") ?? "").split(separator: "\n", omittingEmptySubsequences: false)
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
    let object = path(key)
    let lines = Scratch.text("\(object).made-of").split(separator: "\n")
    guard let first = lines.first, let seconds = Double(first), FileManager.default.fileExists(atPath: object)
    else { return nil }
    for line in lines.dropFirst() {
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
    var text = "\(compileSeconds)\n"
    for file in files {
      guard let fingerprint = fingerprint(file) else { return object }
      text += "\(fingerprint) \(file)\n"
    }
    let target = path(key)
    let note = "\(object).made-of"
    guard (try? Data(text.utf8).write(to: URL(fileURLWithPath: note))) != nil else { return object }
    // Another session's object of the same key is the same; a copy first, since the folder may be on another disk.
    let near = "\(target).\(ProcessInfo.processInfo.processIdentifier)-\(key.hashValue)"
    guard (try? FileManager.default.copyItem(atPath: object, toPath: near)) != nil else { return object }
    guard rename(near, target) == 0 else {
      unlink(near)
      return object
    }
    guard (try? FileManager.default.copyItem(atPath: note, toPath: near)) != nil,
      rename(near, "\(target).made-of") == 0
    else { return object }
    unlink(object)
    unlink(note)
    return target
  }

  private func path(_ key: String) -> String { "\(folder)/\(key).so" }

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
