internal import Recommendations
internal import Statistics

extension Outcome {
  /// A simulated outcome from the values of `SchedulingObjective.allCases`, in that order.
  init(simulated values: [IntervalEstimate], windows: Int) {
    self.init(
      origin: .simulated, runs: windows,
      entries: zip(SchedulingObjective.allCases, values).map { objective, value in
        // A resampled maximum never exceeds the one seen, so the interval is widened to hold the value.
        Entry(
          objective: objective.objective,
          estimate: Estimate(
            value: value.value, low: min(value.low, value.value), high: max(value.high, value.value),
            confidence: value.confidence))
      })
  }
}

extension IntervalEstimate {
  /// A relative change in per cent, such as `-21.4 %`, with its interval.
  var percentText: String {
    "\(Self.percent(value)) (95 % interval \(Self.percent(low)) to \(Self.percent(high)))"
  }

  /// A share as a percentage without decimals.
  static func share(_ share: Double) -> String { "\(Int((100 * share).rounded(.down))) %" }

  /// A share as a signed percentage with one decimal.
  static func percent(_ share: Double) -> String {
    guard share.isFinite else { return "?" }
    let tenths = (share * 1000).rounded() / 10
    return "\(tenths >= 0 ? "+" : "")\(tenths) %"
  }
}
