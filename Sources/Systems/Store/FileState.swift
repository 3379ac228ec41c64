internal import Diagnostics
internal import Glibc

/// What a file holds: its bytes and its permission bits. The absence of a file is nil.
struct FileState: Sendable, Equatable {
  var bytes: [UInt8]
  var mode: UInt16

  /// Larger files are not changed: their old contents go into the journal.
  static let sizeLimitBytes = 256 << 20

  /// The state of the regular file at a path; nil where there is nothing.
  ///
  /// Throws `StoreError` (`file-access`) where it is no regular file, too large, or unreadable.
  static func read(_ path: String) throws(StoreError) -> FileState? {
    // Without waiting, because a named pipe would wait for its other end.
    let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    if file < 0 {
      if errno == ENOENT { return nil }
      throw .file(path, "cannot be read", errno)
    }
    defer { close(file) }
    var status = stat()
    if fstat(file, &status) != 0 { throw .file(path, "cannot be read", errno) }
    guard status.st_mode & S_IFMT == S_IFREG else { throw .file(path, "is not a regular file", 0) }
    guard status.st_size <= sizeLimitBytes else { throw .file(path, "is larger than 256 MiB", 0) }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(Int(status.st_size))
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = Glibc.read(file, &chunk, chunk.count)
      if count < 0, errno == EINTR { continue }
      if count < 0 { throw .file(path, "cannot be read", errno) }
      if count == 0 { break }
      bytes.append(contentsOf: chunk[..<count])
    }
    return FileState(bytes: bytes, mode: UInt16(status.st_mode & 0o7777))
  }
}

extension StoreError {
  /// An error at a file of a change, from a number of `errno` (0 for none).
  static func file(_ path: String, _ problem: String, _ number: Int32) -> StoreError {
    let isFull = number == ENOSPC || number == EDQUOT || number == EFBIG
    let advice = isFull ? " Make room on its disk." : number == 0 ? "" : " Check its folder and your rights."
    return StoreError(
      isFull ? .diskFull : .fileAccess, "The file or folder \(problem).\(advice)",
      at: SourceLocation(file: path),
      cause: number == 0 ? nil : String(cString: strerror(number)))
  }
}
