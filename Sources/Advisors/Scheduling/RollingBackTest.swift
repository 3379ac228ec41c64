package import RunTimes
package import Simulation

/// A guard: tries a learned policy and the policy of today on the jobs that ended last, again and
/// again, and stands the learned one down while it does worse.
///
/// Every `periodJobs` submissions, the last `windowJobs` jobs that have ended are simulated from an
/// empty machine under both. The learned policy is stood down when its mean bounded slowdown exceeds
/// that of today by more than `tolerance` twice in a row, and taken up again when it does not exceed it
/// twice in a row. Run times are those that ended; predictions are those that were made before
/// each job started. The longest wait is judged in the same way, against `waitTolerance`.
package final class RollingBackTest: PolicySupervisor {
  private let workload: Workload
  private let processors: Int
  private let learned: Policy
  private let today: Policy
  private let predictor: OnlineRunTimes

  /// How much worse than today's the mean bounded slowdown may be.
  package static let tolerance = 0.05
  /// How much longer than today's the longest wait may be.
  package static let waitTolerance = 0.5
  package static let periodJobs = 1000
  package static let windowJobs = 2000

  private var ended: [Int32] = []
  private var sinceLast = 0
  private var trusts = true
  private var against = 0
  private var forIt = 0

  /// How often the policy was tried, stood down, and how many jobs came meanwhile.
  private(set) package var backTests = 0
  private(set) package var standDowns = 0
  private(set) package var jobsWhileStoodDown = 0

  package init(
    _ workload: Workload, processors: Int, learned: Policy, today: Policy, predictor: OnlineRunTimes
  ) {
    self.workload = workload
    self.processors = processors
    self.learned = learned
    self.today = today
    self.predictor = predictor
  }

  package func submitted(_ job: Int, at now: Int64) {
    sinceLast += 1
    if !trusts { jobsWhileStoodDown += 1 }
  }

  package func ended(_ job: Int, at now: Int64) { ended.append(Int32(truncatingIfNeeded: job)) }

  package func trustsPolicy(at now: Int64) -> Bool {
    if sinceLast >= Self.periodJobs, ended.count >= Self.windowJobs {
      sinceLast = 0
      judge()
    }
    return trusts
  }

  private func judge() {
    guard let isWorse = isWorse() else { return }
    backTests += 1
    against = isWorse ? against + 1 : 0
    forIt = isWorse ? 0 : forIt + 1
    if trusts, against >= 2 {
      trusts = false
      standDowns += 1
    } else if !trusts, forIt >= 2 {
      trusts = true
    }
  }

  /// Whether the learned policy does worse on the last jobs; nil where that cannot be simulated.
  private func isWorse() -> Bool? {
    let jobs = ended.suffix(Self.windowJobs).map { Int($0) }.sorted()
    let window = workload.jobs(at: jobs)
    var probabilities: [Float] = []
    probabilities.reserveCapacity(jobs.count * RunTimeBins.count)
    for job in jobs { probabilities += predictor.probabilities(of: job) }
    let recorded = RecordedRunTimes(probabilities: probabilities, of: window)
    guard
      let before = try? Simulator.run(window, processors: processors, policy: today),
      let after = try? Simulator.run(
        window, processors: processors, policy: learned, predictor: recorded)
    else { return nil }
    let todays = ScheduleMetrics(of: before, for: window, processors: processors)
    let learneds = ScheduleMetrics(of: after, for: window, processors: processors)
    return learneds.meanBoundedSlowdown > todays.meanBoundedSlowdown * (1 + Self.tolerance)
      || learneds.maxWaitSeconds > max(todays.maxWaitSeconds, 3600) * (1 + Self.waitTolerance)
  }
}
