internal import Diagnostics
internal import Glibc

/// The right to change files and run commands for a store: one process at a time has it.
///
/// `flock(2)` on a file beside the store. The kernel gives it back when the process ends, however it
/// ends, so an intent that is open while the lock is free was cut off.
enum StoreLock {
  /// Waits for the lock up to the timeout, and does something while holding it.
  ///
  /// Throws `StoreError` (`busy`, `read-only` or `cannot-open`), and what the body throws.
  static func holding<T>(
    storePath: String, timeoutSeconds: Double, _ body: () throws(StoreError) -> T
  ) throws(StoreError) -> T {
    let path = storePath + "-lock"
    let file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    if file < 0 {
      throw StoreError(
        errno == EROFS || errno == EACCES ? .readOnly : .cannotOpen,
        "The lock file beside the store cannot be opened.", at: SourceLocation(file: path),
        cause: String(cString: strerror(errno)))
    }
    defer { close(file) }
    var waitedSeconds = 0.0
    while flock(file, LOCK_EX | LOCK_NB) != 0 {
      let number = errno
      if number != EWOULDBLOCK && number != EINTR || waitedSeconds >= timeoutSeconds {
        throw StoreError(
          .busy, "Another process is applying or undoing a change. Wait for it and try again.",
          at: SourceLocation(file: path), cause: String(cString: strerror(number)))
      }
      usleep(20_000)
      waitedSeconds += 0.02
    }
    return try body()
  }
}
