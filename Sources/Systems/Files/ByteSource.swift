package import JobLogs
internal import Diagnostics

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#endif

/// The bytes of a file or of the standard input, chunk by chunk, unpacked where they are gzip.
///
/// A gzip stream is told by its first two bytes, not by the file's name. Memory: one chunk, and
/// another one for gzip.
package struct ByteSource: ~Copyable {
  /// The file's name in messages.
  package let name: String
  /// The size of the file, in bytes as they lie on the disk; nil for pipes.
  package let fileBytes: Int?
  /// How many of them were read.
  package private(set) var bytesRead = 0
  /// Whether the contents are packed with gzip; for pipes known after the first chunk.
  package private(set) var isGzip = false

  private let descriptor: Int32
  private let chunk: UnsafeMutableRawBufferPointer
  private var inflater: GzipInflater?
  private var hasBegun = false

  package static let chunkBytesDefault = 1 << 20

  /// Opens a file; `-` is the standard input.
  /// - Throws: `FileError` where the file cannot be opened.
  package init(path: String, chunkBytes: Int = chunkBytesDefault) throws(FileError) {
    precondition(chunkBytes >= 2, "a chunk must have room for the first two bytes of gzip")
    name = path == "-" ? "standard input" : path
    descriptor = path == "-" ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC)
    let openError = errno
    chunk = UnsafeMutableRawBufferPointer.allocate(byteCount: chunkBytes, alignment: 64)
    var status = stat()
    let isKnown = descriptor >= 0 && fstat(descriptor, &status) == 0
    fileBytes = isKnown && status.st_mode & S_IFMT == S_IFREG ? Int(status.st_size) : nil
    if fileBytes != nil {
      var magic: (UInt8, UInt8) = (0, 0)
      isGzip = pread(descriptor, &magic, 2, 0) == 2 && magic == (0x1F, 0x8B)
    }
    guard descriptor >= 0 else {
      throw FileError(errno: openError, path: path, action: "cannot be read")
    }
    if isKnown, status.st_mode & S_IFMT == S_IFDIR {
      throw FileError(errno: EISDIR, path: path, action: "cannot be read")
    }
  }

  deinit {
    if descriptor > STDERR_FILENO { close(descriptor) }
    chunk.deallocate()
  }

  /// Reads on and gives the next bytes to `body`; returns false at the end.
  ///
  /// - Throws: `JobLogError.unreadable` where the system cannot read on, `.truncated` where a gzip
  ///   stream ends early or is damaged, and what `body` throws.
  package mutating func next(
    _ body: (UnsafeRawBufferPointer) throws(JobLogError) -> Void
  ) throws(JobLogError) -> Bool {
    while true {
      if let inflater, inflater.hasPending {
        let bytes = try inflater.inflate()
        if !bytes.isEmpty {
          try body(bytes)
          return true
        }
        continue
      }
      let count = try fill()
      guard count > 0 else {
        try inflater?.finish()
        return false
      }
      let bytes = UnsafeRawBufferPointer(rebasing: chunk[..<count])
      if !hasBegun {
        hasBegun = true
        isGzip = count >= 2 && bytes[0] == 0x1F && bytes[1] == 0x8B
        if isGzip { inflater = GzipInflater(source: name) }
      }
      guard let inflater else {
        try body(bytes)
        return true
      }
      inflater.feed(bytes)
    }
  }

  /// Fills the chunk as far as one read goes; the first one far enough to tell the format.
  private mutating func fill() throws(JobLogError) -> Int {
    var filled = 0
    repeat {
      let count = read(descriptor, chunk.baseAddress! + filled, chunk.count - filled)
      if count < 0 {
        if errno == EINTR { continue }
        throw JobLogError(
          .unreadable, "the file cannot be read on after \(bytesRead) bytes",
          at: SourceLocation(file: name), cause: String(cString: strerror(errno)))
      }
      if count == 0 { break }
      filled += count
      bytesRead += count
    } while !hasBegun && filled < min(4096, chunk.count)
    return filled
  }
}
