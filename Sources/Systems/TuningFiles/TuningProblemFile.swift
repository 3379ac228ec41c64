internal import Diagnostics
package import TuningRecords

/// Files that say what to tune, in the T1 format, plain or gzip.
package enum TuningProblemFile {
  /// What reading gave: the problem, and sentences on what was left out.
  package struct Reading: Sendable {
    package var problem: TuningProblem
    package var remarks: [String]
  }

  /// - Throws: `TuningRecordError` with the file, the line and the key.
  package static func read(_ path: String) throws(TuningRecordError) -> Reading {
    try read(try FileText.read(path))
  }

  /// Reads a problem that is in memory.
  package static func read(
    bytes: UnsafeRawBufferPointer, name: String
  ) throws(TuningRecordError) -> Reading {
    try read(FileText(bytes, name: name))
  }

  private static func read(_ text: FileText) throws(TuningRecordError) -> Reading {
    // The reader holds bare addresses into the text.
    defer { withExtendedLifetime(text) {} }
    guard try TuningRecordFile.format(text) == .t1 else {
      throw TuningRecordError(
        .unknownFormat, "this is a record of trials; name a T1 file, which says what to tune",
        at: SourceLocation(file: text.name))
    }
    var reader = try T1Reader(text)
    let problem = try reader.read()
    return Reading(problem: problem, remarks: reader.remarks)
  }
}
