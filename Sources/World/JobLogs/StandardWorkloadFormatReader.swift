internal import Diagnostics

/// A streaming reader of the Standard Workload Format.
///
/// A line is a comment (`;`, most of them `; Label: value`), blank, or a job of up to 18 fields
/// parted by blanks or tabs; lines end in LF or CR LF. Beyond the standard, as real logs need it:
/// - a field may be a decimal number; it is rounded toward zero (`12.9` is 12, `-1.00` is -1);
/// - fields that are missing at the end of a line are -1 (a counted repair) if the first job of
///   the log lacks them too and the line has at least 5; else the line is malformed;
/// - fields after the 18th are left out (a counted repair);
/// - a user, group, application, queue or partition beyond 32 bits gets a number of its own
///   (a counted repair);
/// - a UTF-8 byte order mark is passed over; header text that is not UTF-8 is taken as Latin-1.
///
/// Memory: the job table and one partial line of at most 64 kB. Speed: see
/// Documentation/formats/swf.md.
package final class StandardWorkloadFormatReader: JobLogReader {
  let source: String
  let options: JobLogReadingOptions
  let block = StandardWorkloadRowBlock()
  /// Rows in `block`.
  var rows = 0
  /// Lines begun before the one at hand.
  var line = 0
  var header = JobLogHeader()
  var names = JobLogNames()
  var jobs = JobTable()
  var intake = JobLogIntake()
  var lines = JobLineIndex()
  var headerLines = 0
  /// The number of fields of the log's first job.
  var fieldsOfFirstJob: Int?
  var largeIdentities: [[Int64: Int32]] = Array(repeating: [:], count: 5)
  package private(set) var isComplete = false

  /// The line that the last chunk broke off, followed by room for whole-word loads.
  private var carry: [UInt8] = []
  /// In lenient mode: the rest of a line that is too long is being passed over.
  private var isInOverlongLine = false
  private var isAtStart = true

  /// Bytes that the line parser may load (and ignore) beyond the last line feed.
  static let paddingBytes = 8

  /// - Parameter source: The name of the log in messages.
  package init(source: String, options: JobLogReadingOptions = JobLogReadingOptions()) {
    self.source = source
    self.options = options
    if options.expectedJobs > 0 {
      let fitting = (options.memoryLimitBytes ?? .max) / StandardWorkloadRowBlock.bytesPerRow
      jobs.reserveCapacity(min(options.expectedJobs, options.jobLimit ?? .max, fitting))
    }
    if options.jobLimit == 0 { isComplete = true }
  }

  package func read(_ bytes: UnsafeRawBufferPointer) throws(JobLogError) {
    var rest = bytes[...]
    if isComplete || rest.isEmpty { return }
    if !carry.isEmpty || isInOverlongLine || isAtStart {
      // Complete the broken line first; the carry buffer has the padding that the parser needs.
      guard let end = rest.firstIndex(of: UInt8(ascii: "\n")) else {
        return try keep(rest)
      }
      try keep(rest[...end])
      try readCarry()
      if isComplete { return }
      rest = rest[(end + 1)...]
    }
    // The lines whose line feed is followed by enough bytes are read in place.
    var end = rest.endIndex - Self.paddingBytes
    while end > rest.startIndex, rest[end - 1] != UInt8(ascii: "\n") { end -= 1 }
    if end > rest.startIndex {
      try readLines(UnsafeRawBufferPointer(rebasing: rest[..<end]))
      rest = rest[end...]
    }
    if !isComplete { try keep(rest) }
    // The tail may hold whole short lines; they wait for the next chunk with the partial one.
  }

  package func finish() throws(JobLogError) -> JobLog {
    if !isComplete, !carry.isEmpty {
      if carry.last != UInt8(ascii: "\n") { carry.append(UInt8(ascii: "\n")) }
      try readCarry()
    }
    try flush()
    intake.lines = line
    intake.accepted = jobs.count
    if jobs.isEmpty, intake.outsideWindow == 0, options.jobLimit != 0 {
      throw JobLogError(
        .empty,
        intake.skipped.isEmpty
          ? "the log holds no job: \(line) lines, none with \(StandardWorkloadFormat.fieldCountMin) "
            + "or more numbers"
          : "the log holds no job that can be read; the first problem was: \(intake.skipped[0].reason), "
            + "at line \(intake.skipped[0].firstLine)",
        at: SourceLocation(file: source))
    }
    return JobLog(
      source: source, header: header, jobs: jobs, names: names, intake: intake, lines: lines)
  }

  /// Moves the row block to the table.
  func flush() throws(JobLogError) {
    guard rows > 0 else { return }
    try options.checkMemory(
      jobs: jobs.count + rows, bytesPerJob: StandardWorkloadRowBlock.bytesPerRow, source: source)
    if jobs.count + rows > jobs.id.capacity { jobs.reserveCapacity(2 * jobs.id.capacity + rows) }
    block.append(rows: rows, to: &jobs)
    rows = 0
  }

  /// Takes note of the row that was just stored at `rows`, and keeps it if it is wanted.
  @inline(__always)
  func acceptRow(hasWindow: Bool, jobLimit: Int) throws(JobLogError) {
    if hasWindow, !options.windowContains(block.values[1]) {
      intake.outsideWindow += 1
      return
    }
    lines.append(row: jobs.count + rows, line: line)
    rows += 1
    if rows == StandardWorkloadRowBlock.capacity { try flush() }
    if jobs.count + rows >= jobLimit { isComplete = true }
  }

  private func keep(_ bytes: Slice<UnsafeRawBufferPointer>) throws(JobLogError) {
    var bytes = bytes
    if isInOverlongLine {
      guard let end = bytes.firstIndex(of: UInt8(ascii: "\n")) else { return }
      isInOverlongLine = false
      bytes = bytes[(end + 1)...]
    }
    carry.append(contentsOf: bytes)
    // A line that may still prove short enough is left to `readAnyLine` (4: its byte order mark).
    let tooMany = StandardWorkloadFormat.lineBytesMax + 4
    guard carry.count > tooMany, carry.last != UInt8(ascii: "\n") else { return }
    let start = (carry.lastIndex(of: UInt8(ascii: "\n")) ?? -1) + 1
    guard carry.count - start > tooMany else { return }
    // Before the overlong line stand, at most, the short lines at the end of a chunk.
    carry.removeSubrange(start...)
    try readCarry()
    isAtStart = false
    isInOverlongLine = true
    if isComplete { return }
    line += 1
    try failLine(.malformedField, "the line is longer than 64 kB", field: nil)
  }

  private func readCarry() throws(JobLogError) {
    guard !carry.isEmpty else { return }
    let count = carry.count
    carry.append(contentsOf: repeatElement(0, count: Self.paddingBytes))
    var skipped = 0
    if isAtStart {
      isAtStart = false
      if carry.starts(with: [0xEF, 0xBB, 0xBF]) { skipped = 3 }
    }
    try carry.withUnsafeBufferPointer { (buffer) throws(JobLogError) in
      let raw = UnsafeRawBufferPointer(buffer)
      try readLines(UnsafeRawBufferPointer(rebasing: raw[skipped..<count]))
    }
    carry.removeAll(keepingCapacity: true)
  }

  /// Throws the error of the line at hand, or counts it as skipped in lenient mode.
  func failLine(
    _ code: JobLogError.Code, _ reason: String, field: Int?, detail: String = ""
  ) throws(JobLogError) {
    let place = field.map { "field \($0 + 1) (\(StandardWorkloadFormat.fieldNames[$0]))" }
    if options.isLenient {
      intake.skip(place.map { "\($0): \(reason)" } ?? reason, line: line)
      return
    }
    throw JobLogError(
      code, "\(reason)\(detail); correct the line, or pass over such lines with --lenient",
      at: SourceLocation(file: source, line: line, field: place))
  }
}
