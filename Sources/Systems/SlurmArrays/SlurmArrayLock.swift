internal import Diagnostics
internal import Glibc

/// The right to submit from a folder: `flock(2)`, which the kernel gives back however the process ends.
final class SlurmArrayLock: Sendable {
  private let descriptor: Int32

  /// - Throws: `busy`, `folder`.
  init(_ folder: SlurmArrayFolder) throws(SlurmArrayError) {
    let file = open(folder.lock, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard file >= 0 else {
      throw SlurmArrayError(
        .folder, "the shared folder cannot be written; name another one", at: .init(file: folder.lock),
        cause: String(cString: strerror(errno)))
    }
    guard flock(file, LOCK_EX | LOCK_NB) == 0 else {
      close(file)
      throw SlurmArrayError(
        .busy, "another process submits from this folder; wait for it, or name another folder",
        at: .init(file: folder.path))
    }
    descriptor = file
  }

  deinit { close(descriptor) }
}
