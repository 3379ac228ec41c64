internal import Foundation

/// Slurm's own clients, each run to its end.
struct SlurmClient: Sendable {
  struct Ending {
    var status: Int32
    var output: String
    var errors: String
  }

  /// Decides which Slurm they speak to (`SLURM_CONF`).
  let environment: [String: String]
  private static let limitSeconds = 60.0

  init(environment: [String: String]) {
    var plain = environment
    for name in environment.keys
    where name.hasPrefix("SQUEUE_") || name.hasPrefix("SBATCH_") || name.hasPrefix("SACCT_") {
      plain[name] = nil
    }
    plain["LC_ALL"] = "C"
    self.environment = plain
  }

  /// - Throws: `no-client`.
  func run(_ program: String, _ arguments: [String]) throws(SlurmArrayError) -> Ending {
    let path = (environment["PATH"] ?? "/usr/bin:/bin").split(separator: ":").map { "\($0)/\(program)" }
      .first { FileManager.default.isExecutableFile(atPath: $0) }
    guard let path else {
      throw SlurmArrayError(
        .noClient, "\(program) is not on the path; install Slurm's clients (slurm-client) or set PATH")
    }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: path)
    process.arguments = arguments
    process.environment = environment
    let output = Pipe()
    let errors = Pipe()
    process.standardOutput = output
    process.standardError = errors
    process.standardInput = FileHandle.nullDevice
    do {
      try process.run()
    } catch {
      throw SlurmArrayError(.noClient, "\(path) cannot be run; check its permissions", cause: "\(error)")
    }
    let identifier = process.processIdentifier
    let deadline = DispatchSource.makeTimerSource()
    deadline.schedule(deadline: .now() + Self.limitSeconds)
    deadline.setEventHandler { kill(identifier, SIGKILL) }
    deadline.resume()
    defer { deadline.cancel() }
    // The clients say little on the second pipe: it does not fill while the first is read.
    let said = output.fileHandleForReading.readDataToEndOfFile()
    let words = errors.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return Ending(
      status: process.terminationReason == .exit ? process.terminationStatus : 128,
      output: String(decoding: said, as: UTF8.self), errors: String(decoding: words, as: UTF8.self))
  }
}
