/// The weights of Slurm's multifactor priority plug-in, as far as a job log can feed it.
///
/// The defaults are Plait's stand-in for a site whose `slurm.conf` is not known: fair share
/// and age count alike, size a little. Slurm's own default weights are all 0, which is FCFS.
package struct MultifactorWeights: Sendable, Equatable {
  /// `PriorityWeightAge`; the factor grows from 0 to 1 over `maxAgeSeconds` (`PriorityMaxAge`).
  package var age = 1000.0
  package var maxAgeSeconds = 7 * 86400.0
  /// `PriorityWeightFairshare`; the factor is 2^(-usage / share), all users with equal shares.
  package var fairShare = 1000.0
  /// `PriorityDecayHalfLife`, of the usage behind the fair share.
  package var decayHalfLifeSeconds = 7 * 86400.0
  /// `PriorityWeightJobSize`; the factor is the share of the machine that the job asks for.
  package var jobSize = 100.0

  package init() {}
}

/// Slurm's multifactor priority (Slurm documentation, "Multifactor Priority Plugin"): the weighted
/// sum of age, fair share and job size; its negative is the key.
struct Multifactor: PriorityRule {
  private let weights: MultifactorWeights
  private let machineWidth: Double
  private var share: FairShare

  init(weights: MultifactorWeights, machineWidth: Int, users: Int) {
    self.weights = weights
    self.machineWidth = Double(machineWidth)
    share = FairShare(users: users, halfLifeSeconds: weights.decayHalfLifeSeconds)
  }

  @inline(__always)
  func key(estimate: Double, width: Double, submit: Double, wait: Double, user: Int) -> Double {
    let age = min(wait / weights.maxAgeSeconds, 1)
    return
      -(weights.age * age + weights.fairShare * share.factor[user] + weights.jobSize * width / machineWidth)
  }

  mutating func usageChanges(user: Int, width: Double, now: Double) {
    share.usageChanges(user: user, width: width, now: now)
  }

  mutating func advance(to now: Double) { share.advance(to: now) }

  mutating func grow(users: Int) { share.grow(users: users) }
}
