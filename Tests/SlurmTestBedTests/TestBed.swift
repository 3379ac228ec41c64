import Foundation

/// A real Slurm in a folder of its own, through `scripts/slurm-testbed`.
struct TestBed {
  let folder: String

  /// What one run of a script left behind.
  struct Run {
    var status: Int32
    var output: String
    var errors: String

    /// Whether the script said that this machine cannot run a test bed (EX_UNAVAILABLE); printed, then.
    var isUnavailable: Bool {
      if status == 69 { print("skipped: \(errors)") }
      return status == 69
    }
  }

  /// One job as the record has it: seconds of Slurm's clock.
  struct Job: Decodable {
    var id: Int
    var submit: Int
    var eligible: Int
    var start: Int
    var end: Int
    var limit: Int
    var run: Int
    var cores: Int
    var nodeList: String
    var user: String
    var qos: String
    var state: String
    var scheduler: String
  }

  static let packageRoot = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().path

  init() {
    // Short, and below /tmp: a Unix socket's path is short, and jobs of other users must be able to enter.
    folder = "/tmp/plait-bed-\(UUID().uuidString.prefix(8))"
  }

  func remove() throws {
    if FileManager.default.fileExists(atPath: folder) { try FileManager.default.removeItem(atPath: folder) }
  }

  func path(_ name: String) -> String { folder + "/" + name }

  /// Runs a script of the project to its end.
  static func run(_ script: String, _ arguments: [String]) throws -> Run {
    let place = FileManager.default.temporaryDirectory.appending(path: "plait-script-\(UUID().uuidString)")
      .path
    try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: place) }
    // Files, not pipes: what the script leaves running must not hold the test.
    for name in ["output", "errors"] {
      try Data().write(to: URL(filePath: "\(place)/\(name)"))
    }
    let process = try start(script, arguments, output: "\(place)/output", errors: "\(place)/errors")
    process.waitUntilExit()
    let texts = try ["output", "errors"].map { try String(contentsOfFile: "\(place)/\($0)", encoding: .utf8) }
    return Run(status: process.terminationStatus, output: texts[0], errors: texts[1])
  }

  static func start(_ script: String, _ arguments: [String], output: String, errors: String) throws -> Process
  {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "\(packageRoot)/scripts/\(script)")
    process.arguments = arguments
    process.standardOutput = FileHandle(forWritingAtPath: output)
    process.standardError = FileHandle(forWritingAtPath: errors)
    try process.run()
    return process
  }

  func run(_ verb: String, _ arguments: [String] = []) throws -> Run {
    try Self.run("slurm-testbed", [verb, "--folder", folder] + arguments)
  }

  /// A command that speaks to this Slurm.
  func client(_ command: [String]) throws -> Run { try run("run", ["--"] + command) }

  /// The processes whose environment names the folder, with their command lines: no word of the script is taken.
  func processes() throws -> [String: String] {
    let found = try shell("grep -lzsE '=\(folder)(/|$)' /proc/[0-9]*/environ").split(separator: "\n")
    var lines: [String: String] = [:]
    for path in found {
      let process = String(path.split(separator: "/")[1])
      lines[process] = try shell("tr '\\0' ' ' </proc/\(process)/cmdline")
    }
    return lines
  }

  /// The local addresses, as /proc/net has them, at which the processes listen.
  func listeningAddresses() throws -> [String] {
    let places = try processes().keys.map { "/proc/\($0)/fd" }
    if places.isEmpty { return [] }
    let sockets = Set(
      try shell("ls -l \(places.joined(separator: " ")) | sed -n 's/.*socket:.\\([0-9]*\\).*/\\1/p'").split(
        separator: "\n"))
    // State 0A listens; an unconnected datagram socket is in state 07.
    let table = try shell(
      "awk '$4 == \"0A\" || $4 == \"07\" { print $10, $2 }' /proc/net/{tcp,tcp6,udp,udp6}")
    return table.split(separator: "\n").compactMap { line in
      let fields = line.split(whereSeparator: { $0 == " " || $0 == ":" })
      return sockets.contains(fields[0]) ? String(fields[1]) : nil
    }
  }

  /// What a line of shell prints.
  private func shell(_ line: String) throws -> String {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/bash")
    process.arguments = ["-c", line]
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return String(decoding: data, as: UTF8.self)
  }
}
