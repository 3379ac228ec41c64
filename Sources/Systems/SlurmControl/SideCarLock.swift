internal import Diagnostics
internal import Glibc

/// The right to act on one cluster: one side-car at a time has it.
///
/// `flock(2)` on a file of the side-car's folder, which the kernel gives back however the process ends.
package final class SideCarLock: Sendable {
  private let descriptor: Int32
  /// Of whoever had it before: what that process has under way is ended.
  package let previous: ClientMark?

  /// A guardian stays until the values that it gave back are safe, and then lets go.
  private static let guardianSeconds = RestorationWatch.Limits.guardian.restlessSeconds + 60

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
    // Who waits is seen by a guardian to whom slurmctld does not answer: it lets go then.
    let awaiting = open(folder + "/next", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    defer { if awaiting >= 0 { close(awaiting) } }
    var isSeen = false
    var waitedSeconds = 0.0
    while flock(file, LOCK_EX | LOCK_NB) != 0 {
      // Tried again, as the holder takes the file for a moment each time it looks.
      if awaiting >= 0, !isSeen { isSeen = flock(awaiting, LOCK_SH | LOCK_NB) == 0 }
      if waitedSeconds >= (Self.isGuardian(file) ? max(waitSeconds, Self.guardianSeconds) : waitSeconds) {
        let holder = Self.holder(file)
        let isGuardian = Self.isGuardian(file)
        close(file)
        throw SlurmControlError(
          .alreadyAttached,
          isGuardian
            ? "the guardian\(holder) of a side-car that has ended waits for slurmctld to give values back; let it"
            : "another side-car\(holder) acts on this cluster; stop it with plait detach slurm, or let it work",
          at: SourceLocation(file: path))
      }
      usleep(50_000)
      waitedSeconds += 0.05
    }
    previous = Self.mark(file)
    // Before the mark is written over.
    previous?.endClients()
    let text = "\(getpid())\(isGuardian ? " guardian" : "")\n\(ClientMark.own.text)\n"
    _ = ftruncate(file, 0)
    _ = pwrite(file, text, text.utf8.count, 0)
    descriptor = file
  }

  deinit { close(descriptor) }

  /// Whether another process waits for the lock of a folder, which this one holds.
  package static func isAwaited(folder: String) -> Bool {
    let file = open(folder + "/next", O_RDWR | O_CLOEXEC)
    if file < 0 { return false }
    defer { close(file) }
    return flock(file, LOCK_EX | LOCK_NB) != 0
  }

  /// The side-car that holds the lock of a folder; nil where nobody does, or a guardian.
  package static func holder(folder: String) -> Int32? {
    let file = open(folder + "/lock", O_RDWR | O_CLOEXEC)
    if file < 0 { return nil }
    defer { close(file) }
    if flock(file, LOCK_EX | LOCK_NB) == 0 || isGuardian(file) { return nil }
    return identifier(file)
  }

  private static func holder(_ file: Int32) -> String {
    identifier(file).map { " (process \($0))" } ?? ""
  }

  private static func identifier(_ file: Int32) -> Int32? { Int32(text(file).prefix { $0.isNumber }) }

  private static func isGuardian(_ file: Int32) -> Bool { text(file).contains("guardian") }

  private static func mark(_ file: Int32) -> ClientMark? {
    let lines = text(file).split(separator: "\n")
    guard lines.count > 1, lines[1] != ClientMark.own.text else { return nil }
    return ClientMark(text: String(lines[1]))
  }

  private static func text(_ file: Int32) -> String {
    var bytes = [UInt8](repeating: 0, count: 128)
    let count = pread(file, &bytes, bytes.count, 0)
    return String(decoding: bytes.prefix(max(count, 0)), as: UTF8.self)
  }
}
