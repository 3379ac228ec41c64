internal import CZlib
internal import Diagnostics
internal import JobLogs

/// Unpacks a gzip stream of one or more members (RFC 1952), checking length and checksum of each.
final class GzipInflater {
  private let source: String
  private var stream = z_stream()
  private let output: UnsafeMutableRawBufferPointer
  /// Whether the stream is inside a member.
  private var isInMember = true
  private var bytesOut = 0
  private var bytesIn = 0

  init(source: String, outputBytes: Int = 1 << 20) {
    self.source = source
    output = UnsafeMutableRawBufferPointer.allocate(byteCount: outputBytes, alignment: 64)
    // 15: the largest window; + 16: gzip framing only.
    let status = inflateInit2_(
      &stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    precondition(status == Z_OK, "zlib cannot be initialised: status \(status)")
  }

  deinit {
    inflateEnd(&stream)
    output.deallocate()
  }

  private var isOutputFull = false

  /// Whether `inflate` may have more to give before the next `feed`.
  var hasPending: Bool { stream.avail_in > 0 || isOutputFull }

  /// Takes packed bytes, which must stay in place until `hasPending` is false.
  func feed(_ bytes: UnsafeRawBufferPointer) {
    stream.next_in = UnsafeMutablePointer(
      mutating: bytes.baseAddress!.assumingMemoryBound(to: UInt8.self))
    stream.avail_in = UInt32(bytes.count)
  }

  /// Unpacks as much as fits into the output chunk; empty where more input is needed.
  func inflate() throws(JobLogError) -> UnsafeRawBufferPointer {
    if !isInMember {
      // Padding with zeros after the last member is usual on tapes; anything else starts a member.
      while stream.avail_in > 0, stream.next_in[0] == 0 {
        stream.next_in += 1
        stream.avail_in -= 1
      }
      guard stream.avail_in > 0 else { return UnsafeRawBufferPointer(rebasing: output[..<0]) }
      inflateReset(&stream)
      isInMember = true
    }
    stream.next_out = output.baseAddress!.assumingMemoryBound(to: UInt8.self)
    stream.avail_out = UInt32(output.count)
    let before = stream.avail_in
    let status = CZlib.inflate(&stream, Z_NO_FLUSH)
    bytesIn += Int(before - stream.avail_in)
    let count = output.count - Int(stream.avail_out)
    bytesOut += count
    isOutputFull = stream.avail_out == 0 && status != Z_STREAM_END
    switch status {
    case Z_STREAM_END: isInMember = false
    case Z_OK, Z_BUF_ERROR: break
    default:
      throw JobLogError(
        .truncated,
        "the gzip stream is damaged after \(bytesIn) packed and \(bytesOut) unpacked bytes; "
          + "fetch the file again",
        at: SourceLocation(file: source), cause: stream.msg.map { String(cString: $0) })
    }
    return UnsafeRawBufferPointer(rebasing: output[..<count])
  }

  /// Takes the end of the file.
  /// - Throws: `.truncated` inside a member.
  func finish() throws(JobLogError) {
    guard isInMember else { return }
    throw JobLogError(
      .truncated,
      "the gzip stream ends early, after \(bytesIn) packed and \(bytesOut) unpacked bytes; fetch "
        + "the file again, or unpack what is there with zcat and read that",
      at: SourceLocation(file: source))
  }
}
