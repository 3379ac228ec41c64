internal import Diagnostics
package import RunTimes
package import Simulation

/// A scheduling policy as a file: what `plait schedule` recommends and `--policy` takes.
///
/// The form is described in Documentation/formats/policy.md.
package struct PolicyFile: Sendable, Equatable {
  /// The form that this version writes.
  package static let schema = "plait.policy/2"
  /// The forms that this version reads; the first one knew no predicted run times.
  static let readable = ["plait.policy/1", schema]

  package var name: String
  package var policy: Policy
  package var estimate: Workload.Estimate
  /// Processors of the machine that the policy was learned on; nil for one of any size.
  package var processors: Int?
  /// What it was learned from, for people.
  package var origin: Origin?
  /// What is known of run times; nil where the policy plans with the users' requests.
  package var runTimes: RunTimeModel?
  /// What decides when the rolling back-test goes against the policy; with EASY backfilling and the
  /// policy's multifactor weights. Nil where nothing watches.
  package var fallback: Policy?

  package struct Origin: Sendable, Equatable {
    package var log: String
    package var logFingerprint: String
    package var jobs: Int
    package var seed: UInt64

    package init(log: String, logFingerprint: String, jobs: Int, seed: UInt64) {
      self.log = log
      self.logFingerprint = logFingerprint
      self.jobs = jobs
      self.seed = seed
    }
  }

  package init(
    name: String, policy: Policy, estimate: Workload.Estimate = .requested, processors: Int? = nil,
    origin: Origin? = nil, fallback: Policy? = nil, runTimes: RunTimeModel? = nil
  ) {
    self.name = name
    self.policy = policy
    self.estimate = estimate
    self.processors = processors
    self.origin = origin
    self.runTimes = runTimes
    self.fallback = fallback
    self.fallback?.multifactor = policy.multifactor
  }

  /// The policy with the source of its run times.
  package var namedPolicy: NamedPolicy {
    NamedPolicy(name: name, policy: policy, runTimes: estimate == .learned ? .learned : .requests)
  }

  /// - Throws: `SchedulingError.otherMachine` where the policy was learned for another size.
  package func checkMachine(processors: Int, path: String) throws(SchedulingError) {
    guard let own = self.processors, own != processors else { return }
    throw SchedulingError(
      .otherMachine,
      "the policy was learned on a machine of \(own) processors and this one has \(processors); learn "
        + "one from this machine's log with plait schedule, or pass --any-machine to try it all the same",
      at: SourceLocation(file: path, field: "processors"))
  }
}
