/// Keeps an interval's coverage at its target: the mass that the interval is given follows what it covered
/// lately (adaptive conformal inference; Gibbs and Candès, NeurIPS 2021).
package struct IntervalCalibration: Sendable, Equatable, Codable {
  /// The share of outcomes that is to be covered.
  package let target: Double
  /// The mass that an interval is given for it.
  package private(set) var mass: Double
  private static let step = 0.006

  package init(target: Double) {
    self.target = target
    mass = target
  }

  /// Goes on with a mass that was found before.
  package init(target: Double, mass: Double) {
    self.target = target
    self.mass = Self.bounded(mass)
  }

  /// Starts from outcomes that were held back (split conformal prediction; Vovk and others, 2005).
  /// - Parameter masses: For each outcome the least mass that holds it.
  package init(target: Double, heldBack masses: [Double]) {
    self.init(target: target)
    guard masses.count >= 20 else { return }
    let sorted = masses.sorted()
    let rank = Int((Double(masses.count + 1) * target).rounded(.up)) - 1
    mass = Self.bounded(sorted[min(rank, sorted.count - 1)])
  }

  /// Takes an outcome in.
  /// - Parameter needed: The least mass that would have held it.
  package mutating func observe(needed: Double) {
    mass = Self.bounded(mass + Self.step * (target - (needed <= mass ? 1 : 0)))
  }

  private static func bounded(_ mass: Double) -> Double { min(max(mass, 0.02), 0.998) }
}
