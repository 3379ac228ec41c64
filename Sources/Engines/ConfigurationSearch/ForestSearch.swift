internal import SearchSpaces
package import Statistics

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#endif

/// A search by a forest: trees fitted to the logarithm of the costs forecast each candidate, and the one with the most
/// expected improvement is next (SMAC: Hutter, Hoos and Leyton-Brown, LION 5, 2011).
///
/// Candidates are drawn configurations and the neighbours of the best ones, or the whole of a small pool. A second
/// forest learns which configurations fail. The forests are fitted again after every few trials; between
/// fits and within a batch, candidates that are not neighbours of each other follow in order.
package struct ForestSearch: ConfigurationStrategy, ForecastsImprovement {
  package struct Settings: Sendable {
    /// Drawn trials before the first fit.
    package var draws = 16
    /// Trials between fits, of which there are more as the search grows: a share of the trials so far, and at least this many.
    package var refit = 2
    package var refitShare = 0.05
    /// Drawn candidates; a pool that is not larger than twice as many is forecast whole.
    package var candidates = 700
    /// The best ones whose neighbours are candidates.
    package var elites = 5
    /// The share of trials that are drawn all the same, for what the forest does not know that it does not know.
    package var drawnShare = 0.1
    package var trees = 30
    package var leafRows = 2
    package var parameterShare = 0.4
    /// Extremely randomised trees in place of a random forest.
    package var drawsThresholds = false

    package init() {}
  }

  /// The expected relative improvement by the best candidate at the last fit.
  package private(set) var expectedImprovement: Double?

  private let settings: Settings
  private var generator: RandomGenerator
  private var moves: ConfigurationMoves?
  /// Candidates that are left of the last fit, the best last.
  private var ranked: [Int] = []
  private var trialsAtFit = -1

  private static let ranks = 24

  package init(settings: Settings = Settings(), generator: RandomGenerator) {
    self.settings = settings
    self.generator = generator
  }

  package mutating func ask(
    _ count: Int, pool: inout ConfigurationPool, history: SearchHistory
  ) -> [Int] {
    var moves = self.moves.take() ?? ConfigurationMoves(pool)
    defer { self.moves = moves }
    var asked: [Int] = []
    if isFitDue(history) { fit(&moves, &pool, history) }
    var draws = 0
    while asked.count < count, draws < 64 {
      let candidate: Int?
      if generator.uniform() >= settings.drawnShare, let best = ranked.popLast() {
        candidate = best
      } else {
        draws += 1
        candidate = moves.draw(&pool, &generator)
      }
      guard let number = candidate else { break }
      if !history.isTaken(number), !asked.contains(number) { asked.append(number) }
    }
    return asked
  }

  package mutating func tell(_ number: Int, _ outcome: TrialOutcome, pool: ConfigurationPool) {
    if moves == nil { moves = ConfigurationMoves(pool) }
    moves!.tell(number, failed: outcome.cost.isNaN, pool)
  }

  // MARK: - Forests

  private func isFitDue(_ history: SearchHistory) -> Bool {
    let runs = history.count - history.failures
    guard history.count >= settings.draws, runs >= 4 else { return false }
    guard trialsAtFit >= 0 else { return true }
    let interval = max(settings.refit, Int(Double(history.count) * settings.refitShare))
    return ranked.isEmpty || history.count - trialsAtFit >= interval
  }

  private mutating func fit(
    _ moves: inout ConfigurationMoves, _ pool: inout ConfigurationPool, _ history: SearchHistory
  ) {
    trialsAtFit = history.count
    let candidates = candidates(&moves, &pool, history)
    guard !candidates.isEmpty else { return ranked.removeAll() }
    let (costs, failures, best) = forests(pool, history)
    let width = pool.levelCounts.count
    var scores = [Double](repeating: 0, count: candidates.count)
    pool.table.levels.withUnsafeBufferPointer { levels in
      for (place, number) in candidates.enumerated() {
        let row = levels.baseAddress! + number * width
        let forecast = costs.prediction(row)
        let chance = failures.map { 1 - min(max($0.prediction(row).mean, 0), 1) } ?? 1
        scores[place] = chance * Self.expectedImprovement(forecast.mean, forecast.variance, best)
      }
    }
    let order = candidates.indices.sorted { (scores[$0], $1) > (scores[$1], $0) }
    expectedImprovement = min(max(1 - exp(-scores[order[0]]), 0), 1)
    ranked = apart(order.prefix(4 * Self.ranks).map { candidates[$0] }, pool).reversed()
  }

  /// A forest of the costs, one of the failures where there are any, and the best value.
  private mutating func forests(
    _ pool: ConfigurationPool, _ history: SearchHistory
  ) -> (costs: LevelForest, failures: LevelForest?, best: Double) {
    let scale = LogCosts(history.costs)
    let width = pool.levelCounts.count
    var rows: [Int32] = []
    var runRows: [Int32] = []
    var values: [Double] = []
    var failed: [Double] = []
    rows.reserveCapacity(history.count * width)
    for (number, cost) in zip(history.numbers, history.costs) {
      let row = pool.table.levels[(number * width)..<((number + 1) * width)]
      rows.append(contentsOf: row)
      failed.append(cost.isNaN ? 1 : 0)
      guard !cost.isNaN else { continue }
      runRows.append(contentsOf: row)
      values.append(scale.value(cost))
    }
    var forest = LevelForest.Settings()
    forest.trees = settings.trees
    forest.leafRows = settings.leafRows
    forest.parameterShare = settings.parameterShare
    forest.drawsThresholds = settings.drawsThresholds
    let costs = LevelForest(
      rows: runRows, width: width, targets: values, isOrdered: pool.isOrdered, settings: forest,
      generator: &generator)
    guard history.failures > 0 else { return (costs, nil, values.min() ?? 0) }
    forest.trees = max(settings.trees / 2, 1)
    let failures = LevelForest(
      rows: rows, width: width, targets: failed, isOrdered: pool.isOrdered, settings: forest,
      generator: &generator)
    return (costs, failures, values.min() ?? 0)
  }

  // MARK: - Candidates

  private mutating func candidates(
    _ moves: inout ConfigurationMoves, _ pool: inout ConfigurationPool, _ history: SearchHistory
  ) -> [Int] {
    if pool.isComplete, pool.count <= 2 * settings.candidates {
      return (0..<pool.count).filter { !history.isTaken($0) }
    }
    var numbers: [Int] = []
    for number in elites(history) {
      pool.appendNeighbours(of: number, .oneParameter, to: &numbers)
      for _ in 0..<32 {
        let other = moves.neighbour(of: number, changes: 2, jumps: 0.5, &pool, &generator)
        if let other { numbers.append(other) }
      }
    }
    for _ in 0..<settings.candidates {
      guard let number = pool.draw(&generator) else { break }
      numbers.append(number)
    }
    numbers.sort()
    var unique: [Int] = []
    for number in numbers where number != unique.last && !history.isTaken(number) { unique.append(number) }
    return unique
  }

  private func elites(_ history: SearchHistory) -> [Int] {
    let places = history.costs.indices.filter { !history.costs[$0].isNaN }
    let order = places.sorted { (history.costs[$0], $0) < (history.costs[$1], $1) }
    return order.prefix(settings.elites).map { history.numbers[$0] }
  }

  /// The candidates in order without those that differ from an earlier one in a single parameter; those follow.
  private func apart(_ ordered: [Int], _ pool: ConfigurationPool) -> [Int] {
    var first: [Int] = []
    var rest: [Int] = []
    for number in ordered {
      let isNear = first.contains { other in
        var differences = 0
        for parameter in pool.levelCounts.indices
        where pool.table.level(number, parameter) != pool.table.level(other, parameter) {
          differences += 1
        }
        return differences <= 1
      }
      if isNear { rest.append(number) } else { first.append(number) }
      if first.count == Self.ranks { break }
    }
    return Array((first + rest).prefix(Self.ranks))
  }

  /// The mean of what a normal variable falls below the best (Jones, Schonlau and Welch, 1998).
  private static func expectedImprovement(_ mean: Double, _ variance: Double, _ best: Double) -> Double {
    let deviation = max(variance, 1e-12).squareRoot()
    let z = (best - mean) / deviation
    let density = exp(-0.5 * z * z) / (2 * Double.pi).squareRoot()
    let below = 0.5 * erfc(-z / 2.0.squareRoot())
    return deviation * (z * below + density)
  }
}
