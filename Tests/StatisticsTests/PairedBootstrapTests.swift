import Statistics
import Testing

@Suite struct PairedBootstrapTests {
  /// One set of windows: the candidate is a fifth below the baseline, with noise of its own.
  private func windows(
    _ generator: inout RandomGenerator
  ) -> (baseline: [Double], candidate: [Double], weights: [Double]) {
    var baseline: [Double] = []
    var candidate: [Double] = []
    for _ in 0..<40 {
      let level = 10 + 5 * generator.uniform() + 20 * generator.uniform() * generator.uniform()
      baseline.append(level)
      candidate.append(0.8 * level + generator.normal())
    }
    return (baseline, candidate, Array(repeating: 100, count: 40))
  }

  @Test func intervalsHoldTheTruthAsOftenAsTheySay() {
    var generator = RandomGenerator(seed: 1)
    var hits = 0
    let trials = 200
    for trial in 0..<trials {
      let (baseline, candidate, weights) = windows(&generator)
      let bootstrap = PairedBootstrap(resamples: 300, confidence: 0.9, seed: UInt64(trial))
      let change = bootstrap.relativeChange(from: baseline, to: candidate, weights: weights)
      #expect(change.low <= change.value && change.value <= change.high)
      if change.low <= -0.2, -0.2 <= change.high { hits += 1 }
    }
    // 90 %, less a little for 40 windows; four standard errors are 8.5 %.
    #expect(hits > trials * 80 / 100)
    #expect(hits < trials * 98 / 100)
  }

  @Test func pairingCancelsWhatWindowsShare() {
    var generator = RandomGenerator(seed: 2)
    let (baseline, candidate, weights) = windows(&generator)
    let bootstrap = PairedBootstrap(seed: 1)
    let paired = bootstrap.relativeChange(from: baseline, to: candidate, weights: weights)
    let alone = bootstrap.mean(of: candidate, weights: weights)
    #expect((paired.high - paired.low) < 0.5 * (alone.high - alone.low) / alone.value)
    #expect(paired.high < 0)
  }

  @Test func theSameInputGivesTheSameInterval() {
    var generator = RandomGenerator(seed: 3)
    let (baseline, candidate, weights) = windows(&generator)
    let one = PairedBootstrap(seed: 4).relativeChange(from: baseline, to: candidate, weights: weights)
    #expect(one == PairedBootstrap(seed: 4).relativeChange(from: baseline, to: candidate, weights: weights))
    #expect(one != PairedBootstrap(seed: 5).relativeChange(from: baseline, to: candidate, weights: weights))
  }

  @Test func weightsCountWindowsByTheirJobs() {
    let bootstrap = PairedBootstrap(resamples: 10, seed: 1)
    let mean = bootstrap.mean(of: [1, 4], weights: [300, 100])
    #expect(mean.value == 1.75)
    #expect(mean.confidence == 0.95)
    let change = bootstrap.relativeChange(from: [2, 2], to: [1, 3], weights: [300, 100])
    #expect(change.value == -0.25)
  }

  @Test func oneWindowHasNoSpread() {
    let change = PairedBootstrap(seed: 1).relativeChange(from: [4], to: [3], weights: [10])
    #expect(change == IntervalEstimate(value: -0.25, low: -0.25, high: -0.25, confidence: 0.95))
    #expect(PairedBootstrap(seed: 1).relativeChange(from: [0], to: [3], weights: [10]).value == 0)
  }
}
