import Foundation
import Glibc
import Testing

/// A folder of its own with a store, in which the built command runs; removed at the end.
final class Plait {
  let folder: String
  private var runs = 0

  /// What one run left behind.
  struct Run {
    var status: Int32
    /// Whether a signal ended it.
    var wasKilled: Bool
    var output: String
    var errors: String

    /// The answer as JSON; a test that asks for it fails where it does not parse.
    func json(_ place: Testing.SourceLocation = #_sourceLocation) throws -> [String: Any] {
      let value = try? JSONSerialization.jsonObject(with: Data(output.utf8))
      return try #require(
        value as? [String: Any], "no JSON object: \(output.prefix(300)) \(errors.prefix(300))",
        sourceLocation: place)
    }
  }

  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "plait-cli-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  /// The built command, beside the test runner or the bundle that it was started with.
  static let executable: String = {
    var places = CommandLine.arguments.map { ($0 as NSString).deletingLastPathComponent }
    if let runner = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe") {
      places.append((runner as NSString).deletingLastPathComponent)
    }
    places.append(packageRoot + "/.build/debug")
    let found = places.map { $0 + "/plait" }.first { path in
      var isFolder: ObjCBool = false
      return path.hasPrefix("/") && FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
        && !isFolder.boolValue
    }
    return found ?? "plait-was-not-built"
  }()

  static let packageRoot = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().path

  func path(_ name: String) -> String { folder + "/" + name }

  func write(_ name: String, _ text: String) throws {
    try Data(text.utf8).write(to: URL(filePath: path(name)))
  }

  func write(_ name: String, bytes: [UInt8]) throws {
    try Data(bytes).write(to: URL(filePath: path(name)))
  }

  func text(_ name: String) throws -> String {
    String(decoding: try Data(contentsOf: URL(filePath: path(name))), as: UTF8.self)
  }

  /// The names of all files below the folder but the store's.
  func files() throws -> Set<String> {
    Set(
      try FileManager.default.subpathsOfDirectory(atPath: folder).filter {
        !$0.hasPrefix("store.sqlite") && !$0.hasPrefix("run-")
      })
  }

  /// Starts `plait` in the folder with both streams into files.
  func start(
    _ arguments: [String], through wrapper: [String] = [], environment: [String: String] = [:]
  ) throws -> (process: Process, finish: () throws -> Run) {
    runs += 1
    let outputPath = path("run-\(runs)-output")
    let errorsPath = path("run-\(runs)-errors")
    for path in [outputPath, errorsPath] { try Data().write(to: URL(filePath: path)) }
    let process = Process()
    let words = wrapper + [Self.executable] + arguments
    process.executableURL = URL(filePath: words[0])
    process.arguments = Array(words.dropFirst())
    process.currentDirectoryURL = URL(filePath: folder)
    var variables = ProcessInfo.processInfo.environment
    variables["PLAIT_STORE"] = path("store.sqlite")
    variables["SWIFT_BACKTRACE"] = "enable=no"
    for (name, value) in environment { variables[name] = value }
    process.environment = variables
    let output = try FileHandle(forWritingTo: URL(filePath: outputPath))
    let errors = try FileHandle(forWritingTo: URL(filePath: errorsPath))
    process.standardOutput = output
    process.standardError = errors
    process.standardInput = FileHandle.nullDevice
    try process.run()
    return (
      process,
      {
        process.waitUntilExit()
        try output.close()
        try errors.close()
        return Run(
          status: process.terminationStatus, wasKilled: process.terminationReason == .uncaughtSignal,
          output: String(decoding: try Data(contentsOf: URL(filePath: outputPath)), as: UTF8.self),
          errors: String(decoding: try Data(contentsOf: URL(filePath: errorsPath)), as: UTF8.self))
      }
    )
  }

  /// Runs `plait` to its end; a crash is a failure of the test, whatever it expects.
  @discardableResult
  func run(
    _ arguments: String..., environment: [String: String] = [:],
    at place: Testing.SourceLocation = #_sourceLocation
  ) throws -> Run {
    let result = try start(arguments, environment: environment).finish()
    #expect(
      !result.wasKilled,
      "plait \(arguments) was killed by signal \(result.status): \(result.errors.suffix(400))",
      sourceLocation: place)
    return result
  }

  /// Runs a line of shell in which `$PLAIT` is the command.
  func shell(_ line: String, at place: Testing.SourceLocation = #_sourceLocation) throws -> Run {
    runs += 1
    let process = Process()
    process.executableURL = URL(filePath: "/bin/bash")
    let outputPath = path("run-\(runs)-output")
    let errorsPath = path("run-\(runs)-errors")
    process.arguments = ["-c", "{ \(line)\n} > '\(outputPath)' 2> '\(errorsPath)'"]
    process.currentDirectoryURL = URL(filePath: folder)
    var variables = ProcessInfo.processInfo.environment
    variables["PLAIT_STORE"] = path("store.sqlite")
    variables["PLAIT"] = Self.executable
    variables["SWIFT_BACKTRACE"] = "enable=no"
    process.environment = variables
    process.standardInput = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    return Run(
      status: process.terminationStatus, wasKilled: process.terminationReason == .uncaughtSignal,
      output: String(decoding: try Data(contentsOf: URL(filePath: outputPath)), as: UTF8.self),
      errors: String(decoding: try Data(contentsOf: URL(filePath: errorsPath)), as: UTF8.self))
  }

  /// Generates a busy log, `jobs.swf`.
  func generate(jobs: Int, processors: Int = 64, seed: Int = 3, name: String = "jobs.swf") throws {
    let result = try run(
      "generate", "--jobs", "\(jobs)", "--processors", "\(processors)", "--seed", "\(seed)", "--utilisation",
      "0.95", "--out", name)
    try #require(result.status == 0, "\(result.errors)")
  }
}

/// One record of the Standard Workload Format.
func record(
  _ id: Int, submit: Int, wait: Int = -1, run: Int, processors: Int, request: Int? = nil, user: Int = 1
) -> String {
  "\(id) \(submit) \(wait) \(run) \(processors) -1 -1 \(processors) \(request ?? run) -1 1 \(user) 1 -1 1 1 -1 -1\n"
}

let header = "; Version: 2.2\n; MaxProcs: 8\n; UnixStartTime: 0\n"
