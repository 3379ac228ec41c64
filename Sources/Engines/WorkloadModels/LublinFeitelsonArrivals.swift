#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#endif

internal import Statistics

/// The arrival process of Lublin and Feitelson's model: gaps on a clock that runs faster in the
/// busy hours of the day.
///
/// The clock ticks 48 times a day, at each half hour of the day as often as jobs arrive in it.
/// Gaps are e^g / 1800 ticks, g of the gamma distribution. Half hours are counted 11 to 58 (from
/// 5:30 in the morning), and number i has the weight that the day's gamma distribution has between
/// i - 1/2 and i + 1/2; the weights' mean is 1. The peak is early in the afternoon.
struct LublinFeitelsonArrivals: Sendable {
  static let ticksPerDay = 48
  private static let secondsPerHalfHour = 1800.0
  private static let dayStart = 11

  /// Ticks in each half hour, from midnight on.
  let weights: [Double]
  /// Ticks since midnight at the start of each half hour, and at the day's end.
  private let ticks: [Double]
  private let gaps: GammaDistribution

  init(_ parameters: LublinFeitelsonParameters) {
    let day = GammaDistribution(shape: parameters.dayShape, scale: parameters.dayScale)
    var weights = [Double](repeating: 0, count: Self.ticksPerDay)
    for index in Self.dayStart..<Self.dayStart + Self.ticksPerDay {
      weights[index % Self.ticksPerDay] =
        day.cumulative(Double(index) + 0.5) - day.cumulative(Double(index) - 0.5)
    }
    let total = weights.reduce(0, +)
    for index in weights.indices { weights[index] *= Double(Self.ticksPerDay) / total }
    var ticks = [0.0]
    for weight in weights { ticks.append(ticks[ticks.count - 1] + weight) }
    ticks[Self.ticksPerDay] = Double(Self.ticksPerDay)
    self.weights = weights
    self.ticks = ticks
    gaps = GammaDistribution(
      shape: parameters.arrivalShape * parameters.arrivalShapeRatio, scale: parameters.arrivalScale)
  }

  /// The ticks from one arrival to the next.
  func gap(using random: inout RandomGenerator) -> Double {
    while true {
      let exponent = gaps.sample(using: &random)
      if exponent <= LublinFeitelsonParameters.arrivalExponentMax {
        return exp(exponent) / Self.secondsPerHalfHour
      }
    }
  }

  /// Seconds since the first midnight at a number of ticks.
  func seconds(atTick tick: Double) -> Double {
    let day = (tick / Double(Self.ticksPerDay)).rounded(.down)
    let rest = tick - day * Double(Self.ticksPerDay)
    var low = 0
    var high = Self.ticksPerDay
    while high - low > 1 {
      let middle = (low + high) / 2
      if ticks[middle] <= rest { low = middle } else { high = middle }
    }
    return day * 86_400 + (Double(low) + (rest - ticks[low]) / weights[low]) * Self.secondsPerHalfHour
  }
}
