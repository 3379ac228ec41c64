import Fingerprints
import Foundation
import Recommendations

@testable import Store

/// A folder of its own with a store and files, removed at the end.
final class Workplace {
  let folder: String
  var storePath: String { folder + "/state/plait/plait.sqlite" }
  var root: String { folder + "/root" }

  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "plait-store-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: folder + "/root", withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  func write(_ name: String, _ text: String, mode: Int = 0o644) throws {
    let path = root + "/" + name
    try Data(text.utf8).write(to: URL(filePath: path))
    try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
  }

  func read(_ name: String) -> String? {
    FileManager.default.contents(atPath: root + "/" + name).map { String(decoding: $0, as: UTF8.self) }
  }

  /// Every file and folder below the root with its mode and contents.
  func picture() throws -> [String: String] {
    var result: [String: String] = [:]
    for name in try FileManager.default.subpathsOfDirectory(atPath: root) {
      let path = root + "/" + name
      let attributes = try FileManager.default.attributesOfItem(atPath: path)
      let mode = String((attributes[.posixPermissions] as? NSNumber)?.intValue ?? -1, radix: 8)
      let isFolder = attributes[.type] as? FileAttributeType == .typeDirectory
      result[name] = isFolder ? "folder" : mode + ":" + (read(name) ?? "unreadable")
    }
    return result
  }
}

/// A recommendation with these steps.
func recommendation(_ steps: [Change.Step], title: String = "Try it") -> Recommendation {
  Recommendation(
    createdUnixSeconds: 1000, verb: "schedule", advance: 1,
    subject: .init(
      workload: .init(name: "log", fingerprint: Fingerprint(of: "log")),
      machine: .init(name: "machine", fingerprint: Fingerprint(of: "machine"))),
    title: title, summary: "", change: Change(steps: steps),
    baseline: Outcome(origin: .measured, runs: 1), expected: Outcome(origin: .simulated, runs: 1))
}

/// The program that tests kill.
func probe(_ arguments: [String]) -> (process: Process, output: FileHandle) {
  let process = Process()
  let here = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
  process.executableURL = here.appending(path: "plait-store-crash-probe")
  process.arguments = arguments
  let pipe = Pipe()
  process.standardOutput = pipe
  return (process, pipe.fileHandleForReading)
}
