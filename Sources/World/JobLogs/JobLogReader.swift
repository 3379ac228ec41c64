/// A reader of one job-log format that is fed with the bytes of the log, in chunks of any size.
///
/// How the bytes are cut into chunks never changes the result. After an error the reader is spent.
package protocol JobLogReader: AnyObject {
  /// Takes the next bytes of the log.
  /// - Throws: `JobLogError` that names the line and the field, unless the options are lenient.
  func read(_ bytes: UnsafeRawBufferPointer) throws(JobLogError)

  /// Takes the end of the log and gives the jobs that it held.
  /// - Throws: `JobLogError`, `.empty` where the log holds no job at all.
  func finish() throws(JobLogError) -> JobLog

  /// Whether the options' `jobLimit` is reached, so that further bytes change nothing.
  var isComplete: Bool { get }
}

extension JobLogReader {
  /// Takes the next bytes of the log.
  package func read(_ bytes: Span<UInt8>) throws(JobLogError) {
    // The rethrow of `withUnsafeBytes` is typed, so the error stays a `JobLogError`.
    try bytes.withUnsafeBytes { (raw) throws(JobLogError) in try read(raw) }
  }

  /// Takes the next bytes of the log.
  package func read(_ text: String) throws(JobLogError) {
    try read(Array(text.utf8).span)
  }
}
