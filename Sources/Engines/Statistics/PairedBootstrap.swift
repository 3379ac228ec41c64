/// A value with the interval that holds it with the stated confidence.
package struct IntervalEstimate: Sendable, Equatable, Codable {
  package var value: Double
  package var low: Double
  package var high: Double
  /// For example 0.95.
  package var confidence: Double

  package init(value: Double, low: Double, high: Double, confidence: Double) {
    self.value = value
    self.low = low
    self.high = high
    self.confidence = confidence
  }
}

/// Percentile bootstrap of paired observations (Efron and Tibshirani, 1993): windows are drawn
/// with replacement, each with all that was measured on it, so that what the windows share cancels.
package struct PairedBootstrap: Sendable {
  package var resamples: Int
  package var confidence: Double
  package var seed: UInt64

  package init(resamples: Int = 2000, confidence: Double = 0.95, seed: UInt64) {
    self.resamples = resamples
    self.confidence = confidence
    self.seed = seed
  }

  /// The relative change of the weighted mean from `baseline` to `candidate`, as a fraction of the
  /// baseline's (-0.2 is a fifth less), with its interval. The arrays hold one value a window and
  /// are of the same, non-zero length; `weights` are the windows' job counts.
  package func relativeChange(
    from baseline: [Double], to candidate: [Double], weights: [Double]
  ) -> IntervalEstimate {
    interval(of: baseline.count) { draw in
      var before = 0.0
      var after = 0.0
      for index in draw {
        before += baseline[index] * weights[index]
        after += candidate[index] * weights[index]
      }
      return before != 0 ? after / before - 1 : 0
    }
  }

  /// The weighted mean of `values` with its interval.
  package func mean(of values: [Double], weights: [Double]) -> IntervalEstimate {
    interval(of: values.count) { draw in
      var sum = 0.0
      var weight = 0.0
      for index in draw {
        sum += values[index] * weights[index]
        weight += weights[index]
      }
      return weight > 0 ? sum / weight : 0
    }
  }

  /// The median of `values` with its interval.
  package func median(of values: [Double]) -> IntervalEstimate {
    interval(of: values.count) { draw in
      let sorted = draw.map { values[$0] }.sorted()
      let middle = sorted.count / 2
      return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
    }
  }

  /// The interval of any statistic of drawn positions.
  package func interval(of count: Int, statistic: ([Int]) -> Double) -> IntervalEstimate {
    precondition(count > 0, "a bootstrap needs at least one window")
    var generator = RandomGenerator(seed: seed)
    var draw = Array(0..<count)
    let value = statistic(draw)
    var samples: [Double] = []
    samples.reserveCapacity(resamples)
    for _ in 0..<resamples {
      for index in draw.indices { draw[index] = generator.below(count) }
      samples.append(statistic(draw))
    }
    samples.sort()
    let tail = (1 - confidence) / 2
    return IntervalEstimate(
      value: value, low: percentile(tail, ofSorted: samples),
      high: percentile(1 - tail, ofSorted: samples), confidence: confidence)
  }
}
