/// What a search may spend. Without a limit it goes on until it is not worth while, or everything was tried.
package struct SearchBudget: Sendable, Equatable {
  /// Seconds of the machine on which trials run.
  package var seconds: Double?
  package var evaluations: Int?
  /// In the currency of `pricePerHour`.
  package var money: Double?
  /// Of the machine on which trials run.
  package var pricePerHour: Double

  package init(
    seconds: Double? = nil, evaluations: Int? = nil, money: Double? = nil, pricePerHour: Double = 0
  ) {
    self.seconds = seconds
    self.evaluations = evaluations
    self.money = money
    self.pricePerHour = pricePerHour
  }

  /// What the budget comes to in seconds, money counted in; nil where neither limits it.
  package var secondsInAll: Double? {
    let bought = money.flatMap { pricePerHour > 0 ? $0 / pricePerHour * 3600 : nil }
    guard let seconds else { return bought }
    return bought.map { min($0, seconds) } ?? seconds
  }

  /// Why nothing more may be spent; nil where a trial may still begin.
  package func exhaustion(seconds spentSeconds: Double, evaluations spentEvaluations: Int) -> StopReason? {
    if let evaluations, spentEvaluations >= evaluations { return .evaluationsSpent(evaluations) }
    if let seconds, spentSeconds >= seconds { return .timeSpent(seconds: seconds) }
    if let money, pricePerHour > 0, spentSeconds / 3600 * pricePerHour >= money {
      return .moneySpent(money)
    }
    return nil
  }
}
