package import SlurmControl
package import Statistics

/// What the queue's users gained or lost while the side-car ran, against what Slurm alone would have done.
///
/// The other side is a replica of Slurm's schedulers that gets the same jobs; how far it is from Slurm is
/// measured where the side-car changed nothing. In an experiment (`canary`) jobs of both arms are compared as
/// they fared, without a replica.
package struct Reckoning: Sendable, Equatable {
  /// One measure on both sides.
  package struct Change: Sendable, Equatable {
    package var actual: Double
    package var baseline: Double
    /// A fraction of the baseline's: -0.2 is a fifth less.
    package var relative: IntervalEstimate
  }

  package var jobs: Int
  package var meanWaitSeconds: Change
  package var meanBoundedSlowdown: Change
  package var longestWaitSeconds: (actual: Double, baseline: Double)

  /// Jobs next to each other wait for the same things, so that blocks of them are drawn.
  private static let blockJobs = 25
  private static let leastBlocks = 4

  /// A job as it went and as the replica has it.
  package struct Pair: Sendable, Equatable {
    package var waitSeconds: Double
    package var baselineWaitSeconds: Double
    package var runSeconds: Double

    package init(waitSeconds: Double, baselineWaitSeconds: Double, runSeconds: Double) {
      self.waitSeconds = waitSeconds
      self.baselineWaitSeconds = baselineWaitSeconds
      self.runSeconds = runSeconds
    }

    fileprivate var slowdown: Double { Reckoning.boundedSlowdown(waitSeconds, runSeconds) }
    fileprivate var baselineSlowdown: Double {
      Reckoning.boundedSlowdown(baselineWaitSeconds, runSeconds)
    }
  }

  /// - Parameter pairs: In the order of submission; nil is returned for fewer than four blocks of 25.
  package init?(_ pairs: [Pair], seed: UInt64) {
    let blocks = stride(from: 0, to: pairs.count, by: Self.blockJobs).map {
      pairs[$0..<min($0 + Self.blockJobs, pairs.count)]
    }
    guard blocks.count >= Self.leastBlocks else { return nil }
    jobs = pairs.count
    let bootstrap = PairedBootstrap(seed: seed)
    let weights = blocks.map { Double($0.count) }
    func change(_ actual: (Pair) -> Double, _ baseline: (Pair) -> Double) -> Change {
      let actuals = blocks.map { $0.map(actual).reduce(0, +) / Double($0.count) }
      let baselines = blocks.map { $0.map(baseline).reduce(0, +) / Double($0.count) }
      return Change(
        actual: pairs.map(actual).reduce(0, +) / Double(pairs.count),
        baseline: pairs.map(baseline).reduce(0, +) / Double(pairs.count),
        relative: bootstrap.relativeChange(from: baselines, to: actuals, weights: weights))
    }
    meanWaitSeconds = change(\.waitSeconds, \.baselineWaitSeconds)
    meanBoundedSlowdown = change(\.slowdown, \.baselineSlowdown)
    longestWaitSeconds = (
      pairs.map(\.waitSeconds).max() ?? 0, pairs.map(\.baselineWaitSeconds).max() ?? 0
    )
  }

  package static func == (one: Reckoning, other: Reckoning) -> Bool {
    one.jobs == other.jobs && one.meanWaitSeconds == other.meanWaitSeconds
      && one.meanBoundedSlowdown == other.meanBoundedSlowdown
      && one.longestWaitSeconds == other.longestWaitSeconds
  }

  /// Bounded at 10 s (Feitelson and others, 1997).
  static func boundedSlowdown(_ wait: Double, _ run: Double) -> Double {
    max(1, (wait + run) / max(run, 10))
  }
}

/// How the jobs of an experiment fared: those that were acted on against those that were not.
///
/// The arms are drawn by chance, so that a difference is the side-car's doing. Both share one machine: what one
/// arm gains another may lose, so that this is a difference between jobs and not yet a gain of all.
package struct ExperimentResult: Sendable, Equatable {
  package var treated: Int
  package var control: Int
  /// The ratio of the geometric means of the bounded slowdowns, treated over control.
  package var slowdownRatio: IntervalEstimate
  package var treatedMeanWaitSeconds: Double
  package var controlMeanWaitSeconds: Double

  private static let leastJobs = 20
  private static let resamples = 2000

  /// Nil where an arm has fewer than 20 jobs that have started.
  package init?(_ jobs: [PassedJob], seed: UInt64) {
    func slowdowns(_ arm: ExperimentArm) -> (logarithms: [Double], waits: [Double]) {
      var logarithms: [Double] = []
      var waits: [Double] = []
      for job in jobs where job.arm == arm.rawValue {
        guard let start = job.startSeconds, let end = job.endSeconds else { continue }
        let wait = Double(max(start - (job.eligibleSeconds ?? job.submitSeconds), 0))
        waits.append(wait)
        logarithms.append(logarithm(Reckoning.boundedSlowdown(wait, Double(end - start))))
      }
      return (logarithms, waits)
    }
    let (one, oneWaits) = slowdowns(.treated)
    let (other, otherWaits) = slowdowns(.control)
    guard one.count >= Self.leastJobs, other.count >= Self.leastJobs else { return nil }
    treated = one.count
    control = other.count
    treatedMeanWaitSeconds = oneWaits.reduce(0, +) / Double(oneWaits.count)
    controlMeanWaitSeconds = otherWaits.reduce(0, +) / Double(otherWaits.count)
    var generator = RandomGenerator(seed: seed)
    func drawn(_ values: [Double]) -> Double {
      var sum = 0.0
      for _ in values { sum += values[generator.below(values.count)] }
      return sum / Double(values.count)
    }
    var samples = (0..<Self.resamples).map { _ in exponential(drawn(one) - drawn(other)) }
    samples.sort()
    slowdownRatio = IntervalEstimate(
      value: exponential(one.reduce(0, +) / Double(one.count) - other.reduce(0, +) / Double(other.count)),
      low: percentile(0.025, ofSorted: samples), high: percentile(0.975, ofSorted: samples), confidence: 0.95)
  }
}
