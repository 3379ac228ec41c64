#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#endif
package import SlurmReplica

/// Fair shares while a queue goes on: what runs is charged, use decays, and from time to time the factors are
/// calculated anew, as Slurm's multifactor priority does it.
package struct FairShareOutlook: Sendable {
  /// With the use at the moment of the forecast.
  private let atFirst: UsageTree
  private var tree: UsageTree
  private let weight: Double
  /// What is left of use after a second.
  private let decayPerSecond: Double
  package let periodSeconds: Int64
  private var settledSeconds: Int64 = 0
  /// When the factors are calculated next.
  private(set) var dueSeconds: Int64 = .max

  /// Later calculations lie further apart: what is hours away is not told to the minute.
  private static let stretch: Int64 = 12

  /// - Parameters:
  ///   - weight: `PriorityWeightFairshare`.
  ///   - halfLifeSeconds: `PriorityDecayHalfLife`; 0 for no decay.
  ///   - periodSeconds: `PriorityCalcPeriod`.
  package init(tree: UsageTree, weight: Double, halfLifeSeconds: Double, periodSeconds: Int64) {
    var calculated = tree
    calculated.calculate()
    atFirst = calculated
    self.tree = calculated
    self.weight = weight
    // Slurm's own arithmetic, 1 - 0.693 / half-life, as in the replica.
    decayPerSecond = halfLifeSeconds > 0 ? max(1 - 0.693 / halfLifeSeconds, 0) : 1
    self.periodSeconds = max(periodSeconds, 1)
  }

  /// What its fair share adds to the priority of a job.
  @inline(__always)
  package func points(_ association: Int32) -> Double {
    association >= 0 ? weight * tree.factor[Int(association)] : 0
  }

  /// Sets all back to the moment of the forecast. Use was charged last a period before the next time.
  mutating func begin(at now: Int64, phaseSeconds: Int64) {
    tree = atFirst
    dueSeconds = now + max(phaseSeconds, 0)
    settledSeconds = dueSeconds - periodSeconds
  }

  mutating func decay(until time: Int64) {
    let seconds = Double(max(time - settledSeconds, 0))
    if decayPerSecond < 1 { tree.decay(by: pow(decayPerSecond, seconds)) }
  }

  /// Charges what a job used from its start, or from the last calculation on.
  mutating func charge(_ association: Int32, processors: Int32, from start: Int64, to end: Int64) {
    guard association >= 0 else { return }
    let seconds = Double(max(end - max(start, settledSeconds), 0))
    tree.charge(association, seconds * pow(decayPerSecond, seconds) * Double(processors))
  }

  mutating func settle(at time: Int64, begun: Int64) {
    tree.calculate()
    settledSeconds = time
    dueSeconds = time + max(periodSeconds, (time - begun) / Self.stretch)
  }
}

extension FairShareOutlook: Equatable {
  package static func == (one: FairShareOutlook, other: FairShareOutlook) -> Bool {
    one.weight == other.weight && one.decayPerSecond == other.decayPerSecond
      && one.periodSeconds == other.periodSeconds && one.atFirst.usage == other.atFirst.usage
      && one.atFirst.factor == other.atFirst.factor
  }
}
