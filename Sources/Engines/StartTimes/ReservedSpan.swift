/// Processors that no job of a queue may have over a span of time.
package struct ReservedSpan: Sendable, Equatable, BitwiseCopyable {
  /// In the seconds of the record.
  package var start: Int64
  package var end: Int64
  package var processors: Int32

  package init(start: Int64, end: Int64, processors: Int32) {
    self.start = start
    self.end = end
    self.processors = processors
  }
}
