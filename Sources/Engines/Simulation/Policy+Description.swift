extension QueueOrder {
  /// The name of the key, or the formula of a learned one.
  package var description: String {
    switch self {
    case .named(let order): order.rawValue
    case .linear(let key): "linear(\(key.description))"
    case .expectation(let key): "expectation(\(key.description))"
    }
  }
}

/// A number in three decimals.
private func text(_ value: Double) -> String {
  let thousandths = Int((value * 1000).rounded())
  let whole = thousandths.magnitude / 1000
  let rest = String(1000 + thousandths.magnitude % 1000).dropFirst()
  return "\(thousandths < 0 ? "-" : "")\(whole).\(rest)"
}

extension ExpectationKey {
  /// The weights, in three decimals.
  package var description: String {
    "slowdown rate \(text(slowdownRate)), mean run \(text(meanRun)), width \(text(width)), "
      + "slowdown \(text(slowdown)), wait \(text(wait)), age \(text(agePerDay)) a day, "
      + "excess \(text(excess)) from \(text(excessFrom)), fair share \(text(fairShare))"
  }
}

extension LinearKey {
  /// The weights, in three decimals.
  package var description: String {
    "response \(text(response)), wait \(text(wait)), run \(text(run)), width \(text(width)), "
      + "fair share \(text(fairShare)), age \(text(agePerDay)) a day"
  }
}

extension Policy {
  /// A short name such as `fcfs+easy(sjf)`, with the estimate where it is not the user's.
  package func description(estimate: Workload.Estimate = .requested) -> String {
    var text = "\(order.description)+\(backfill.rawValue)"
    if let backfillOrder, backfillOrder != order { text += "(\(backfillOrder.description))" }
    switch estimate {
    case .requested: break
    case .actual: text += ", perfect run times"
    case .learned: text += ", learned run times"
    }
    if eventOrder == .submissionsFirst { text += ", submissions first" }
    return text
  }
}
