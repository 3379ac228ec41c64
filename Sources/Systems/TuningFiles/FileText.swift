internal import Diagnostics
internal import Files
internal import JobLogs
internal import TuningRecords

/// The whole text of a file, unpacked where it is gzip, with a zero byte behind it.
final class FileText {
  /// The file's name in messages.
  let name: String
  private(set) var bytes: UnsafeMutablePointer<UInt8>
  /// Without the zero byte.
  private(set) var count = 0
  private var capacity: Int

  /// More is refused, so that a small packed file does not fill the memory.
  private static let mostBytes = 4 << 30

  private init(name: String, capacity: Int) {
    self.name = name
    self.capacity = capacity
    bytes = .allocate(capacity: capacity)
  }

  /// A text that is in memory.
  convenience init(_ text: UnsafeRawBufferPointer, name: String) {
    self.init(name: name, capacity: text.count + 1)
    append(text)
    bytes[count] = 0
  }

  deinit { bytes.deallocate() }

  /// - Throws: `TuningRecordError` (`unreadable`); a gzip stream that ends early is an error.
  static func read(_ path: String) throws(TuningRecordError) -> FileText {
    do {
      var source = try ByteSource(path: path)
      let packed = source.fileBytes ?? 0
      let text = FileText(
        name: source.name, capacity: min((source.isGzip ? 12 : 1) * packed, 1 << 28) + 4096)
      var isTooLong = false
      while !isTooLong,
        try source.next({ (chunk) throws(JobLogError) in
          isTooLong = text.count + chunk.count > mostBytes
          if !isTooLong { text.append(chunk) }
        })
      {}
      if isTooLong {
        throw JobLogError(
          .unreadable, "the text is longer than \(mostBytes >> 30) GiB; divide it",
          at: SourceLocation(file: source.name))
      }
      text.bytes[text.count] = 0
      return text
    } catch let error as FileError {
      throw TuningRecordError(.unreadable, error.message, at: error.location, cause: error.cause)
    } catch let error as JobLogError {
      throw TuningRecordError(.unreadable, error.message, at: error.location, cause: error.cause)
    } catch {
      throw TuningRecordError(
        .unreadable, "the file cannot be read; see the cause", at: SourceLocation(file: path),
        cause: "\(error)")
    }
  }

  private func append(_ chunk: UnsafeRawBufferPointer) {
    if count + chunk.count + 1 > capacity {
      let larger = max(2 * capacity, count + chunk.count + 1)
      let grown = UnsafeMutablePointer<UInt8>.allocate(capacity: larger)
      grown.update(from: bytes, count: count)
      bytes.deallocate()
      bytes = grown
      capacity = larger
    }
    guard let start = chunk.baseAddress else { return }
    UnsafeMutableRawPointer(bytes + count).copyMemory(from: start, byteCount: chunk.count)
    count += chunk.count
  }
}
