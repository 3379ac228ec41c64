#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#endif

/// Each user's decayed use of the machine and the fair-share factor that follows from it.
///
/// Usage is charged continuously while a job runs and decays with a half-life: between two changes
/// a user's usage u with c processors busy follows du/dt = c - lambda u. The factor is Slurm's
/// classic one, 2^(-(usage of the user / usage of all) / (1 / users)), recalculated at most every
/// five minutes as Slurm does by default (`PriorityCalcPeriod`).
struct FairShare {
  private static let periodSeconds = 300.0

  private let decayPerSecond: Double
  private var usage: [Double]
  private var busy: [Double]
  private var updated: [Double]
  private(set) var factor: [Double]
  private var calculated = -Double.infinity

  init(users: Int, halfLifeSeconds: Double) {
    decayPerSecond = log(2) / halfLifeSeconds
    usage = Array(repeating: 0, count: users)
    busy = usage
    updated = usage
    factor = Array(repeating: 1, count: users)
  }

  /// Makes room for users that were not known at first; their factor is 1 until it is recalculated.
  mutating func grow(users count: Int) {
    let added = count - usage.count
    if added <= 0 { return }
    usage += repeatElement(0, count: added)
    busy += repeatElement(0, count: added)
    updated += repeatElement(0, count: added)
    factor += repeatElement(1, count: added)
  }

  /// Notes that a user has `width` more processors busy (fewer, if negative) from `now` on.
  mutating func usageChanges(user: Int, width: Double, now: Double) {
    settle(user, at: now)
    busy[user] += width
  }

  /// Recalculates the factors if their period is over.
  mutating func advance(to now: Double) {
    if now - calculated < Self.periodSeconds { return }
    calculated = now
    var total = 0.0
    for user in usage.indices {
      settle(user, at: now)
      total += usage[user]
    }
    if total <= 0 { return }
    let scale = -Double(usage.count) / total
    for user in usage.indices { factor[user] = exp2(usage[user] * scale) }
  }

  private mutating func settle(_ user: Int, at now: Double) {
    let elapsed = now - updated[user]
    if elapsed <= 0 { return }
    updated[user] = now
    if usage[user] == 0, busy[user] == 0 { return }
    let left = exp(-decayPerSecond * elapsed)
    usage[user] = usage[user] * left + busy[user] * (1 - left) / decayPerSecond
  }
}
