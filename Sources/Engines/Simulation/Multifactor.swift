#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#endif

/// The weights of Slurm's multifactor priority plug-in, as far as a job log can feed it.
///
/// The defaults are Plait's stand-in for a site whose `slurm.conf` is not known: fair share
/// counts most, then age, then size. Slurm's own default weights are all 0, which is FCFS.
package struct MultifactorWeights: Sendable, Equatable {
  /// `PriorityWeightAge`; the factor grows from 0 to 1 over `maxAgeSeconds` (`PriorityMaxAge`).
  package var age = 1000.0
  package var maxAgeSeconds = 7 * 86400.0
  /// `PriorityWeightFairshare`; the factor is 2^(-usage / share), all users with equal shares.
  package var fairShare = 2000.0
  /// `PriorityDecayHalfLife`, of the usage behind the fair share.
  package var decayHalfLifeSeconds = 7 * 86400.0
  /// `PriorityWeightJobSize`; the factor is the share of the machine that the job asks for.
  package var jobSize = 100.0

  package init() {}
}

/// Slurm's multifactor priority (Slurm documentation, "Multifactor Priority Plugin"): the weighted
/// sum of age, fair share and job size; its negative is the key.
///
/// Usage is charged continuously while a job runs and decays with the half-life, so that it needs
/// no periodic recalculation: between two changes a user's usage u with c processors busy follows
/// du/dt = c - lambda u.
struct Multifactor: PriorityRule {
  private let weights: MultifactorWeights
  private let decayPerSecond: Double
  private let machineWidth: Double
  private var usage: [Double]
  private var busy: [Double]
  private var updated: [Double]
  private var factor: [Double]
  private var now = -1.0

  init(weights: MultifactorWeights, machineWidth: Int, users: Int) {
    self.weights = weights
    self.machineWidth = Double(machineWidth)
    decayPerSecond = log(2) / weights.decayHalfLifeSeconds
    usage = Array(repeating: 0, count: users)
    busy = Array(repeating: 0, count: users)
    updated = Array(repeating: 0, count: users)
    factor = Array(repeating: 1, count: users)
  }

  @inline(__always)
  func key(estimate: Double, width: Double, submit: Double, wait: Double, user: Int) -> Double {
    let age = min(wait / weights.maxAgeSeconds, 1)
    return
      -(weights.age * age + weights.fairShare * factor[user] + weights.jobSize * width / machineWidth)
  }

  mutating func usageChanges(user: Int, width: Double, now: Double) {
    settle(user, at: now)
    busy[user] += width
    self.now = -1
  }

  /// Slurm recalculates fair share every `PriorityCalcPeriod` (5 minutes by default); so does this.
  mutating func advance(to now: Double) {
    if self.now >= 0, now - self.now < 300 { return }
    self.now = now
    var total = 0.0
    for user in usage.indices {
      settle(user, at: now)
      total += usage[user]
    }
    let share = 1 / Double(max(usage.count, 1))
    for user in usage.indices {
      factor[user] = total > 0 ? exp2(-(usage[user] / total) / share) : 1
    }
  }

  private mutating func settle(_ user: Int, at now: Double) {
    let elapsed = now - updated[user]
    if elapsed > 0 {
      let left = exp(-decayPerSecond * elapsed)
      usage[user] = usage[user] * left + busy[user] * (1 - left) / decayPerSecond
      updated[user] = now
    }
  }
}
