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

  /// The same for the job of the largest value of a feature, the earliest of equals.
  package func topAgreement(largest name: String) -> Double {
    guard count > 0, let feature = QueueFeatures.names.firstIndex(of: name) else { return 0 }
    let agreeing = (0..<count).count { decision in
      let rows = choices.candidates(of: decision)
      var best = rows.lowerBound
      for row in rows
      where choices.features[row * choices.featureCount + feature]
        > choices.features[best * choices.featureCount + feature]
      {
        best = row
      }
      return choices.isTaken[best]
    }
    return Double(agreeing) / Double(count)
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
