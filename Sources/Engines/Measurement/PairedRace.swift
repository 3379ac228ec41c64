#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#endif

/// A race between the best configuration so far and a challenger that ends as soon as it is decided.
///
/// The two are measured in turn, one repetition each: drift of the machine then touches both alike. What counts is the
/// logarithm of each pair's ratio. If both were equally fast, to swap them would change nothing, so that
/// ratios lie evenly about 1 whatever the noise; two wagers against it (see `SymmetryBet`) decide, each with the stated
/// error however often one looks. A challenger whose first repetition is beyond the bound of the noise is out at once.
package struct PairedRace: Sendable {
  package struct Settings: Sendable, Equatable {
    /// The chance, at most, that a challenger that is not better is called better; and that one that is better by more than
    /// `worthwhileGain` is called worse by the pairs.
    package var error: Double
    /// The chance, at most, that an equal challenger is out after its first repetition; 0 keeps it in.
    package var firstError: Double
    /// The relative gain below which a challenger may as well be called worse: the larger, the sooner the race ends.
    package var worthwhileGain: Double
    package var mostPairs: Int

    package init(
      error: Double = 0.05, firstError: Double = 0.05, worthwhileGain: Double = 0, mostPairs: Int = 20
    ) {
      precondition(error > 0 && error < 1 && firstError >= 0 && firstError < 1)
      precondition(worthwhileGain >= 0 && worthwhileGain < 1 && mostPairs > 0)
      self.error = error
      self.firstError = firstError
      self.worthwhileGain = worthwhileGain
      self.mostPairs = mostPairs
    }
  }

  package let settings: Settings
  /// The verdict; nil while the race goes on.
  package private(set) var verdict: RaceVerdict?
  /// Logarithms of challenger over best, pair by pair.
  package private(set) var logRatios: [Double] = []
  private var distances: [Double] = []
  private var isBetter: SymmetryBet
  private var isWorse: SymmetryBet

  package init(_ settings: Settings = Settings()) {
    self.settings = settings
    isBetter = SymmetryBet(above: 0)
    // Worse: the gain is less than what is worth while. Signs are turned in `isBetter` alone.
    isWorse = SymmetryBet(above: log(1 - settings.worthwhileGain))
  }

  /// Looks at the challenger's first repetition alone, before a pair is complete.
  ///
  /// - Parameters:
  ///   - seconds: The repetition, positive.
  ///   - median: The median of the best configuration's repetitions.
  package mutating func begin(challenger seconds: Double, median: Double, noise: NoiseRecord) -> RaceVerdict?
  {
    guard verdict == nil, settings.firstError > 0, let bound = noise.bound(error: settings.firstError) else {
      return verdict
    }
    if log(seconds / median) > bound { verdict = .worse }
    return verdict
  }

  /// Takes in a pair of repetitions in seconds, both positive; nil means that the race goes on.
  package mutating func add(best: Double, challenger: Double) -> RaceVerdict? {
    guard verdict == nil else { return verdict }
    let value = log(challenger / best)
    logRatios.append(value)
    // The distances' sizes may be looked at before the bet, their signs may not.
    insert(value.magnitude)
    let scale = distances[distances.count / 2]
    isBetter.add(-value, scale: scale)
    isWorse.add(value, scale: scale)
    if isBetter.wealth >= 1 / settings.error {
      verdict = .better
    } else if isWorse.wealth >= 1 / settings.error {
      verdict = .worse
    } else if logRatios.count >= settings.mostPairs {
      verdict = .undecided
    }
    return verdict
  }

  /// The median of the pairs' ratios, challenger over best; nil before the first pair.
  package var medianRatio: Double? { logRatios.isEmpty ? nil : exp(NoiseRecord.median(logRatios)) }

  private mutating func insert(_ distance: Double) {
    let place = distances.firstIndex { $0 > distance } ?? distances.count
    distances.insert(distance, at: place)
  }
}

extension PairedRace {
  /// Runs a race to its end.
  ///
  /// - Parameter pair: Measures one more repetition of each.
  package static func run(
    _ settings: Settings = Settings(), pair: () throws -> (best: Double, challenger: Double)
  ) rethrows -> (verdict: RaceVerdict, pairs: Int) {
    var race = PairedRace(settings)
    while true {
      let (best, challenger) = try pair()
      if let verdict = race.add(best: best, challenger: challenger) {
        return (verdict, race.logRatios.count)
      }
    }
  }
}
