internal import Diagnostics
internal import Files
package import TuningRecords

extension TuningRecordFile {
  /// The text of a record in a format that Plait writes. Reading it gives an equal record back.
  ///
  /// - Parameter path: The file's name in messages.
  /// - Throws: `TuningRecordError` (`not-expressible`) where the format cannot say what the record does.
  package static func text(
    of space: RecordedSpace, as format: TuningRecordFormat, path: String = ""
  ) throws(TuningRecordError) -> [UInt8] {
    switch format {
    case .kernelTunerCache: return try KernelTunerCacheWriter.text(space, path: path)
    case .t4: return try T4Writer.text(space, path: path)
    case .ktt, .t1:
      throw TuningRecordError(
        .notExpressible,
        "Plait writes records as caches of Kernel Tuner and as T4, not as \(format.rawValue); choose one of them",
        at: SourceLocation(file: path))
    }
  }

  /// Writes a whole file, or nothing: an error leaves what stood there before.
  ///
  /// - Throws: `TuningRecordError`.
  package static func write(
    _ space: RecordedSpace, as format: TuningRecordFormat, to path: String
  ) throws(TuningRecordError) {
    let text = try text(of: space, as: format, path: path)
    do {
      try AtomicFile.write(text.span, to: path)
    } catch {
      throw TuningRecordError(.unwritable, error.message, at: error.location, cause: error.cause)
    }
  }
}
