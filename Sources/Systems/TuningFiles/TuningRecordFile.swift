internal import Diagnostics
package import TuningRecords

/// Files with recorded spaces: the caches of Kernel Tuner, T4 and KTT results, plain or gzip, told by their
/// contents.
package enum TuningRecordFile {
  /// Reads a whole record. Memory: the unpacked text and the columns.
  ///
  /// - Throws: `TuningRecordError` with the file and the line or the key.
  package static func read(
    _ path: String, options: TuningRecordOptions = TuningRecordOptions()
  ) throws(TuningRecordError) -> TuningRecordReading {
    try read(try FileText.read(path), options: options)
  }

  /// Reads a record that is in memory.
  package static func read(
    bytes: UnsafeRawBufferPointer, name: String, options: TuningRecordOptions = TuningRecordOptions()
  ) throws(TuningRecordError) -> TuningRecordReading {
    try read(FileText(bytes, name: name), options: options)
  }

  private static func read(
    _ text: FileText, options: TuningRecordOptions
  ) throws(TuningRecordError) -> TuningRecordReading {
    // The readers hold bare addresses into the text.
    defer { withExtendedLifetime(text) {} }
    switch try format(text) {
    case .kernelTunerCache:
      var reader = KernelTunerCacheReader(text, options: options)
      return try reader.read()
    case .t4:
      var reader = T4Reader(text, options: options)
      return try reader.read()
    case .ktt:
      var reader = KTTReader(text, options: options)
      return try reader.read()
    case .t1:
      throw TuningRecordError(
        .unknownFormat,
        "this is a T1 file: it says what to tune, and has no trials; name a cache or results",
        at: SourceLocation(file: text.name))
    }
  }

  /// The format, told by the first key that only one of them has.
  static func format(_ text: FileText) throws(TuningRecordError) -> TuningRecordFormat {
    var scanner = JSONScanner(text)
    scanner.skipSpace()
    guard !scanner.isAtEnd else {
      throw TuningRecordError(
        .truncated, "the file is empty; name a file with recorded trials",
        at: SourceLocation(file: text.name))
    }
    try scanner.open("{", "an object with recorded trials")
    var isFirst = true
    while let name = try scanner.nextName(&isFirst) {
      switch scanner.string(name) {
      case "tune_params_keys", "tune_params", "cache": return .kernelTunerCache
      case "results": return .t4
      case "Results": return .ktt
      case "ConfigurationSpace", "KernelSpecification": return .t1
      default: try scanner.skipValue()
      }
    }
    throw TuningRecordError(
      .unknownFormat,
      "this is no record of tuning that Plait reads; it reads caches of Kernel Tuner, T4 and KTT results",
      at: SourceLocation(file: text.name))
  }
}
