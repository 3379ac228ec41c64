internal import Foundation

/// Runs one of Slurm's clients to its end.
struct ClientProcess {
  struct Ending {
    var status: Int32
    var output: [UInt8]
    var errors: String
  }

  var environment: [String: String]
  var limitSeconds: Double

  /// Runs a program found on the path, without a shell.
  ///
  /// - Parameter input: What it reads; nothing if nil.
  /// - Throws: `no-client` and `timed-out`.
  func run(
    _ program: String, _ arguments: [String], input: String? = nil
  ) async throws(SlurmControlError) -> Ending {
    guard let path = Self.path(of: program, in: environment["PATH"] ?? "/usr/bin:/bin") else {
      throw SlurmControlError(
        .noClient, "\(program) is not on the path; install Slurm's clients (slurm-client) or set PATH")
    }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: path)
    process.arguments = arguments
    // So that whoever comes after this process can end what it has left.
    process.environment = environment.merging([ClientMark.variable: ClientMark.own.text]) { $1 }
    process.currentDirectoryURL = URL(fileURLWithPath: "/")
    let output = Pipe()
    let errors = Pipe()
    process.standardOutput = output
    process.standardError = errors
    let stdin = input.map { _ in Pipe() }
    process.standardInput = stdin ?? FileHandle.nullDevice
    let hasEnded = Latch()
    process.terminationHandler = { _ in hasEnded.set() }
    do {
      try process.run()
    } catch {
      throw SlurmControlError(.noClient, "\(path) cannot be run; check its permissions", cause: "\(error)")
    }
    let deadline = DispatchSource.makeTimerSource()
    let isLate = Latch()
    let identifier = process.processIdentifier
    deadline.schedule(deadline: .now() + limitSeconds)
    deadline.setEventHandler {
      // Late is the client, not who reads its answer; and its number may be another's by now.
      guard !hasEnded.isSet else { return }
      isLate.set()
      kill(identifier, SIGKILL)
    }
    deadline.resume()
    defer { deadline.cancel() }
    if let stdin, let input {
      // A client that dies early leaves a broken pipe, which is told by its status.
      try? stdin.fileHandleForWriting.write(contentsOf: Data(input.utf8))
      try? stdin.fileHandleForWriting.close()
    }
    async let complaint = Self.read(errors)
    let answer = await Self.read(output)
    let words = String(decoding: await complaint, as: UTF8.self)
    process.waitUntilExit()
    if isLate.isSet {
      throw SlurmControlError(
        .timedOut, "\(program) did not answer within \(Int(limitSeconds)) s; the controller is slow or away")
    }
    return Ending(status: process.terminationStatus, output: answer, errors: words)
  }

  private static func read(_ pipe: Pipe) async -> [UInt8] {
    await withCheckedContinuation { continuation in
      DispatchQueue.global().async {
        let data = (try? pipe.fileHandleForReading.readToEnd()) ?? nil
        continuation.resume(returning: data.map { [UInt8]($0) } ?? [])
      }
    }
  }

  private static func path(of program: String, in path: String) -> String? {
    path.split(separator: ":").map { "\($0)/\(program)" }.first {
      FileManager.default.isExecutableFile(atPath: $0)
    }
  }
}

/// A flag that one thread sets and another reads.
private final class Latch: @unchecked Sendable {
  private let lock = NSLock()
  private var value = false

  func set() { lock.withLock { value = true } }
  var isSet: Bool { lock.withLock { value } }
}
