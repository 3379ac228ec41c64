import Measurement
import Statistics
import Testing

@Suite struct PairedRaceTests {
  /// Verdicts and mean pairs of 1000 races against a challenger that takes `ratio` of the best one's time.
  private func races(
    _ ratio: Double, settings: PairedRace.Settings = PairedRace.Settings(), seed: UInt64, drift: Double = 0
  ) -> (better: Double, worse: Double, pairs: Double) {
    var noise = SyntheticNoise(seed: seed)
    var better = 0.0
    var worse = 0.0
    var pairs = 0.0
    for _ in 0..<1000 {
      var clock = 1.0
      let result = PairedRace.run(settings) {
        clock *= 1 + drift
        return (noise.seconds(clock), noise.seconds(clock * ratio))
      }
      better += result.verdict == .better ? 0.001 : 0
      worse += result.verdict == .worse ? 0.001 : 0
      pairs += Double(result.pairs) / 1000
    }
    return (better, worse, pairs)
  }

  /// Of challengers that are just as fast at most the stated share is called better, however long one looks.
  @Test(arguments: [0.05, 0.01], [20, 200]) func equalOnesAreSeldomBetter(error: Double, mostPairs: Int) {
    let settings = PairedRace.Settings(error: error, mostPairs: mostPairs)
    let outcome = races(1, settings: settings, seed: 11)
    // Two standard errors of 1000 races are allowed for.
    let allowance = 2 * (error * (1 - error) / 1000).squareRoot()
    #expect(outcome.better <= error + allowance && outcome.worse <= error + allowance)
    #expect(outcome.better + outcome.worse > 0)
  }

  /// A slower one is never in effect called better, a faster one never worse.
  @Test func theWrongWayIsRarer() {
    #expect(races(1.03, seed: 12).better <= 0.02)
    #expect(races(0.97, seed: 13).worse <= 0.02)
  }

  /// A tenth is told from noise of 2 % in well under half of the 20 pairs, nearly always.
  @Test(arguments: [0.9, 1.1]) func clearDifferencesEndEarly(_ ratio: Double) {
    let outcome = races(ratio, seed: 14)
    #expect((ratio < 1 ? outcome.better : outcome.worse) > 0.95)
    #expect(outcome.pairs < 9)
  }

  /// Drift that both share does not decide a race.
  @Test func driftDoesNotDecide() {
    let outcome = races(1, seed: 15, drift: 0.02)
    #expect(outcome.better <= 0.065 && outcome.worse <= 0.065)
  }

  /// Equal challengers leave sooner where only a larger gain is worth while; those that bring it stay.
  @Test func worthwhileGainsEndRacesOfEquals() {
    let settings = PairedRace.Settings(worthwhileGain: 0.05)
    let plain = races(1, seed: 16)
    let modest = races(1, settings: settings, seed: 16)
    #expect(modest.pairs < plain.pairs && modest.worse > 0.5)
    #expect(races(0.95, settings: settings, seed: 17).worse <= 0.064)
  }

  @Test func itEndsAtTheLimit() {
    let outcome = PairedRace.run(PairedRace.Settings(mostPairs: 7)) { (1, 1) }
    #expect(outcome.verdict == .undecided && outcome.pairs == 7)
  }

  /// The interval of the median ratio holds the true one about as often as it says, with outliers too.
  @Test func intervalsHoldTheRatio() {
    var noise = SyntheticNoise(seed: 18)
    var held = 0
    for seed in 0..<200 as Range<UInt64> {
      let baseline = (0..<25).map { _ in noise.seconds(2) }
      let candidate = (0..<25).map { _ in noise.seconds(1.8) }
      let interval = PairedBootstrap(resamples: 300, seed: seed).medianRatio(
        from: baseline, to: candidate)
      held += interval.low <= 0.9 && 0.9 <= interval.high ? 1 : 0
      #expect(interval.low <= interval.value && interval.value <= interval.high)
    }
    #expect(held >= 180 && held < 200)
  }
}
