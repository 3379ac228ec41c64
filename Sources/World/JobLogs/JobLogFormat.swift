internal import Diagnostics

/// The formats of job logs that Plait reads.
package enum JobLogFormat: String, Sendable, CaseIterable {
  /// Standard Workload Format.
  case swf
  /// `sacct --parsable2` (or `--parsable`).
  case sacct
  /// `squeue --json`.
  case squeue
  /// Comma-separated values with a header line.
  case csv

  /// Tells the format from the first bytes of a log; the name decides only where they leave it open.
  ///
  /// The first line that is not blank decides: `;` or a number starts the Standard Workload
  /// Format, `{` JSON; a line with `|` is the header of `sacct`, one with `,` that of CSV.
  /// - Throws: `.unknownFormat`.
  package static func detect(
    _ bytes: UnsafeRawBufferPointer, name: String
  ) throws(JobLogError) -> JobLogFormat {
    var rest = bytes.prefix(StandardWorkloadFormat.lineBytesMax)
    if rest.starts(with: [0xEF, 0xBB, 0xBF]) { rest = rest.dropFirst(3) }
    rest = rest.drop { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D || $0 == 0x0A }
    let line = rest.prefix { $0 != 0x0A }
    if let first = line.first {
      let hasBar = line.contains(UInt8(ascii: "|"))
      let hasComma = line.contains(UInt8(ascii: ","))
      switch first {
      case UInt8(ascii: ";"): return .swf
      case UInt8(ascii: "{"): return .squeue
      case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "+"):
        let blank = line.firstIndex { $0 == 0x20 || $0 == 0x09 }
        let comma = line.firstIndex { $0 == UInt8(ascii: ",") }
        if !hasBar, comma == nil || (blank ?? .max) < (comma ?? .max) { return .swf }
      case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
        UInt8(ascii: "_"), UInt8(ascii: "\""), UInt8(ascii: ","):
        if hasBar { return .sacct }
        if hasComma { return .csv }
      default: break
      }
    } else if let format = byName(name) {
      return format
    }
    throw JobLogError(
      .unknownFormat,
      "the file is no job log that Plait can read; it reads the Standard Workload Format, "
        + "`sacct --parsable2` with its header line, `squeue --json` and CSV with a header line, "
        + "each plain or in gzip",
      at: SourceLocation(file: name))
  }

  private static func byName(_ name: String) -> JobLogFormat? {
    var name = name.lowercased()
    if name.hasSuffix(".gz") { name.removeLast(3) }
    if name.hasSuffix(".swf") { return .swf }
    if name.hasSuffix(".sacct") || name.hasSuffix(".psv") { return .sacct }
    if name.hasSuffix(".json") { return .squeue }
    if name.hasSuffix(".csv") { return .csv }
    return nil
  }

  /// A reader of this format.
  /// - Parameter source: The name of the log in messages.
  package func reader(source: String, options: JobLogReadingOptions) -> any JobLogReader {
    switch self {
    case .swf: StandardWorkloadFormatReader(source: source, options: options)
    case .sacct: DelimitedJobLogReader(source: source, dialect: .sacct, options: options)
    case .csv: DelimitedJobLogReader(source: source, dialect: .csv, options: options)
    case .squeue: SqueueJSONReader(source: source, options: options)
    }
  }
}
