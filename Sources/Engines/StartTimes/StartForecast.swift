/// When a job will start, in seconds from the moment of the forecast.
package struct StartForecast: Sendable, Equatable {
  /// Where the forecast comes from.
  package enum Origin: String, Sendable {
    /// Learned from the log's earlier starts.
    case learned
    /// Too few starts to learn from: forward simulations with sampled run times.
    case simulated
  }

  package var origin: Origin
  package var medianSeconds: Double
  /// The start near which most probability lies.
  package var likeliestSeconds: Double
  /// Half of such jobs start within this interval.
  package var half: ClosedRange<Double>
  /// Four fifths of such jobs start within this interval.
  package var fourFifths: ClosedRange<Double>
  /// The probabilities of a start within 1, 10 and 60 minutes.
  package var withinMinute: Double
  package var withinTenMinutes: Double
  package var withinHour: Double
  package var simulated: StartTimeFeatures.Simulated

  init(
    _ distribution: StartTimeDistribution, model: StartTimeModel, intervals: StartIntervals,
    simulated: StartTimeFeatures.Simulated
  ) {
    origin = .learned
    medianSeconds = distribution.quantile(0.5)
    likeliestSeconds = model.likeliest(distribution)
    half = distribution.central(min(intervals.half.mass, intervals.fourFifths.mass))
    fourFifths = distribution.central(intervals.fourFifths.mass)
    withinMinute = distribution.probability(within: 60)
    withinTenMinutes = distribution.probability(within: 600)
    withinHour = distribution.probability(within: 3600)
    self.simulated = simulated
  }

  /// From the sampled simulations alone, with no model.
  init(simulated: StartTimeFeatures.Simulated) {
    let sorted = simulated.sampled
    func share(within seconds: Double) -> Double {
      sorted.isEmpty ? 0 : Double(sorted.count { $0 <= seconds }) / Double(sorted.count)
    }
    origin = .simulated
    medianSeconds = sorted.isEmpty ? simulated.byMedians : sorted[sorted.count / 2]
    likeliestSeconds = simulated.byMedians
    let least = sorted.first ?? simulated.byMedians
    let largest = sorted.last ?? simulated.byMedians
    fourFifths = least...largest
    half = sorted.count >= 5 ? sorted[sorted.count / 4]...sorted[sorted.count * 3 / 4] : least...largest
    withinMinute = share(within: 60)
    withinTenMinutes = share(within: 600)
    withinHour = share(within: 3600)
    self.simulated = simulated
  }
}
