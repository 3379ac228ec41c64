internal import Diagnostics
internal import Glibc

/// The right to act on one cluster: one side-car at a time has it.
///
/// `flock(2)` on a file of the side-car's folder, which the kernel gives back however the process ends.
package final class SideCarLock: Sendable {
  private let descriptor: Int32

  /// A guardian looks again some seconds after it has given the values back, and then lets go.
  private static let guardianSeconds = 60.0

  /// - Parameters:
  ///   - waitSeconds: How long to wait for another side-car; a guardian is waited for in any case.
  ///   - isGuardian: Whether the holder only gives values back.
  /// - Throws: `already-attached`, with the process that holds it, and `journal` where the folder cannot be
  ///   written.
  package init(folder: String, waitSeconds: Double = 0, isGuardian: Bool = false) throws(SlurmControlError) {
    let path = folder + "/lock"
    let file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    if file < 0 {
      throw SlurmControlError(
        .journal, "the side-car's folder cannot be written; name another one with --state",
        at: SourceLocation(file: path), cause: String(cString: strerror(errno)))
    }
    var waitedSeconds = 0.0
    while flock(file, LOCK_EX | LOCK_NB) != 0 {
      if waitedSeconds >= (Self.isGuardian(file) ? max(waitSeconds, Self.guardianSeconds) : waitSeconds) {
        let holder = Self.holder(file)
        close(file)
        throw SlurmControlError(
          .alreadyAttached,
          "another side-car\(holder) acts on this cluster; stop it with plait detach slurm, or let it work",
          at: SourceLocation(file: path))
      }
      usleep(50_000)
      waitedSeconds += 0.05
    }
    let text = "\(getpid())\(isGuardian ? " guardian" : "")\n"
    _ = ftruncate(file, 0)
    _ = pwrite(file, text, text.utf8.count, 0)
    descriptor = file
  }

  deinit { close(descriptor) }

  /// The process that holds the lock of a folder; nil where nobody does.
  package static func holder(folder: String) -> Int32? {
    let file = open(folder + "/lock", O_RDWR | O_CLOEXEC)
    if file < 0 { return nil }
    defer { close(file) }
    if flock(file, LOCK_EX | LOCK_NB) == 0 { return nil }
    return identifier(file)
  }

  private static func holder(_ file: Int32) -> String {
    identifier(file).map { " (process \($0))" } ?? ""
  }

  private static func identifier(_ file: Int32) -> Int32? { Int32(text(file).prefix { $0.isNumber }) }

  private static func isGuardian(_ file: Int32) -> Bool { text(file).contains("guardian") }

  private static func text(_ file: Int32) -> String {
    var bytes = [UInt8](repeating: 0, count: 32)
    let count = pread(file, &bytes, bytes.count, 0)
    return String(decoding: bytes.prefix(max(count, 0)), as: UTF8.self)
  }
}
