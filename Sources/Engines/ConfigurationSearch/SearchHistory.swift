/// What a search has tried, in the order in which it was told.
package struct SearchHistory: Sendable {
  /// The configurations, by their numbers in the pool.
  package private(set) var numbers: [Int] = []
  /// The first objective of each, smaller is better; NaN where the trial failed.
  package private(set) var costs: [Double] = []
  /// All objectives of each; empty where there is one, or where the trial failed.
  package private(set) var objectives: [[Double]] = []
  /// What each trial took in seconds, compiling included; NaN where nobody told.
  package private(set) var efforts: [Double] = []
  /// Position in the order of trials by number: -1 untried, -2 asked for and not yet told.
  private var positions: [Int32] = []
  /// The position of the best one.
  package private(set) var bestPosition: Int?
  package private(set) var failures = 0
  /// Those that were asked for and not yet told, in the order of asking.
  package private(set) var pending: [Int] = []

  package init() {}

  package var count: Int { numbers.count }
  package var bestCost: Double { bestPosition.map { costs[$0] } ?? .infinity }
  package var bestNumber: Int? { bestPosition.map { numbers[$0] } }

  /// Whether the configuration was tried or is being tried.
  package func isTaken(_ number: Int) -> Bool { number < positions.count && positions[number] != -1 }

  /// The position of a trial; nil where it was not told.
  package func position(of number: Int) -> Int? {
    guard number < positions.count, positions[number] >= 0 else { return nil }
    return Int(positions[number])
  }

  private mutating func reach(_ number: Int) {
    guard number >= positions.count else { return }
    positions.append(contentsOf: repeatElement(-1, count: max(number + 1 - positions.count, positions.count)))
  }

  /// Notes that a trial has begun.
  package mutating func begin(_ number: Int) {
    reach(number)
    guard positions[number] == -1 else { return }
    positions[number] = -2
    pending.append(number)
  }

  /// Notes what a trial came to.
  package mutating func record(_ number: Int, _ outcome: TrialOutcome) {
    reach(number)
    precondition(positions[number] < 0, "a configuration is told once")
    if positions[number] == -2, let place = pending.firstIndex(of: number) { pending.remove(at: place) }
    positions[number] = Int32(numbers.count)
    numbers.append(number)
    costs.append(outcome.cost)
    objectives.append(outcome.objectives)
    efforts.append(outcome.effort)
    if outcome.cost.isNaN {
      failures += 1
    } else if outcome.cost < bestCost {
      bestPosition = numbers.count - 1
    }
  }

  /// The same trials with other costs, one for each.
  func reweighed(_ costs: [Double]) -> SearchHistory {
    precondition(costs.count == count)
    var other = self
    other.costs = costs
    other.bestPosition = nil
    for (position, cost) in costs.enumerated() where !cost.isNaN {
      if cost < other.bestCost { other.bestPosition = position }
    }
    return other
  }
}
