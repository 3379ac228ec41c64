internal import Diagnostics
package import JobLogs

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#endif

/// Job logs in files: in any format that Plait reads, plain or gzip, or from the standard input.
package enum JobLogFile {
  /// Reads a log in one pass, with memory for the job table, one chunk and one line.
  ///
  /// - Parameters:
  ///   - path: The file; `-` is the standard input.
  ///   - options: Where it has no `memoryLimitBytes`, half of the physical memory is the limit.
  ///   - format: The format; nil tells it by the contents.
  ///   - progress: Called after each chunk with the bytes read so far and the size of the file
  ///     (nil for a pipe), both as on the disk.
  /// - Throws: `JobLogError`, with the file and, where it can, the line and the field.
  package static func read(
    _ path: String, options: JobLogReadingOptions = JobLogReadingOptions(),
    format: JobLogFormat? = nil, chunkBytes: Int = ByteSource.chunkBytesDefault,
    progress: (_ bytesDone: Int, _ bytesTotal: Int?) -> Void = { _, _ in }
  ) throws(JobLogError) -> JobLog {
    var source: ByteSource
    do {
      source = try ByteSource(path: path, chunkBytes: chunkBytes)
    } catch {
      throw JobLogError(.unreadable, error.message, at: error.location, cause: error.cause)
    }
    var options = options
    if options.memoryLimitBytes == nil { options.memoryLimitBytes = physicalMemoryBytes / 2 }
    let name = source.name
    let fileBytes = source.fileBytes
    var reader: (any JobLogReader)?
    // Text of logs shrinks to about a fifth in gzip.
    let unpackedBytes = fileBytes.map { source.isGzip ? 5 * $0 : $0 }
    while reader?.isComplete != true {
      let hasMore = try source.next { (bytes) throws(JobLogError) in
        if reader == nil {
          if options.expectedJobs == 0, let unpackedBytes {
            options.expectedJobs = estimatedJobs(firstBytes: bytes, of: unpackedBytes)
          }
          var found = format
          if found == nil { found = try JobLogFormat.detect(bytes, name: name) }
          reader = found?.reader(source: name, options: options)
        }
        if let reader { try reader.read(bytes) }
      }
      guard hasMore else { break }
      progress(source.bytesRead, fileBytes)
    }
    guard let reader else {
      throw JobLogError(
        .empty, "the file is empty; name a file with a job log", at: SourceLocation(file: name))
    }
    return try reader.finish()
  }

  /// How many lines a file has if they are all as long as those of its first bytes.
  private static func estimatedJobs(firstBytes: UnsafeRawBufferPointer, of bytes: Int) -> Int {
    var feeds = 0
    for byte in firstBytes.prefix(65_536) where byte == UInt8(ascii: "\n") { feeds += 1 }
    // A tenth more, as growing later copies; room that is never filled takes no memory.
    let lines = bytes / (min(firstBytes.count, 65_536) / (feeds + 1) + 1)
    return min(lines + lines / 10, 50_000_000)
  }

  /// The memory of this computer, in bytes.
  package static var physicalMemoryBytes: Int {
    max(sysconf(Int32(_SC_PHYS_PAGES)), 1) * max(sysconf(Int32(_SC_PAGESIZE)), 1)
  }
}
