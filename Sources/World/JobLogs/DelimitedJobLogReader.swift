internal import Diagnostics

/// A streaming reader of tables of jobs with a header line: `sacct --parsable2`, and CSV.
///
/// The header names the columns, in any order; Documentation/formats/sacct.md and csv.md list the
/// names and the rules by which columns become a job. Columns of other names are left out.
package final class DelimitedJobLogReader: JobLogReader {
  package enum Dialect: Sendable { case sacct, csv }

  private let source: String
  private let dialect: Dialect
  private let options: JobLogReadingOptions
  private var records: DelimitedLines
  /// What each column means, and its name in the header.
  private var columns: [(meaning: JobColumn?, name: String)]?
  private var table = SlurmJobTable()
  private var lines = JobLineIndex()
  package private(set) var isComplete = false

  /// - Parameter source: The name of the log in messages.
  package init(
    source: String, dialect: Dialect, options: JobLogReadingOptions = JobLogReadingOptions()
  ) {
    self.source = source
    self.dialect = dialect
    self.options = options
    records = DelimitedLines(
      separator: UInt8(ascii: dialect == .sacct ? "|" : ","), hasQuotes: dialect == .csv)
    if options.jobLimit == 0 { isComplete = true }
  }

  package func read(_ bytes: UnsafeRawBufferPointer) throws(JobLogError) {
    var rest = bytes[...]
    while !isComplete, let record = records.next(&rest) { try read(record) }
  }

  package func finish() throws(JobLogError) -> JobLog {
    if !isComplete, let record = records.last() { try read(record) }
    table.intake.lines = records.lineCount
    return try table.log(source: source, lines: lines, options: options)
  }

  private func read(_ record: DelimitedLines.Record) throws(JobLogError) {
    guard let bytes = record.bytes else {
      return try fail("the line is longer than 64 kB", line: record.line, field: nil)
    }
    var text = bytes[...]
    if record.line == 1, text.starts(with: [0xEF, 0xBB, 0xBF]) { text = text.dropFirst(3) }
    if text.allSatisfy({ $0 == 0x20 || $0 == 0x09 }) { return }
    let fields = records.fields(Array(text))
    guard let columns else {
      return try readHeader(fields, line: record.line)
    }
    // `sacct --parsable` ends each line with a separator, and so the header too.
    guard fields.count == columns.count else {
      return try fail(
        "the line has another number of fields than the header", line: record.line,
        field: nil, detail: ": \(fields.count) instead of \(columns.count)")
    }
    try readJob(fields, columns, line: record.line)
  }

  private func readHeader(_ fields: [String], line: Int) throws(JobLogError) {
    let names = dialect == .sacct ? JobColumn.sacctNames : JobColumn.csvNames
    var taken: Set<JobColumn> = []
    let columns = fields.map { field in
      var name = JobLogHeader.trimmed(field).lowercased()
      if dialect == .csv { name = String(name.map { $0 == " " ? "_" : $0 }) }
      return (meaning: names[name], name: JobLogHeader.trimmed(field))
    }
    for column in columns { if let meaning = column.meaning { taken.insert(meaning) } }
    let hasRun = taken.contains(.run) || taken.isSuperset(of: [.start, .end])
    let hasSize = !taken.isDisjoint(with: [
      .processors, .requestedProcessors, .resources, .requestedResources, .gpus,
    ])
    var missing: [String] = []
    if !taken.contains(.submit) { missing.append(dialect == .sacct ? "Submit" : "submit_time") }
    if !hasRun { missing.append(dialect == .sacct ? "ElapsedRaw" : "run_time") }
    if !hasSize { missing.append(dialect == .sacct ? "AllocCPUS" : "processors") }
    if dialect == .sacct, taken.isDisjoint(with: [.number, .rawNumber]) { missing.append("JobID") }
    guard missing.isEmpty else {
      throw JobLogError(
        .unknownFormat,
        "the header line names no column \(missing.map { "`\($0)`" }.joined(separator: ", ")) "
          + (dialect == .sacct
            ? "; ask sacct for --format=JobIDRaw,User,Account,Partition,QOS,Submit,Start,End,"
              + "ElapsedRaw,TimelimitRaw,ReqCPUS,AllocCPUS,NNodes,ReqMem,ReqTRES,State"
            : "(or another name of the same meaning); Documentation/formats/csv.md lists them"),
        at: SourceLocation(file: source, line: line))
    }
    self.columns = columns
  }

  private func readJob(
    _ fields: [String], _ columns: [(meaning: JobColumn?, name: String)], line: Int
  ) throws(JobLogError) {
    var record = SlurmJobRecord()
    for (index, column) in columns.enumerated() {
      guard let meaning = column.meaning else { continue }
      let value = JobLogHeader.trimmed(fields[index])
      guard !value.isEmpty, value != "Unknown", value != "None", value != "N/A", value != "nan"
      else { continue }
      if meaning == .number || meaning == .rawNumber {
        if dialect == .sacct {
          switch SlurmJobNumber(value) {
          case .job(let number):
            // JobIDRaw is unique in itself and goes before JobID.
            if meaning == .rawNumber || record.number == nil { record.number = number }
            continue
          case .step:
            table.intake.skip("steps of jobs", line: line)
            return
          case .waitingTasks:
            table.intake.skip("array tasks that wait, in one line", line: line)
            return
          case nil: break
          }
        } else if let number = SlurmText.number(value) {
          record.number = number
          continue
        }
      } else if record.take(value, as: meaning) {
        continue
      }
      return try fail(
        "the value cannot be read", line: line, field: "field \(index + 1) (\(column.name))",
        detail: ": `\(value.prefix(40))`")
    }
    if record.number == nil, dialect == .csv { record.number = Int64(table.seen + 1) }
    let row: JobRow
    do throws(SlurmJobTable.Refusal) {
      row = try table.row(record, line: line)
    } catch {
      return try fail(error.reason, line: line, field: nil)
    }
    guard options.windowContains(row.submitSeconds) else {
      table.intake.outsideWindow += 1
      return
    }
    try options.checkMemory(
      jobs: table.jobs.count + 1, bytesPerJob: JobRow.bytesPerRow, source: source)
    lines.append(row: table.jobs.count, line: line)
    table.jobs.append(row)
    if table.jobs.count >= options.jobLimit ?? .max { isComplete = true }
  }

  private func fail(
    _ reason: String, line: Int, field: String?, detail: String = ""
  ) throws(JobLogError) {
    if options.isLenient {
      table.intake.skip(field.map { "\($0): \(reason)" } ?? reason, line: line)
      return
    }
    throw JobLogError(
      .malformedField, "\(reason)\(detail); correct the line, or pass over such lines with --lenient",
      at: SourceLocation(file: source, line: line, field: field))
  }
}
