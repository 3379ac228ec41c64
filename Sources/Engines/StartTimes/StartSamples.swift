#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#endif

/// The starts of one job in many ways in which it may go on, in seconds from the moment of the forecast.
package struct StartSamples: Sendable, Equatable {
  /// In ascending order; never empty.
  package let seconds: [Double]

  package init(_ seconds: [Double]) {
    precondition(!seconds.isEmpty, "a distribution needs a sample")
    self.seconds = seconds.sorted()
  }

  /// The same, were all samples off by one factor that nobody knows: log-normal with this standard deviation.
  ///
  /// The median stays where the samples are even around it.
  package func blurred(logarithmDeviation deviation: Double) -> StartSamples {
    // The middles of seven equally likely parts of a normal distribution.
    let factors = [-1.4652, -0.7916, -0.3661, 0, 0.3661, 0.7916, 1.4652].map { exp(deviation * $0) }
    return StartSamples(seconds.flatMap { sample in factors.map { sample * $0 } })
  }

  /// Between samples the line that joins them.
  package func quantile(_ level: Double) -> Double {
    let place = min(max(level, 0), 1) * Double(seconds.count - 1)
    let low = Int(place)
    let high = min(low + 1, seconds.count - 1)
    return seconds[low] + (place - Double(low)) * (seconds[high] - seconds[low])
  }

  /// The interval that leaves as much probability below as above it.
  package func central(_ mass: Double) -> ClosedRange<Double> {
    quantile((1 - mass) / 2)...quantile((1 + mass) / 2)
  }

  package func probability(within limit: Double) -> Double {
    Double(seconds.count { $0 <= limit }) / Double(seconds.count)
  }
}
