import Foundation

/// The built program that is both sides of an array, and folders for it.
enum Probe {
  /// Beside the test runner or the bundle that it was started with.
  static let path: String = {
    var places = CommandLine.arguments.map { ($0 as NSString).deletingLastPathComponent }
    if let runner = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe") {
      places.append((runner as NSString).deletingLastPathComponent)
    }
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().path
    places.append(root + "/.build/debug")
    return places.map { $0 + "/plait-array-task-probe" }.first {
      $0.hasPrefix("/") && FileManager.default.isExecutableFile(atPath: $0)
    } ?? "plait-array-task-probe-was-not-built"
  }()

  /// Starts a task as Slurm would.
  static func task(_ folder: String, array: Int = 7, index: Int, restart: Int? = nil) throws -> Process {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: path)
    process.arguments = ["task", folder]
    var environment = ProcessInfo.processInfo.environment
    environment["SLURM_ARRAY_JOB_ID"] = "\(array)"
    environment["SLURM_ARRAY_TASK_ID"] = "\(index)"
    environment["SLURM_RESTART_COUNT"] = restart.map(String.init)
    process.environment = environment
    process.standardOutput = FileHandle.nullDevice
    try process.run()
    return process
  }

  static func folder() -> String {
    FileManager.default.temporaryDirectory.appending(path: "plait-array-\(UUID().uuidString)").path
  }
}
