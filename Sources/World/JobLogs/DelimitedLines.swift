/// Cuts bytes into records and fields: lines whose fields are parted by one character.
///
/// With quotes (RFC 4180), a field in `"` may hold the separator, line breaks and doubled quotes.
struct DelimitedLines {
  let separator: UInt8
  let hasQuotes: Bool
  /// The longest record, in bytes.
  static let recordBytesMax = StandardWorkloadFormat.lineBytesMax

  private var record: [UInt8] = []
  private var isInQuotes = false
  private var isOverlong = false
  /// Lines begun before the record at hand, and lines that it has so far.
  private var line = 0
  private var linesOfRecord = 0

  init(separator: UInt8, hasQuotes: Bool) {
    self.separator = separator
    self.hasQuotes = hasQuotes
  }

  /// What a record is: its first line (counted from 1) and its bytes, or nil where it is too long.
  struct Record {
    var line: Int
    var bytes: [UInt8]?
  }

  /// The number of lines so far.
  var lineCount: Int { line + (record.isEmpty && !isOverlong ? 0 : linesOfRecord + 1) }

  /// Takes bytes up to the end of the next record and gives it; nil where it goes on.
  mutating func next(_ bytes: inout Slice<UnsafeRawBufferPointer>) -> Record? {
    while let feed = bytes.firstIndex(of: UInt8(ascii: "\n")) {
      take(bytes[..<feed])
      bytes = bytes[(feed + 1)...]
      if isInQuotes {
        if !isOverlong { record.append(UInt8(ascii: "\n")) }
        linesOfRecord += 1
        continue
      }
      return end()
    }
    take(bytes)
    bytes = bytes[bytes.endIndex...]
    return nil
  }

  /// The last record, which no line feed ended.
  mutating func last() -> Record? {
    record.isEmpty && !isOverlong ? nil : end()
  }

  private mutating func end() -> Record {
    let first = line + 1
    line += linesOfRecord + 1
    linesOfRecord = 0
    isInQuotes = false
    defer {
      record.removeAll(keepingCapacity: true)
      isOverlong = false
    }
    if isOverlong { return Record(line: first, bytes: nil) }
    if record.last == UInt8(ascii: "\r") { record.removeLast() }
    return Record(line: first, bytes: record)
  }

  private mutating func take(_ bytes: Slice<UnsafeRawBufferPointer>) {
    if isOverlong { return }
    if hasQuotes {
      for byte in bytes where byte == UInt8(ascii: "\"") { isInQuotes.toggle() }
    }
    if record.count + bytes.count > Self.recordBytesMax {
      // A quote that nothing closes must not swallow the file: the rest of its line ends it.
      isOverlong = true
      isInQuotes = false
      record.removeAll(keepingCapacity: true)
      return
    }
    record.append(contentsOf: bytes)
  }

  /// The fields of a record as text; bytes that are not UTF-8 are replaced.
  func fields(_ record: [UInt8]) -> [String] {
    var fields: [String] = []
    var field: [UInt8] = []
    var isQuoted = false
    var index = 0
    while index < record.count {
      let byte = record[index]
      index += 1
      if hasQuotes, byte == UInt8(ascii: "\"") {
        if isQuoted, index < record.count, record[index] == byte {
          field.append(byte)
          index += 1
        } else {
          isQuoted.toggle()
        }
      } else if byte == separator, !isQuoted {
        fields.append(String(decoding: field, as: UTF8.self))
        field.removeAll(keepingCapacity: true)
      } else {
        field.append(byte)
      }
    }
    fields.append(String(decoding: field, as: UTF8.self))
    return fields
  }
}
