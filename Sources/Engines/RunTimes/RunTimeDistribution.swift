package import Simulation

/// The distribution of one job's run time: a probability for each of `RunTimeBins`, spread evenly
/// within a class, and nothing beyond the request.
package struct RunTimeDistribution: Sendable, Equatable {
  /// Sums to 1 over the classes that begin below the request; all 0 where nothing is known, and the
  /// request then stands for the run time.
  package var probability: [Float]
  package var requestedSeconds: Double

  package init(probability: [Float], requestedSeconds: Double) {
    self.probability = probability
    self.requestedSeconds = requestedSeconds
  }

  /// Nothing is known but the request.
  package static func unknown(requestedSeconds: Double) -> RunTimeDistribution {
    RunTimeDistribution(
      probability: Array(repeating: 0, count: RunTimeBins.count), requestedSeconds: requestedSeconds)
  }

  package func quantile(_ level: Double, elapsedSeconds: Double = 0) -> Double {
    probability.withUnsafeBufferPointer {
      Self.quantile(level, of: $0, requested: requestedSeconds, elapsed: elapsedSeconds)
    }
  }

  /// The share of jobs that ends within `seconds`, of those that run for more than `elapsedSeconds`.
  package func share(within seconds: Double, elapsedSeconds: Double = 0) -> Double {
    probability.withUnsafeBufferPointer { probability in
      let alive = Self.mass(above: elapsedSeconds, of: probability, requested: requestedSeconds)
      if alive < Self.leastMass { return seconds >= requestedSeconds ? 1 : 0 }
      return 1 - Self.mass(above: max(seconds, elapsedSeconds), of: probability, requested: requestedSeconds)
        / alive
    }
  }

  // MARK: - On columns of probabilities

  /// Less than this share of survivors is nothing to divide by.
  private static let leastMass = 1e-6

  /// The probability of a run time above `seconds`.
  static func mass(
    above seconds: Double, of probability: UnsafeBufferPointer<Float>, requested: Double
  ) -> Double {
    var sum = 0.0
    for bin in 0..<RunTimeBins.count {
      sum += share(of: bin, above: seconds, requested: requested) * Double(probability[bin])
    }
    return sum
  }

  /// The part of a class, cut off at the request, that lies above `seconds`.
  @inline(__always)
  private static func share(of bin: Int, above seconds: Double, requested: Double) -> Double {
    let low = RunTimeBins.lower[bin]
    let high = min(RunTimeBins.upper[bin], requested)
    if seconds >= high { return 0 }
    if seconds <= low || high <= low { return 1 }
    return (high - seconds) / (high - low)
  }

  /// The quantile of the run time given that it exceeds `elapsed`; the request where nothing is left.
  static func quantile(
    _ level: Double, of probability: UnsafeBufferPointer<Float>, requested: Double, elapsed: Double
  ) -> Double {
    let alive = mass(above: elapsed, of: probability, requested: requested)
    if alive < leastMass { return requested }
    let target = min(max(level, 0), 1) * alive
    var sum = 0.0
    for bin in 0..<RunTimeBins.count {
      let part = share(of: bin, above: elapsed, requested: requested) * Double(probability[bin])
      if part <= 0 { continue }
      if sum + part >= target {
        let low = max(RunTimeBins.lower[bin], elapsed)
        let high = min(RunTimeBins.upper[bin], requested)
        let value = low + max(high - low, 0) * (target - sum) / part
        return min(requested, max(elapsed + 1, value))
      }
      sum += part
    }
    return requested
  }

  /// What the queue is ordered by.
  static func expectation(
    of probability: UnsafeBufferPointer<Float>, requested: Double
  ) -> RunTimeExpectation {
    var rate = 0.0
    var mean = 0.0
    var sum = 0.0
    for bin in 0..<RunTimeBins.count {
      let share = Double(probability[bin])
      let seconds = max(10, min(RunTimeBins.typical[bin], requested))
      rate += share / seconds
      mean += share * seconds
      sum += share
    }
    if sum < leastMass { return RunTimeExpectation(certain: requested) }
    return RunTimeExpectation(slowdownPerSecond: rate / sum, meanSeconds: mean / sum)
  }

  package var expectation: RunTimeExpectation {
    probability.withUnsafeBufferPointer { Self.expectation(of: $0, requested: requestedSeconds) }
  }
}
