package import Networks
package import Statistics

/// What a record says of a policy that did not make it, decision by decision, in three ways: by a model of
/// outcomes, by importance weights, and by both (Dudík, Langford and Li, ICML 2011).
///
/// Each decision is a contextual bandit's: the policy makes this one choice, the record's scheduler all others.
/// With q what `OutcomeModel` expects of a choice, pi and mu the probabilities that the policy and the behaviour
/// (itself a clone) choose first, w = pi(chosen) / mu(chosen), at most `limit`, and r what came:
///
/// - direct: the mean over the decisions of the sum over the candidates of pi q;
/// - weighted: sum w r / sum w;
/// - doubly robust: direct + sum w (r - q(chosen)) / sum w.
///
/// The last is right, but for its chance, where either q or mu is, and varies less than the second as far as q
/// explains what came. Where several jobs started at once, "chosen" is any of them: their probabilities add up,
/// and q is their mean by pi.
package struct DoublyRobustEstimate: Sendable {
  /// The mean outcome a decision under the policy relative to the record's: -0.1 is a tenth less.
  package var direct: IntervalEstimate
  package var weighted: IntervalEstimate
  package var doublyRobust: IntervalEstimate
  /// The doubly robust mean outcome itself.
  package var mean: Double
  package var decisions: Int
  /// (sum w)^2 / sum w^2.
  package var effectiveDecisions: Double
  /// The mean of the unclipped w: 1 where mu is the behaviour.
  package var meanRatio: Double
  /// The share of weights that were clipped.
  package var clippedShare: Double
  /// The share of the variance of what came that q(chosen) explains; below 0 the mean would do better.
  package var explainedShare: Double

  /// The spans of neighbouring decisions that the bootstrap draws, as neighbours share their outcomes.
  package static let windows = 40
  package static let limit = 10.0
  private static let resamples = 1000

  /// - Parameters:
  ///   - expected: q, one for each row of `log.choices`, of a model that has not seen the decision.
  ///   - outcomes: r, one a decision.
  /// - Returns: nil for fewer than ten decisions a window.
  package init?(
    of policy: KernelNetwork, behaviour: KernelNetwork, expected: [Double], outcomes: [Double],
    on log: DecisionLog, seed: UInt64
  ) {
    precondition(outcomes.count == log.count && expected.count == log.choices.isTaken.count)
    guard log.count >= 10 * Self.windows else { return nil }
    var spans = [Span](repeating: Span(), count: Self.windows)
    var all = Span()
    var residual = 0.0
    for decision in 0..<log.count {
      let judged = Judged(decision, policy: policy, behaviour: behaviour, expected: expected, log)
      let weight = min(judged.ratio, Self.limit)
      let error = outcomes[decision] - judged.expectedOfChosen
      let span = Span(
        decisions: 1, outcome: outcomes[decision], direct: judged.direct, weight: weight,
        weightSquared: weight * weight, weighted: weight * outcomes[decision], correction: weight * error,
        ratio: judged.ratio, clipped: judged.ratio > Self.limit ? 1 : 0)
      residual += error * error
      spans[decision * Self.windows / log.count].add(span)
      all.add(span)
    }
    let recorded = all.outcome / all.decisions
    let variance = outcomes.reduce(0) { $0 + ($1 - recorded) * ($1 - recorded) }
    let bootstrap = Bootstrap(spans, seed: seed)
    direct = bootstrap.interval(\.directMean, all)
    weighted = bootstrap.interval(\.weightedMean, all)
    doublyRobust = bootstrap.interval(\.doublyRobustMean, all)
    mean = all.doublyRobustMean
    decisions = log.count
    effectiveDecisions = all.weightSquared > 0 ? all.weight * all.weight / all.weightSquared : 0
    meanRatio = all.ratio / all.decisions
    clippedShare = all.clipped / all.decisions
    explainedShare = variance > 0 ? 1 - residual / variance : 0
  }
}

extension DoublyRobustEstimate {
  /// One decision as policy, behaviour and model see it.
  private struct Judged {
    /// pi / mu of what was chosen.
    var ratio: Double
    /// What the model expects of the policy's choice, and of what was chosen.
    var direct = 0.0
    var expectedOfChosen: Double

    init(
      _ decision: Int, policy: KernelNetwork, behaviour: KernelNetwork, expected: [Double], _ log: DecisionLog
    ) {
      let rows = log.choices.candidates(of: decision)
      let probability = log.choices.probabilities(of: policy, at: decision)
      var chosen = 0.0
      var ofChosen = 0.0
      var plain = 0.0
      var count = 0.0
      for (row, share) in zip(rows, probability) {
        direct += share * expected[row]
        guard log.choices.isTaken[row] else { continue }
        chosen += share
        ofChosen += share * expected[row]
        plain += expected[row]
        count += 1
      }
      ratio = chosen / max(log.choices.agreement(of: behaviour, at: decision).probability, 1e-9)
      // A policy that would never choose so has no mean of its own; its weight is 0 then.
      expectedOfChosen = chosen > 1e-12 ? ofChosen / chosen : plain / count
    }
  }

  /// Sums over decisions.
  private struct Span {
    var decisions = 0.0
    var outcome = 0.0
    var direct = 0.0
    var weight = 0.0
    var weightSquared = 0.0
    var weighted = 0.0
    var correction = 0.0
    var ratio = 0.0
    var clipped = 0.0

    mutating func add(_ other: Span) {
      decisions += other.decisions
      outcome += other.outcome
      direct += other.direct
      weight += other.weight
      weightSquared += other.weightSquared
      weighted += other.weighted
      correction += other.correction
      ratio += other.ratio
      clipped += other.clipped
    }

    var directMean: Double { direct / decisions }
    var weightedMean: Double { weight > 0 ? weighted / weight : 0 }
    var doublyRobustMean: Double { directMean + (weight > 0 ? correction / weight : 0) }
  }

  /// Draws of windows, the same for all three estimates.
  private struct Bootstrap {
    private var draws: [Span] = []

    init(_ spans: [Span], seed: UInt64) {
      var generator = RandomGenerator(seed: seed)
      for _ in 0..<resamples {
        var sum = Span()
        for _ in spans { sum.add(spans[generator.below(spans.count)]) }
        draws.append(sum)
      }
    }

    func interval(_ estimate: KeyPath<Span, Double>, _ all: Span) -> IntervalEstimate {
      func change(_ span: Span) -> Double {
        let recorded = span.outcome / span.decisions
        return recorded != 0 ? span[keyPath: estimate] / recorded - 1 : 0
      }
      let changes = draws.map(change).sorted()
      return IntervalEstimate(
        value: change(all), low: percentile(0.025, ofSorted: changes),
        high: percentile(0.975, ofSorted: changes), confidence: 0.95)
    }
  }
}
