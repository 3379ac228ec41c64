internal import Foundation
internal import SlurmControl

/// A second process that outlives the side-car: if that is killed, it gives the nice values back.
///
/// It waits at a pipe that only the side-car holds open. A line means a farewell: every value was given back, and it is
/// to stay only until slurmctld has saved them. The end of the pipe without one means that the side-car is gone.
final class Guardian {
  private let process: Process
  private let pipe: Pipe

  /// Starts the process: this program, as `plait detach slurm --orphaned`.
  ///
  /// - Parameter slurm: The options that say how Slurm is reached.
  init(folder: String, slurm: [String]) throws {
    process = Process()
    pipe = Pipe()
    process.executableURL = URL(
      fileURLWithPath: try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"))
    process.arguments = ["detach", "slurm", "--state", folder, "--orphaned"] + slurm
    process.standardInput = pipe
    process.standardOutput = FileHandle.nullDevice
    process.currentDirectoryURL = URL(fileURLWithPath: "/")
    // Children of the side-car must not hold the pipe open after it.
    _ = fcntl(pipe.fileHandleForWriting.fileDescriptor, F_SETFD, FD_CLOEXEC)
    try process.run()
    try? pipe.fileHandleForReading.close()
  }

  var isAlive: Bool { process.isRunning }

  /// Everything was given back: the guardian stays, unattended, until slurmctld has saved it.
  func dismiss() {
    try? pipe.fileHandleForWriting.write(contentsOf: Data("done\n".utf8))
    try? pipe.fileHandleForWriting.close()
  }

  /// In the guardian: waits at the pipe until the side-car has gone, with a farewell or without one.
  static func waitForTheEnd() {
    // What ends the side-car's terminal or group is not to end its guardian.
    setsid()
    for number in [SIGINT, SIGTERM, SIGHUP] { signal(number, SIG_IGN) }
    var byte: UInt8 = 0
    while true {
      let count = read(STDIN_FILENO, &byte, 1)
      if count >= 0 || errno != EINTR { return }
    }
  }
}
