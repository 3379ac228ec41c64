package import Networks

/// The decisions of a scheduler, as they follow from a record, and what came of each.
///
/// A decision is a second in which jobs started while others waited that fitted as well. The columns
/// have one entry a decision.
package struct DecisionLog: Sendable {
  /// Who could have started and who did.
  package internal(set) var choices = ChoiceSet(featureCount: QueueFeatures.count)
  /// The features of the states, row by row; `QueueFeatures.stateCount` each.
  package internal(set) var states: [Float] = []
  package internal(set) var timeSeconds: [Int64] = []
  /// How much the bounded slowdowns of all waiting jobs grew until the next decision, in all.
  package internal(set) var growth: [Double] = []
  /// The growth from the decision on, that of a second t later counted e^(-t / horizon) times.
  package internal(set) var discountedGrowth: [Double] = []
  /// Seconds in which jobs started, those without a choice included.
  package internal(set) var seconds = 0

  package init() {}

  package var count: Int { choices.count }

  /// The mean number of candidates of a decision.
  package var meanCandidates: Double { count == 0 ? 0 : Double(choices.isTaken.count) / Double(count) }

  /// The share of decisions in which the job that a network prefers is one of those that started.
  package func topAgreement(of network: KernelNetwork) -> Double {
    if count == 0 { return 0 }
    return Double((0..<count).count { choices.agreement(of: network, at: $0).isTop }) / Double(count)
  }

  /// The same for the job with the largest value of a feature, or the smallest; the earliest of equals.
  package func topAgreement(_ rule: FeatureRule) -> Double {
    if count == 0 { return 0 }
    let sign: Float = rule.isLargest ? 1 : -1
    let agreeing = (0..<count).count { decision in
      let rows = choices.candidates(of: decision)
      var best = rows.lowerBound
      var bestValue = -Float.infinity
      for row in rows {
        let value = sign * choices.features[row * choices.featureCount + rule.feature]
        if value > bestValue {
          bestValue = value
          best = row
        }
      }
      return choices.isTaken[best]
    }
    return Double(agreeing) / Double(count)
  }

  /// The rule of one feature that agrees with most decisions: what a network must do better than.
  package var bestRule: FeatureRule {
    let rules = (0..<QueueFeatures.count).flatMap { feature in
      [true, false].map { FeatureRule(feature: feature, isLargest: $0) }
    }
    return rules.map { ($0, topAgreement($0)) }.reduce((rules[0], -1.0)) { $1.1 > $0.1 ? $1 : $0 }.0
  }

  /// What a choice at random would agree in.
  package var randomAgreement: Double {
    if count == 0 { return 0 }
    let shares = (0..<count).map { decision in
      let rows = choices.candidates(of: decision)
      return Double(rows.count { choices.isTaken[$0] }) / Double(rows.count)
    }
    return shares.reduce(0, +) / Double(count)
  }
}
