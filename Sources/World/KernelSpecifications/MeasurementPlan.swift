/// How a candidate is timed unless the caller says otherwise.
package struct MeasurementPlan: Sendable, Hashable {
  package var repetitions: Int
  /// Runs before the first that counts.
  package var warmUps: Int
  /// Whether the caches are emptied before each repetition.
  package var flushesCaches: Bool
  /// OpenMP's threads, over sizes and parameters; nil leaves the runtime's own number.
  package var threads: Formula?
  /// The processors to run on; nil for all that this process may use.
  package var processors: [Int]?

  package init(
    repetitions: Int = 7, warmUps: Int = 1, flushesCaches: Bool = false, threads: Formula? = nil,
    processors: [Int]? = nil
  ) {
    self.repetitions = repetitions
    self.warmUps = warmUps
    self.flushesCaches = flushesCaches
    self.threads = threads
    self.processors = processors
  }
}
