internal import Foundation

/// The text of a device's kernel: its files one after another, each under its own name in the compiler's messages.
enum DeviceSources {
  /// - Throws: `TrialFailure` (`compileError`) where a file cannot be read.
  static func text(_ paths: [String]) throws(TrialFailure) -> String {
    var text = ""
    for (place, path) in paths.enumerated() {
      guard let data = FileManager.default.contents(atPath: path) else {
        throw TrialFailure(.compileError, "\(path) cannot be read; mend the path or its rights")
      }
      if place > 0 { text += "\n#line 1 \"\(name(path))\"\n" }
      text += String(decoding: data, as: UTF8.self)
    }
    return text
  }

  static func name(_ path: String) -> String { path.split(separator: "/").last.map(String.init) ?? path }

  static func folder(_ path: String) -> String {
    path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
  }

  /// PoCL keeps what it compiled for each candidate; the session's folder is where that goes with the session. Its threads stay each
  /// on a processor: the system may else wake two on one for a kernel of milliseconds, which then takes twice as long. A
  /// user's own choice stands.
  static func settleDriver(in folder: String, _ environment: inout [String: String]) {
    for (name, value) in [("POCL_CACHE_DIR", "\(folder)/pocl"), ("POCL_AFFINITY", "1")]
    where environment[name] == nil { environment[name] = value }
  }

  /// - Throws: `TrialFailure`.
  static func write(_ bytes: [UInt8], to path: String, _ kind: TrialFailure.Kind) throws(TrialFailure) {
    guard FileManager.default.createFile(atPath: path, contents: Data(bytes)) else {
      throw TrialFailure(kind, "\(path) cannot be written; make room on the disk or set TMPDIR")
    }
  }

  /// - Throws: `TrialFailure` (`loadError`).
  static func read(_ path: String) throws(TrialFailure) -> [UInt8] {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw TrialFailure(.loadError, "what was compiled, \(path), cannot be read; compile it again")
    }
    return [UInt8](data)
  }
}
