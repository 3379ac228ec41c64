/// How the jobs of a log become jobs that can be simulated: the rules, in the order in which they
/// are applied to each job. Each job that a rule touches is counted.
///
/// 1. Processors: the requested ones, and the allocated ones where no request is known (-1 or 0);
///    `processorRule` has the other readings in use.
/// 2. A job with no positive number of processors is left out.
/// 3. A job whose run time is negative (unknown) is left out; with `takesRequestForUnknownRun` it
///    runs as long as it asked for, if it asked.
/// 4. A job whose run time is 0 is left out, as it uses nothing.
/// 5. A job whose submit time is negative is left out.
/// 6. A requested time that is unknown (-1 or 0) becomes the run time.
/// 7. A run time beyond the requested time becomes the requested time, as the system would have
///    killed the job (unless `clipsRunToRequest` is false).
/// 8. The jobs are sorted by (submit time, job number); a log that was not in that order is a
///    repair, never an error: simulators write logs in the order of termination.
/// 9. Of several jobs with one number the first of the file stays in lenient mode; else they are
///    an error that names both lines.
///
/// Jobs larger than the machine are left to the simulator, which knows the machine.
package struct JobPreparation: Sendable, Equatable {
  /// Which field says how many processors a job occupies.
  package enum ProcessorRule: String, Sendable, CaseIterable {
    /// The requested number, else the allocated one.
    case requestedElseAllocated = "requested"
    /// The allocated number, else the requested one.
    case allocatedElseRequested = "allocated"
    /// The larger of the two.
    case larger
  }

  package var processorRule: ProcessorRule
  package var clipsRunToRequest: Bool
  /// For the jobs of a queue, which have not run yet.
  package var takesRequestForUnknownRun: Bool
  /// Whether jobs of one number are a counted repair instead of an error.
  package var isLenient: Bool

  package init(
    processorRule: ProcessorRule = .requestedElseAllocated, clipsRunToRequest: Bool = true,
    takesRequestForUnknownRun: Bool = false, isLenient: Bool = false
  ) {
    self.processorRule = processorRule
    self.clipsRunToRequest = clipsRunToRequest
    self.takesRequestForUnknownRun = takesRequestForUnknownRun
    self.isLenient = isLenient
  }
}

/// The jobs of a log, ready for simulation: complete, positive, sorted by (submit time, number).
package struct PreparedJobs: Sendable, Equatable {
  /// Job number, as in the log.
  package var id: [Int64] = []
  /// Submission, in the log's seconds, ascending.
  package var submitSeconds: [Int64] = []
  /// Run time, in seconds, at least 1.
  package var runSeconds: [Int32] = []
  /// Processors that the job occupies, at least 1.
  package var processors: [Int32] = []
  /// Time limit, in seconds, at least 1 (and at least `runSeconds` where runs were clipped).
  package var requestedSeconds: [Int32] = []
  /// User, as a number; -1 where it is unknown.
  package var user: [Int32] = []
  /// The job's row in the log's table, for all that is not here.
  package var row: [Int32] = []
  /// What the reader and the rules skipped and repaired; `accepted` counts the jobs here.
  package var intake = JobLogIntake()

  package init() {}

  package var count: Int { id.count }
}
