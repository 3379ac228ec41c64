internal import Diagnostics

extension StandardWorkloadFormatReader {
  /// Reads any line, without its line feed: a comment, a blank line, a job.
  ///
  /// Returns whether a job was stored in the row block (not yet accepted).
  func readAnyLine(_ line: UnsafeRawBufferPointer) throws(JobLogError) -> Bool {
    guard line.count <= StandardWorkloadFormat.lineBytesMax else {
      try failLine(.malformedField, "the line is longer than 64 kB", field: nil)
      return false
    }
    var end = line.count
    while end > 0, Self.isBlank(line[end - 1]) { end -= 1 }
    var index = 0
    while index < end, Self.isBlank(line[index]) { index += 1 }
    guard index < end else { return false }
    if line[index] == UInt8(ascii: ";") {
      readComment(UnsafeRawBufferPointer(rebasing: line[index..<end]))
      return false
    }
    let values = block.values
    var fields = 0
    var hasMore = false
    var hasLargeIdentity = false
    while index < end {
      let start = index
      while index < end, !Self.isBlank(line[index]) { index += 1 }
      let text = UnsafeRawBufferPointer(rebasing: line[start..<index])
      while index < end, Self.isBlank(line[index]) { index += 1 }
      if fields == StandardWorkloadFormat.fieldCount {
        hasMore = true
        break
      }
      switch DecimalText.integer(text) {
      case .success(let value):
        values[fields] = value
      case .failure(let failure):
        let isRange = failure == .outOfRange
        try failLine(
          .malformedField, isRange ? "the number is too large" : "not a number", field: fields,
          detail: ": `\(Self.excerpt(text))`")
        return false
      }
      if !StandardWorkloadFormat.isWide(fields), Int32(exactly: values[fields]) == nil {
        guard StandardWorkloadFormat.isIdentity(fields) else {
          try failLine(
            .malformedField, "the number is too large", field: fields,
            detail: ": `\(Self.excerpt(text))`")
          return false
        }
        values[fields] = Int64(identity(values[fields], field: fields))
        hasLargeIdentity = true
      }
      fields += 1
    }
    let expected = fieldsOfFirstJob ?? StandardWorkloadFormat.fieldCountMin
    guard fields >= expected else {
      try failLine(
        .malformedField, "the field is missing", field: fields,
        detail: ": the line has \(fields) of \(fieldsOfFirstJob ?? StandardWorkloadFormat.fieldCount) fields")
      return false
    }
    if fieldsOfFirstJob == nil { fieldsOfFirstJob = fields }
    if fields < StandardWorkloadFormat.fieldCount {
      for field in fields..<StandardWorkloadFormat.fieldCount { values[field] = -1 }
      intake.repair("fields missing at the end of the line were taken as -1", line: self.line)
    }
    if hasMore { intake.repair("fields after the 18th were left out", line: self.line) }
    if hasLargeIdentity {
      intake.repair("users, groups or queues beyond 32 bits were renumbered", line: self.line)
    }
    let isStored = block.store(row: rows)
    precondition(isStored, "a value that was checked does not fit into its column")
    return true
  }

  /// A number that fits into 32 bits for an identity that does not: from 1,000,000,000 up, in the
  /// order of first appearance.
  private func identity(_ value: Int64, field: Int) -> Int32 {
    let column = field - 11
    if let known = largeIdentities[column][value] { return known }
    let number = Int32(clamping: 1_000_000_000 + largeIdentities[column].count)
    largeIdentities[column][value] = number
    return number
  }

  private func readComment(_ bytes: UnsafeRawBufferPointer) {
    headerLines += 1
    guard headerLines <= StandardWorkloadFormat.headerLinesMax else {
      intake.skip("comment lines after the first 10,000", line: line)
      return
    }
    let text = String(validating: bytes, as: UTF8.self) ?? Self.latin1(bytes)
    if !header.read(line: text, names: &names) {
      intake.skip("header lines whose number cannot be read", line: line)
    }
  }

  private static func latin1(_ bytes: UnsafeRawBufferPointer) -> String {
    var text = String.UnicodeScalarView()
    for byte in bytes { text.append(Unicode.Scalar(byte)) }
    return String(text)
  }

  /// The field's text for a message: at most 40 characters, control characters left out.
  private static func excerpt(_ bytes: UnsafeRawBufferPointer) -> String {
    var text = ""
    for byte in bytes.prefix(40) {
      text.unicodeScalars.append(byte < 0x20 || byte >= 0x7F ? "?" : Unicode.Scalar(byte))
    }
    return bytes.count > 40 ? text + "..." : text
  }

  private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0D }
}
