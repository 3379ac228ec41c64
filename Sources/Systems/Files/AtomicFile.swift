internal import Diagnostics

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#endif

/// A file that appears whole or not at all.
///
/// The bytes go to a new file in the same folder, which is synchronised to the disk and renamed
/// over the path by `commit`. Until then, and after any failure, what stood at the path stays.
package final class AtomicFile {
  private let path: String
  private let temporaryPath: String
  private var descriptor: Int32
  private var isCommitted = false
  private var buffer: [UInt8] = []

  private static let bufferBytes = 1 << 20

  /// Opens the new file.
  /// - Throws: `FileError` where the folder cannot be written.
  package init(path: String) throws(FileError) {
    // A path that is a link is written through it, so that the link stays.
    var target = path
    if let resolved = realpath(path, nil) {
      target = String(cString: resolved)
      free(resolved)
    }
    var status = stat()
    let exists = stat(target, &status) == 0
    if exists, status.st_mode & S_IFMT == S_IFDIR {
      throw FileError(errno: EISDIR, path: path, action: "cannot be written")
    }
    var template = Array("\(target).XXXXXX".utf8CString)
    let descriptor = mkstemp(&template)
    let openError = errno
    let temporaryPath = template.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
    guard descriptor >= 0 else {
      throw FileError(errno: openError, path: path, action: "cannot be written")
    }
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    // mkstemp makes files that only their owner reads; take what the file had, or the usual.
    let mask = umask(0)
    umask(mask)
    fchmod(descriptor, exists ? status.st_mode & 0o777 : 0o666 & ~mask)
    self.path = target
    self.temporaryPath = temporaryPath
    self.descriptor = descriptor
  }

  /// Appends bytes.
  /// - Throws: `FileError`, `.full` where the disk is; the new file goes when the last reference does.
  package func write(_ bytes: Span<UInt8>) throws(FileError) {
    if buffer.count + bytes.count < Self.bufferBytes {
      bytes.withUnsafeBufferPointer { buffer.append(contentsOf: $0) }
    } else {
      try flush()
      try bytes.withUnsafeBytes { (raw) throws(FileError) in try writeAll(raw) }
    }
  }

  /// Appends text in UTF-8.
  package func write(_ text: String) throws(FileError) {
    try write(Array(text.utf8).span)
  }

  /// Puts the file at its path.
  /// - Throws: `FileError`; then what stood at the path before stands there still.
  package func commit() throws(FileError) {
    precondition(descriptor >= 0, "a file is committed twice")
    try flush()
    guard fsync(descriptor) == 0 || errno == EINVAL || errno == ENOTSUP else {
      throw FileError(errno: errno, path: path, action: "cannot be written")
    }
    let closed = close(descriptor)
    descriptor = -1
    guard closed == 0 else {
      throw FileError(errno: errno, path: path, action: "cannot be written")
    }
    guard rename(temporaryPath, path) == 0 else {
      throw FileError(errno: errno, path: path, action: "cannot be replaced")
    }
    isCommitted = true
    // The rename itself is on the disk once the folder is.
    let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
    let folderDescriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    if folderDescriptor >= 0 {
      fsync(folderDescriptor)
      close(folderDescriptor)
    }
  }

  deinit {
    if descriptor >= 0 { close(descriptor) }
    if !isCommitted { unlink(temporaryPath) }
  }

  /// Writes a whole file at once.
  /// - Throws: `FileError`; then what stood at the path before stands there still.
  package static func write(_ bytes: Span<UInt8>, to path: String) throws(FileError) {
    let file = try AtomicFile(path: path)
    try file.write(bytes)
    try file.commit()
  }

  /// Writes a whole file of UTF-8 text at once.
  package static func write(_ text: String, to path: String) throws(FileError) {
    try write(Array(text.utf8).span, to: path)
  }

  private func flush() throws(FileError) {
    let whole = buffer
    buffer.removeAll(keepingCapacity: true)
    try whole.withUnsafeBufferPointer { (pieces) throws(FileError) in
      try writeAll(UnsafeRawBufferPointer(pieces))
    }
  }

  private func writeAll(_ bytes: UnsafeRawBufferPointer) throws(FileError) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = systemWrite(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
      if count < 0 {
        if errno == EINTR { continue }
        throw FileError(errno: errno, path: path, action: "cannot be written")
      }
      rest = rest.dropFirst(count)
    }
  }
}

/// The system's `write`, which the method of the same name hides.
private func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
  write(descriptor, bytes, count)
}
