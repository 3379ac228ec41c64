/// What a choice costs and brings: an estimate for each objective, and where it comes from.
package struct Outcome: Sendable, Equatable, Codable {
  /// Measured on the real system or simulated: every report says which.
  package enum Origin: String, Sendable, Equatable, Codable {
    case measured
    case simulated
  }

  /// One objective's estimate.
  package struct Entry: Sendable, Equatable, Codable {
    package var objective: Objective
    package var estimate: Estimate

    package init(objective: Objective, estimate: Estimate) {
      self.objective = objective
      self.estimate = estimate
    }
  }

  package var origin: Origin
  /// How many runs (or windows of a log) the estimates rest on.
  package var runs: Int
  /// In the order in which they are shown; an objective appears once.
  package private(set) var entries: [Entry]

  package init(origin: Origin, runs: Int, entries: [Entry] = []) {
    self.origin = origin
    self.runs = runs
    self.entries = []
    for entry in entries { self[entry.objective] = entry.estimate }
  }

  /// The estimate of an objective; nil where the outcome does not speak of it. Setting appends or
  /// replaces, setting nil removes.
  package subscript(objective: Objective) -> Estimate? {
    get { entries.first { $0.objective == objective }?.estimate }
    set {
      let index = entries.firstIndex { $0.objective == objective }
      switch (index, newValue) {
      case (let index?, let estimate?): entries[index].estimate = estimate
      case (let index?, nil): entries.remove(at: index)
      case (nil, let estimate?): entries.append(Entry(objective: objective, estimate: estimate))
      case (nil, nil): break
      }
    }
  }
}
