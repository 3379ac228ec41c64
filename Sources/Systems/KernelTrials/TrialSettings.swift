internal import Foundation

/// How trials are carried out on this machine.
package struct TrialSettings: Sendable {
  /// The program, with its first arguments, that is a worker; see `KernelWorker`.
  package var worker: [String]
  /// Builds that run at once.
  package var jobs: Int
  /// Where the session's scratch folder is made.
  package var scratchParent: String
  /// Keeps compiled objects from one session to the next; nil keeps them for the session.
  package var cacheFolder: String?
  /// What programs find in their environment.
  package var environment: [String: String]
  /// Which device, such as `opencl:0`; nil for the first.
  package var device: String?
  /// Whether builds may go on while a candidate is timed, which disturbs the times.
  package var buildsWhileTiming: Bool
  /// What the reference may take, with `prepare`.
  package var referenceSeconds: Double
  /// How long after a limit the worker is given to tell of it by itself before it is killed.
  package var graceSeconds: Double

  package init(
    worker: [String] = KernelWorker.thisProgram, jobs: Int = 2, scratchParent: String? = nil,
    cacheFolder: String? = nil, environment: [String: String]? = nil, device: String? = nil,
    buildsWhileTiming: Bool = false, referenceSeconds: Double = 300, graceSeconds: Double = 5
  ) {
    let own = environment ?? ProcessInfo.processInfo.environment
    self.worker = worker
    self.jobs = max(jobs, 1)
    self.scratchParent = scratchParent ?? own["TMPDIR"] ?? "/tmp"
    self.cacheFolder = cacheFolder
    self.environment = own
    self.device = device
    self.buildsWhileTiming = buildsWhileTiming
    self.referenceSeconds = referenceSeconds
    self.graceSeconds = graceSeconds
  }
}
