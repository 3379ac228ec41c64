/// Turns a header and jobs into the text of the Standard Workload Format, piece by piece.
///
/// Fields are parted by one blank and lines end in LF, so that a log of that shape with integer
/// fields is written byte for byte as it was read.
package struct StandardWorkloadFormatWriter: Sendable {
  /// The text that was not taken yet.
  package private(set) var bytes: [UInt8] = []

  package init() {}

  /// Appends the header lines.
  ///
  /// Lines that were read from a file stand as they were, unless the value of their label was
  /// changed since; values that no line held follow.
  package mutating func append(_ header: JobLogHeader) {
    var written: Set<String> = []
    let current = header.labelledValues
    for line in header.lines {
      var names = JobLogNames()
      var read = JobLogHeader()
      _ = read.read(line: line, names: &names)
      guard let (label, old) = read.labelledValues.first(where: { $0.1 != nil }) else {
        append(line: line)
        continue
      }
      written.insert(label)
      let new = current.first { $0.0 == label }?.1
      if new == old { append(line: line) } else if let new { append(line: "; \(label): \(new)") }
    }
    for (label, value) in current where !written.contains(label) {
      if let value { append(line: "; \(label): \(value)") }
    }
    if header.lines.isEmpty {
      for entry in header.other {
        append(line: entry.label.isEmpty ? "; \(entry.value)" : "; \(entry.label): \(entry.value)")
      }
    }
  }

  /// Appends the line of one job.
  package mutating func append(_ jobs: JobTable, row: Int) {
    append(jobs.id[row])
    append(jobs.submitSeconds[row])
    append(Int64(jobs.waitSeconds[row]))
    append(Int64(jobs.runSeconds[row]))
    append(Int64(jobs.allocatedProcessors[row]))
    append(Int64(jobs.cpuSeconds[row]))
    append(jobs.usedMemoryKilobytes[row])
    append(Int64(jobs.requestedProcessors[row]))
    append(Int64(jobs.requestedSeconds[row]))
    append(jobs.requestedMemoryKilobytes[row])
    append(Int64(jobs.status[row]))
    append(Int64(jobs.user[row]))
    append(Int64(jobs.group[row]))
    append(Int64(jobs.application[row]))
    append(Int64(jobs.queue[row]))
    append(Int64(jobs.partition[row]))
    append(jobs.precedingJob[row])
    append(Int64(jobs.thinkSeconds[row]))
    bytes[bytes.count - 1] = UInt8(ascii: "\n")
  }

  /// Gives the text written since the last call, and forgets it.
  package mutating func take() -> [UInt8] {
    defer { bytes.removeAll(keepingCapacity: true) }
    return bytes
  }

  private mutating func append(line: String) {
    // A line break inside a value would make the rest of it a job line.
    for byte in line.utf8 {
      bytes.append(byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") ? 0x20 : byte)
    }
    bytes.append(UInt8(ascii: "\n"))
  }

  /// A number and the blank after it.
  private mutating func append(_ value: Int64) {
    if value == -1 {
      bytes.append(UInt8(ascii: "-"))
      bytes.append(UInt8(ascii: "1"))
      bytes.append(UInt8(ascii: " "))
      return
    }
    if value < 0 { bytes.append(UInt8(ascii: "-")) }
    var rest = value.magnitude
    let first = bytes.count
    repeat {
      bytes.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10))
      rest /= 10
    } while rest > 0
    var low = first
    var high = bytes.count - 1
    while low < high {
      bytes.swapAt(low, high)
      low += 1
      high -= 1
    }
    bytes.append(UInt8(ascii: " "))
  }
}

extension JobLogHeader {
  /// The labels that Plait gives meaning to, with their values as text.
  fileprivate var labelledValues: [(String, String?)] {
    [
      ("Computer", computer), ("MaxProcs", maxProcessors.map(String.init)),
      ("MaxNodes", maxNodes.map(String.init)), ("UnixStartTime", unixStartSeconds.map(String.init)),
      ("TimeZoneString", timeZone),
    ]
  }
}

extension JobLog {
  /// Writes the log in the Standard Workload Format, in pieces of about 256 kB.
  ///
  /// - Parameters:
  ///   - rows: The rows to write, in their order; nil is all, in the order of the table.
  ///   - sink: Takes the pieces, one after the other.
  /// - Throws: What `sink` throws.
  package func writeStandardWorkloadFormat<Failure: Error>(
    rows: [Int]? = nil, to sink: (Span<UInt8>) throws(Failure) -> Void
  ) throws(Failure) {
    var writer = StandardWorkloadFormatWriter()
    writer.append(header)
    for index in 0..<(rows?.count ?? jobs.count) {
      writer.append(jobs, row: rows?[index] ?? index)
      if writer.bytes.count >= 262_144 { try sink(writer.take().span) }
    }
    if !writer.bytes.isEmpty { try sink(writer.take().span) }
  }
}
