/// What a feature key knows of a waiting job at a decision, from the queue, the running jobs by their
/// requests and the clock alone.
///
/// With r the job's request and r' = max(r, 10), both in s, n its processors of the machine's N, w its
/// wait in s, d the time until it would fit if nothing else were started (0 if it fits now), and
/// 1 / r' what it costs in bounded slowdown to let a job wait for a second. The pressure is the sum
/// of that over the queue. Each feature is scaled to be about 1 in size.
package enum SelectionFeature: String, Sendable, CaseIterable {
  // Known on submission.
  /// ln r' / 3 - 2.
  case boundedRun
  /// ln max(r, 1) / 3 - 2.
  case run
  /// ln n / 2 - 1.
  case width
  /// n / N.
  case share
  /// n / N ln max(r, 1) / 3.
  case shareByRun
  /// `width` times `boundedRun`.
  case widthByRun
  /// ln(1 + r n / N) / 4: the machine's time that it uses.
  case area
  // Known from the queue and the clock.
  /// ln max(1, (w + d + r) / r') / 3: the slowdown that it would have.
  case slowdown
  /// ln(1 + w) / 4.
  case wait
  /// ln(1 + (r n / N) pressure) / 4: the slowdown that its area costs those who wait.
  case areaPressure
  /// ln(pressure + 1/1000) / 3 times `width`.
  case pressureByWidth
  /// ln(pressure + 1/1000) / 3 times `boundedRun`.
  case pressureByRun
  // Known from the running jobs.
  /// 1 if the machine must drain for it, else 0.
  case drains
  /// ln(1 + d) / 4.
  case drain
  /// ln(1 + d pressure) / 4: the slowdown that the drain costs those who wait.
  case drainPressure
  /// ln(1 + d pressure of the jobs that fit now) / 4.
  case drainFitting
  /// ln(1 + a / N) / 4, a the processor-seconds that stand idle while the machine drains for it.
  case idleArea
  /// Processors free now / N if the machine must drain for it, else 0.
  case idleShare
  /// Processors free after its start / N.
  case freeAfter
  /// The part of the pressure that would still fit after its start.
  case besides

  /// The features whose weights make a job's key before any state is known.
  static let ofSubmission: [SelectionFeature] = [
    .boundedRun, .run, .width, .share, .shareByRun, .widthByRun, .area,
  ]
}

/// A key that is a weighted sum of features; the job with the smallest goes first.
package struct FeatureKey: Sendable, Equatable {
  /// One weight a feature, in the order of `SelectionFeature.allCases`.
  package var weights: [Double]

  /// - Precondition: there is a weight for each feature.
  package init(weights: [Double]) {
    precondition(weights.count == SelectionFeature.allCases.count, "a weight is needed for each feature")
    self.weights = weights
  }

  /// Weights of some features; the others have none.
  package init(_ weights: KeyValuePairs<SelectionFeature, Double>) {
    self.init(weights: Array(repeating: 0, count: SelectionFeature.allCases.count))
    for (feature, weight) in weights { self[feature] = weight }
  }

  package subscript(feature: SelectionFeature) -> Double {
    get { weights[SelectionFeature.allCases.firstIndex(of: feature)!] }
    set { weights[SelectionFeature.allCases.firstIndex(of: feature)!] = newValue }
  }
}
