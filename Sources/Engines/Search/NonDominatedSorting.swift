package import Statistics

/// NSGA-II, the elitist non-dominated sorting genetic algorithm (Deb, Pratap, Agarwal and Meyarivan, IEEE
/// Transactions on Evolutionary Computation 6, 2002), in ask/tell form: a search that spreads along the
/// front of several costs in place of descending to one point of it.
///
/// Simulated binary crossover and polynomial mutation in the unit cube, with wider steps than the paper's
/// (distribution index 5 in place of 20, two mutations a point), as a few generations are all that there is; a point that breaks constraints yields to one that breaks them less. The population begins
/// with whatever it is given, so that it can go on from where other searches ended.
///
/// Complexity: a generation costs O(objectives x points squared) for all points that were told.
package struct NonDominatedSorting: Sendable {
  /// A point of the unit cube and what it cost.
  package struct Individual: Sendable, Equatable {
    package var point: [Double]
    /// Smaller is better, each.
    package var costs: [Double]
    /// By how much constraints are broken; 0 if they hold.
    package var violation: Double

    package init(point: [Double], costs: [Double], violation: Double = 0) {
      self.point = point
      self.costs = costs
      self.violation = violation
    }
  }

  private let dimensions: Int
  private let populationSize: Int
  private var generator: RandomGenerator
  /// The best first.
  package private(set) var population: [Individual] = []

  private static let crossoverShare = 0.9
  private static let distributionIndex = 5.0

  package init(dimensions: Int, populationSize: Int = 40, generator: RandomGenerator) {
    precondition(dimensions > 0 && populationSize > 1)
    self.dimensions = dimensions
    self.populationSize = populationSize
    self.generator = generator
  }

  /// Takes points in, asked for or not, and keeps the best of all.
  package mutating func tell(_ individuals: [Individual]) {
    precondition(individuals.allSatisfy { $0.point.count == dimensions })
    let all = population + individuals
    population = Self.order(all).prefix(populationSize).map { all[$0] }
  }

  /// New points, bred from the population; drawn evenly from the cube while there are fewer than two.
  package mutating func ask(_ count: Int) -> [[Double]] {
    (0..<count).map { _ in
      guard population.count > 1 else { return (0..<dimensions).map { _ in generator.uniform() } }
      return mutated(crossed(tournament(), tournament()))
    }
  }

  /// Points drawn evenly from the cube.
  package mutating func draw(_ count: Int) -> [[Double]] {
    (0..<count).map { _ in (0..<dimensions).map { _ in generator.uniform() } }
  }

  // MARK: - Ranks

  /// Positions of all, the best first: by fronts, and within one by the distance to the neighbours along it.
  package static func order(_ all: [Individual]) -> [Int] {
    var left = Array(all.indices)
    var ordered: [Int] = []
    while !left.isEmpty {
      let front = left.filter { one in !left.contains { precedes(all[$0], all[one]) } }
      let distances = crowding(front, all)
      ordered += zip(front, distances).sorted { ($0.1, $1.0) > ($1.1, $0.0) }.map(\.0)
      let taken = Set(front)
      left.removeAll { taken.contains($0) }
    }
    return ordered
  }

  private static func precedes(_ a: Individual, _ b: Individual) -> Bool {
    if a.violation != b.violation { return a.violation < b.violation }
    return ParetoFront.dominates(a.costs, b.costs)
  }

  /// The crowding distance of each of a front's members; infinite at its ends.
  private static func crowding(_ front: [Int], _ all: [Individual]) -> [Double] {
    var distances = [Double](repeating: 0, count: front.count)
    for axis in all[front[0]].costs.indices {
      let sorted = front.indices.sorted {
        (all[front[$0]].costs[axis], $0) < (all[front[$1]].costs[axis], $1)
      }
      let low = all[front[sorted[0]]].costs[axis]
      let span = all[front[sorted[sorted.count - 1]]].costs[axis] - low
      distances[sorted[0]] = .infinity
      distances[sorted[sorted.count - 1]] = .infinity
      guard span > 0, sorted.count > 2 else { continue }
      for place in 1..<(sorted.count - 1) {
        let gap =
          all[front[sorted[place + 1]]].costs[axis] - all[front[sorted[place - 1]]].costs[axis]
        distances[sorted[place]] += gap / span
      }
    }
    return distances
  }

  // MARK: - Variation

  /// The better of two drawn at random; the population is in order.
  private mutating func tournament() -> [Double] {
    population[min(generator.below(population.count), generator.below(population.count))].point
  }

  private mutating func crossed(_ a: [Double], _ b: [Double]) -> [Double] {
    guard generator.uniform() < Self.crossoverShare else { return a }
    return (0..<dimensions).map { axis in
      guard generator.uniform() < 0.5 else { return a[axis] }
      let u = generator.uniform()
      let power = 1 / (Self.distributionIndex + 1)
      let spread = u <= 0.5 ? Self.power(2 * u, power) : Self.power(1 / (2 * (1 - u)), power)
      let sign = generator.uniform() < 0.5 ? 1.0 : -1.0
      return Self.clamped(0.5 * (a[axis] + b[axis]) + sign * 0.5 * spread * (a[axis] - b[axis]))
    }
  }

  /// Two coordinates on average.
  private mutating func mutated(_ point: [Double]) -> [Double] {
    point.map { value in
      guard generator.uniform() < 2 / Double(dimensions) else { return value }
      let u = generator.uniform()
      let power = 1 / (Self.distributionIndex + 1)
      let step = u < 0.5 ? Self.power(2 * u, power) - 1 : 1 - Self.power(2 * (1 - u), power)
      return Self.clamped(value + step)
    }
  }

  private static func power(_ base: Double, _ exponent: Double) -> Double {
    base <= 0 ? 0 : exponential(exponent * naturalLogarithm(base))
  }

  private static func clamped(_ value: Double) -> Double { min(max(value, 0), 1) }
}
