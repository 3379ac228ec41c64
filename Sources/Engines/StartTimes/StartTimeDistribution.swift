/// The distribution of the seconds to a job's start.
package struct StartTimeDistribution: Sendable, Equatable {
  /// Of the classes of `StartTimeBins`; sums to 1.
  package var probability: [Double]
  package var shapes: StartTimeShapes

  package init(probability: [Double], shapes: StartTimeShapes) {
    self.probability = probability
    self.shapes = shapes
  }

  /// The probability of a start within `seconds`.
  package func probability(within seconds: Double) -> Double {
    var sum = 0.0
    for bin in probability.indices { sum += probability[bin] * shapes.share(of: bin, upTo: seconds) }
    return min(sum, 1)
  }

  /// The seconds within which the job starts with probability `level`.
  package func quantile(_ level: Double) -> Double {
    var sum = 0.0
    for bin in probability.indices {
      let next = sum + probability[bin]
      if next >= level, probability[bin] > 0 {
        return shapes.quantile(of: bin, share: (level - sum) / probability[bin])
      }
      sum = next
    }
    return shapes.quantile(of: probability.count - 1, share: 1)
  }

  /// The interval between the quantiles that leave (1 - mass) / 2 on each side.
  package func central(_ mass: Double) -> ClosedRange<Double> {
    let low = quantile((1 - mass) / 2)
    return low...max(low, quantile((1 + mass) / 2))
  }

  /// The least mass whose central interval holds `seconds`.
  package func massToHold(_ seconds: Double) -> Double {
    // The record counts whole seconds: what lies within half a second is held.
    let below = probability(within: seconds - 0.5)
    let upTo = probability(within: seconds + 0.5)
    if upTo < 0.5 { return 1 - 2 * upTo }
    return max(0, 2 * below - 1)
  }
}
