/// A condition is an object whose `kind` says which keys it has beside.
extension Guard.Condition: Codable {
  private enum Kind: String, Codable {
    case regretAtMost
    case valueWithin
    case inDistribution
    case notOlderThan
  }

  private enum Key: String, CodingKey {
    case kind
    case objective
    case share
    case bound
    case test
    case threshold
    case seconds
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    switch self {
    case .regretAtMost(let objective, let share):
      try container.encode(Kind.regretAtMost, forKey: .kind)
      try container.encode(objective, forKey: .objective)
      try container.encode(share, forKey: .share)
    case .valueWithin(let objective, let bound):
      try container.encode(Kind.valueWithin, forKey: .kind)
      try container.encode(objective, forKey: .objective)
      try container.encode(bound, forKey: .bound)
    case .inDistribution(let test, let threshold):
      try container.encode(Kind.inDistribution, forKey: .kind)
      try container.encode(test, forKey: .test)
      try container.encode(threshold, forKey: .threshold)
    case .notOlderThan(let seconds):
      try container.encode(Kind.notOlderThan, forKey: .kind)
      try container.encode(seconds, forKey: .seconds)
    }
  }

  /// Throws `DecodingError` where the kind is unknown or a key of that kind is missing.
  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    switch try container.decode(Kind.self, forKey: .kind) {
    case .regretAtMost:
      self = .regretAtMost(
        objective: try container.decode(Objective.self, forKey: .objective),
        share: try container.decode(Double.self, forKey: .share))
    case .valueWithin:
      self = .valueWithin(
        objective: try container.decode(Objective.self, forKey: .objective),
        bound: try container.decode(Double.self, forKey: .bound))
    case .inDistribution:
      self = .inDistribution(
        test: try container.decode(String.self, forKey: .test),
        threshold: try container.decode(Double.self, forKey: .threshold))
    case .notOlderThan:
      self = .notOlderThan(seconds: try container.decode(Int64.self, forKey: .seconds))
    }
  }
}
