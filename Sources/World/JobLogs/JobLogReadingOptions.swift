internal import Diagnostics

/// What a reader of job logs accepts, and which part of a log it keeps.
package struct JobLogReadingOptions: Sendable, Equatable {
  /// A malformed line is skipped and counted in the log's intake instead of being an error.
  package var isLenient: Bool
  /// Keeps only jobs submitted at or after this time, in the log's own seconds.
  package var fromSubmitSeconds: Int64?
  /// Keeps only jobs submitted before this time, in the log's own seconds.
  package var toSubmitSeconds: Int64?
  /// Stops reading after this many jobs were kept, in the order of the file.
  package var jobLimit: Int?
  /// The most memory that the job table may take, in bytes; nil is no limit.
  package var memoryLimitBytes: Int?
  /// About how many jobs to expect, so that columns are reserved once; 0 where it is unknown.
  package var expectedJobs: Int

  package init(
    isLenient: Bool = false, fromSubmitSeconds: Int64? = nil, toSubmitSeconds: Int64? = nil,
    jobLimit: Int? = nil, memoryLimitBytes: Int? = nil, expectedJobs: Int = 0
  ) {
    self.isLenient = isLenient
    self.fromSubmitSeconds = fromSubmitSeconds
    self.toSubmitSeconds = toSubmitSeconds
    self.jobLimit = jobLimit
    self.memoryLimitBytes = memoryLimitBytes
    self.expectedJobs = expectedJobs
  }

  /// Whether a job submitted at this time is inside the window.
  func windowContains(_ submitSeconds: Int64) -> Bool {
    submitSeconds >= fromSubmitSeconds ?? .min && submitSeconds < toSubmitSeconds ?? .max
  }

  /// Throws `.tooLarge` where `jobs` rows of `bytesPerJob` pass the memory limit.
  func checkMemory(jobs: Int, bytesPerJob: Int, source: String) throws(JobLogError) {
    guard let memoryLimitBytes, jobs > memoryLimitBytes / bytesPerJob else { return }
    throw JobLogError(
      .tooLarge,
      "\(memoryLimitBytes / bytesPerJob) jobs fit into the \(memoryLimitBytes / 1_000_000) MB that "
        + "the reader may use, and the log holds more; read a part of it with --jobs N or with "
        + "--from and --to (submission times in the log's seconds), or raise the memory limit",
      at: .init(file: source))
  }
}
