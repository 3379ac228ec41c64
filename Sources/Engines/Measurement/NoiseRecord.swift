#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#endif
internal import Statistics

/// How much repetitions of the same configuration differ, learned from those of the best one so far, and
/// the bound above which a single repetition of a challenger gives it away.
///
/// Let the challenger be as fast as the best one: then its one repetition is as likely to be the slowest of all as any of
/// the best one's n, so that it is beyond all of them with a chance of 1 / (n + 1). That holds for noise of any shape, with
/// outliers too (the rank argument of conformal prediction; Vovk, Gammerman and Shafer, 2005). With fewer than
/// 1 / error - 1 repetitions that cannot be reached, and the bound is the larger of half as much
/// again as the slowest and twice Student's prediction bound on a robust scale; outliers exceed it as often as they come.
package struct NoiseRecord: Sendable {
  /// Logarithms of the repetitions' seconds over their median's at the time of their race.
  private var deviations: [Double] = []
  private var place = 0

  /// Older ones are forgotten, as machines change.
  private static let remembered = 400
  /// Without repetitions of the best one nothing is given away.
  private static let fewestRepetitions = 4
  /// Scatter below that is not believed, relative.
  private static let leastScatter = 0.001

  package init() {}

  package var repetitions: Int { deviations.count }

  /// Takes in repetitions of one configuration: seconds, all positive.
  package mutating func add(_ seconds: [Double]) {
    guard seconds.count > 1 else { return }
    let logarithms = seconds.map { log($0) }
    let centre = NoiseRecord.median(logarithms)
    for value in logarithms {
      if deviations.count < Self.remembered {
        deviations.append(value - centre)
      } else {
        deviations[place] = value - centre
        place = (place + 1) % Self.remembered
      }
    }
  }

  /// The standard deviation of the logarithm of a repetition, by the median absolute deviation; nil before enough were seen.
  package var scatter: Double? {
    guard deviations.count >= Self.fewestRepetitions else { return nil }
    return max(1.4826 * Self.median(deviations.map(\.magnitude)), Self.leastScatter)
  }

  /// The logarithm of the ratio to the median of the best one that a single repetition of an equal challenger
  /// exceeds with the chance `error` at most; nil before enough were seen.
  package func bound(error: Double) -> Double? {
    precondition(error > 0 && error < 1)
    guard let scatter else { return nil }
    let count = deviations.count
    let rank = Int((Double(count + 1) * (1 - error)).rounded(.up))
    let sorted = deviations.sorted()
    if rank <= count { return max(sorted[rank - 1], Self.leastScatter) }
    // A scale of few repetitions is itself uncertain: nor is what was seen already taken for slow.
    let prediction = 2 * scatter * Self.quantile(1 - error, freedom: Double(count - 1))
    return max(prediction, 1.5 * sorted[count - 1])
  }

  static func median(_ values: [Double]) -> Double {
    let sorted = values.sorted()
    let middle = sorted.count / 2
    return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
  }

  /// Student's quantile by the expansion in the degrees of freedom (Abramowitz and Stegun 26.7.5), cautious below 4.
  private static func quantile(_ p: Double, freedom: Double) -> Double {
    // Abramowitz and Stegun 26.2.23, absolute error below 5e-4.
    let t = (-2 * log(max(1 - p, 1e-300))).squareRoot()
    let z =
      t - (2.515517 + 0.802853 * t + 0.010328 * t * t)
      / (1 + 1.432788 * t + 0.189269 * t * t + 0.001308 * t * t * t)
    let cube = z * z * z
    let fifth = cube * z * z
    return z + (cube + z) / (4 * freedom) + (5 * fifth + 16 * cube + 3 * z) / (96 * freedom * freedom)
  }
}
