package import Networks
package import Statistics

/// What a record says of a policy that did not make it: per-decision importance sampling, normalised by
/// its weights and clipped (Precup, Sutton and Singh, 2000; Ionides, 2008).
///
/// The record is cut into episodes of equally many decisions. Step k of an episode weighs the product
/// of the ratios pi / mu up to k, at most `limit`; pi and mu are the probabilities that the policy and
/// the behaviour (itself a clone: the record does not say) choose first what was chosen. The estimate
/// is the sum over the steps of the weighted mean growth of slowdowns. Biased by the clipping, by the
/// clone and by what happens after an episode.
package struct OffPolicyEstimate: Sendable {
  /// The growth of slowdowns under the policy relative to the record's: -0.1 is a tenth less.
  package var change: IntervalEstimate
  /// (sum w)^2 / sum w^2 at the last step of the episodes, where it is smallest.
  package var effectiveEpisodes: Double
  package var episodes: Int
  /// The mean of pi / mu over the decisions: 1 where mu is the behaviour. Far from it, the clone is not,
  /// and the estimate says nothing.
  package var meanRatio: Double
  /// The share of weights that were clipped.
  package var clippedShare: Double

  package static let episodeLength = 8
  package static let limit = 10.0
  private static let resamples = 500

  /// - Returns: nil for fewer than ten episodes.
  package init?(of policy: KernelNetwork, behaviour: KernelNetwork, on log: DecisionLog, seed: UInt64) {
    let length = Self.episodeLength
    let count = log.count / length
    guard count >= 10 else { return nil }
    var weights = [Double](repeating: 1, count: count * length)
    var clipped = 0
    var ratios = 0.0
    for episode in 0..<count {
      var product = 1.0
      for step in 0..<length {
        let decision = episode * length + step
        let ratio =
          log.choices.agreement(of: policy, at: decision).probability
          / max(log.choices.agreement(of: behaviour, at: decision).probability, 1e-9)
        ratios += ratio
        product *= ratio
        if product > Self.limit { clipped += 1 }
        weights[decision] = min(product, Self.limit)
      }
    }
    let sample = Sample(weights: weights, growth: log.growth, length: length)
    var generator = RandomGenerator(seed: seed)
    var draw = Array(0..<count)
    let value = sample.change(draw)
    var changes: [Double] = []
    for _ in 0..<Self.resamples {
      for index in draw.indices { draw[index] = generator.below(count) }
      changes.append(sample.change(draw))
    }
    changes.sort()
    change = IntervalEstimate(
      value: value, low: percentile(0.025, ofSorted: changes), high: percentile(0.975, ofSorted: changes),
      confidence: 0.95)
    episodes = count
    effectiveEpisodes = sample.effectiveEpisodes
    meanRatio = ratios / Double(weights.count)
    clippedShare = Double(clipped) / Double(weights.count)
  }

  private struct Sample {
    var weights: [Double]
    var growth: [Double]
    var length: Int

    func change(_ episodes: [Int]) -> Double {
      var before = 0.0
      var after = 0.0
      for step in 0..<length {
        var weight = 0.0
        var weighted = 0.0
        var plain = 0.0
        for episode in episodes {
          let decision = episode * length + step
          weight += weights[decision]
          weighted += weights[decision] * growth[decision]
          plain += growth[decision]
        }
        before += plain / Double(episodes.count)
        after += weight > 0 ? weighted / weight : 0
      }
      return before > 0 ? after / before - 1 : 0
    }

    var effectiveEpisodes: Double {
      let last = stride(from: length - 1, to: weights.count, by: length).map { weights[$0] }
      let sum = last.reduce(0, +)
      return sum * sum / last.reduce(0) { $0 + $1 * $1 }
    }
  }
}
