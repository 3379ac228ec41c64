internal import Simulation

/// A waiting job, with what it asks for or might ask for instead.
package struct JobAsk: Sendable, Equatable {
  /// Its position in the recorded jobs.
  package var job: Int
  package var processors: Int32
  /// The time limit.
  package var requestedSeconds: Int32

  package init(job: Int, processors: Int32, requestedSeconds: Int32) {
    self.job = job
    self.processors = processors
    self.requestedSeconds = requestedSeconds
  }

  /// What the job asks for as recorded.
  package init(_ job: Int, of jobs: borrowing RecordedJobs) {
    self.init(
      job: job, processors: jobs.workload.processors[job],
      requestedSeconds: jobs.workload.requestedSeconds[job])
  }
}
