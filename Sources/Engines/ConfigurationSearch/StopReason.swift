/// Why a search ended.
package enum StopReason: Sendable, Equatable {
  case timeSpent(seconds: Double)
  case evaluationsSpent(Int)
  case moneySpent(Double)
  /// Every configuration was tried.
  case everythingTried
  /// The next trial is expected to bring less than it costs, in seconds of the machine that does the work.
  case notWorthwhile(expectedGainSeconds: Double, trialSeconds: Double)
}

extension StopReason: CustomStringConvertible {
  package var description: String {
    switch self {
    case .timeSpent(let seconds): "the budget of \(Self.rounded(seconds)) s is spent"
    case .evaluationsSpent(let count): "the budget of \(count) evaluations is spent"
    case .moneySpent(let money): "the budget of \(Self.rounded(money)) in money is spent"
    case .everythingTried: "every configuration was tried"
    case .notWorthwhile(let gain, let trial):
      "one more trial costs \(Self.rounded(trial)) s and is expected to save \(Self.rounded(gain)) s"
    }
  }

  /// Three digits are enough to read.
  private static func rounded(_ value: Double) -> String {
    guard value.isFinite, value != 0 else { return "\(value)" }
    var scale = 1.0
    while value.magnitude * scale < 100, scale < 1e9 { scale *= 10 }
    let number = (value * scale).rounded() / scale
    return number == number.rounded() && number.magnitude < 1e15 ? "\(Int(number))" : "\(number)"
  }
}
