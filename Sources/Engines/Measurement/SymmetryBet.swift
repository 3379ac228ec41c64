#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#endif

/// A wager against "the values lie evenly about a centre, or below it": its wealth grows where that is wrong.
///
/// Where the hypothesis holds, a value is above the centre with a chance of a half at most, however far from it;
/// a stake that depends on the past and on that distance alone therefore cannot gain on average, and the
/// wealth exceeds 1 / error at any time with the chance `error` at most (Ville's inequality; Shafer, "Testing by
/// Betting", JRSS A 184, 2021; Ramdas, Grünwald, Vovk and Shafer, Statistical Science 38, 2023). No variance has to be known and no outlier
/// breaks it. The stake on a distance d is tanh(c d / scale), which is best for a shift of known size;
/// several c play side by side with equal shares, so that no size has to be known.
struct SymmetryBet: Sendable {
  private static let strengths = [0.5, 1.5, 4, 12]
  private static let mostStake = 0.97

  private let centre: Double
  private var purses = [Double](repeating: 1 / Double(Self.strengths.count), count: Self.strengths.count)

  init(above centre: Double) { self.centre = centre }

  /// What 1 has become: evidence against the hypothesis.
  var wealth: Double { purses.reduce(0, +) }

  /// - Parameter scale: The usual distance, from what was seen before or from distances without their signs.
  mutating func add(_ value: Double, scale: Double) {
    let distance = value - centre
    guard distance != 0 else { return }
    let relative = scale > 0 ? distance.magnitude / scale : 1
    for place in purses.indices {
      let stake = min(tanh(Self.strengths[place] * relative), Self.mostStake)
      purses[place] *= distance > 0 ? 1 + stake : 1 - stake
    }
  }
}
