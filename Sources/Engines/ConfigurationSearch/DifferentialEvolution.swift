internal import SearchSpaces
package import Statistics

/// Differential evolution (Storn and Price, Journal of Global Optimization 11, 1997) on levels: a member moves toward
/// one of the best and along the difference of two others (current-to-pbest/1/bin of JADE, Zhang and
/// Sanderson, 2009), and yields to the trial if that is better.
///
/// Levels are rounded at random in proportion; parameters without an order take the level of one of the four. Trials
/// that break a constraint are moved to the nearest valid configuration.
package struct DifferentialEvolution: ConfigurationStrategy {
  package struct Settings: Sendable {
    package var population = 18
    /// The chance that a parameter of a member changes.
    package var crossoverRate = 0.3
    /// The range of the factor on differences, drawn for each trial.
    package var factors = 0.5...1.0
    /// The share of the population that counts as the best.
    package var bestShare = 0.1
    /// Trials without an improvement before drawn configurations take the place of the worse half.
    package var patience = 60

    package init() {}
  }

  private let settings: Settings
  private var generator: RandomGenerator
  private var moves: ConfigurationMoves?
  private var members: [Int] = []
  private var costs: [Double] = []
  private var target = 0
  /// Trials that were asked for and whose outcome is not there yet, and the places of the members that they would replace.
  private var pending: [(number: Int, place: Int)] = []
  private var drawsLeft: Int
  private var trialsInVain = 0
  /// Places of the members, the best first.
  private var order: [Int] = []

  private static let mostSteps = 256

  package init(settings: Settings = Settings(), generator: RandomGenerator) {
    precondition(settings.population > 3)
    self.settings = settings
    self.generator = generator
    drawsLeft = settings.population
  }

  package mutating func ask(
    _ count: Int, pool: inout ConfigurationPool, history: SearchHistory
  ) -> [Int] {
    var moves = self.moves.take() ?? ConfigurationMoves(pool)
    defer { self.moves = moves }
    var asked: [Int] = []
    var inVain = 0
    if trialsInVain > settings.patience { renew() }
    while asked.count < count, inVain < Self.mostSteps {
      let isDraw = drawsLeft > 0 || members.count < 4
      if !isDraw { target = (target + 1) % members.count }
      let candidate =
        isDraw ? moves.draw(&pool, &generator) : trial(&moves, &pool, extraChanges: inVain / 8)
      guard let number = candidate else { break }
      if let position = history.position(of: number) {
        inVain += 1
        if !isDraw { select(number, history.costs[position], at: target) }
      } else if !history.isTaken(number), !asked.contains(number) {
        inVain = 0
        asked.append(number)
        if isDraw { drawsLeft -= 1 } else { pending.append((number, target)) }
      } else {
        inVain += 1
      }
    }
    return asked
  }

  package mutating func tell(_ number: Int, _ outcome: TrialOutcome, pool: ConfigurationPool) {
    if moves == nil { moves = ConfigurationMoves(pool) }
    moves!.tell(number, failed: outcome.cost.isNaN, pool)
    let improves = outcome.cost < (order.first.map { costs[$0] } ?? .infinity)
    trialsInVain = improves ? 0 : trialsInVain + 1
    let place = pending.firstIndex { $0.number == number }.map { pending.remove(at: $0).place }
    guard !outcome.cost.isNaN, !members.contains(number) else { return }
    if let place {
      select(number, outcome.cost, at: place)
    } else if members.count < settings.population {
      order.append(members.count)
      members.append(number)
      costs.append(outcome.cost)
      sortOrder()
    } else if let worst = order.last {
      select(number, outcome.cost, at: worst)
    }
  }

  private mutating func renew() {
    trialsInVain = 0
    guard members.count == settings.population else { return }
    let kept = order.prefix(max(settings.population / 2, 3))
    drawsLeft = members.count - kept.count
    members = kept.map { members[$0] }
    costs = kept.map { costs[$0] }
    order = Array(members.indices)
    pending.removeAll(keepingCapacity: true)
    target = 0
  }

  private mutating func select(_ number: Int, _ cost: Double, at place: Int) {
    guard cost < costs[place], !members.contains(number) else { return }
    members[place] = number
    costs[place] = cost
    sortOrder()
  }

  private mutating func sortOrder() {
    order.sort { (costs[$0], $0) < (costs[$1], $1) }
  }

  private mutating func trial(
    _ moves: inout ConfigurationMoves, _ pool: inout ConfigurationPool, extraChanges: Int
  ) -> Int? {
    for _ in 0..<8 {
      moves.load(members[target], pool)
      mutate(&moves, pool)
      moves.change(extraChanges, jumps: 0.5, &generator)
      if moves.isShunned(&generator) { continue }
      return moves.nearest(&pool, &generator)
    }
    return moves.draw(&pool, &generator)
  }

  private mutating func mutate(_ moves: inout ConfigurationMoves, _ pool: ConfigurationPool) {
    let bests = max(Int(Double(members.count) * settings.bestShare), 1)
    let best = members[order[generator.below(bests)]]
    let first = members[generator.below(members.count)]
    let second = members[generator.below(members.count)]
    let factor =
      settings.factors.lowerBound
      + generator.uniform() * (settings.factors.upperBound - settings.factors.lowerBound)
    let table = pool.table
    let sure = moves.free.isEmpty ? 0 : moves.free[generator.below(moves.free.count)]
    for parameter in moves.free {
      guard parameter == sure || generator.uniform() < settings.crossoverRate else { continue }
      let levels = (
        table.level(best, parameter), table.level(first, parameter), table.level(second, parameter)
      )
      guard pool.isOrdered[parameter] else {
        let draw = generator.below(4)
        if draw > 0 {
          moves.levels[parameter] = draw == 1 ? levels.0 : draw == 2 ? levels.1 : levels.2
        }
        continue
      }
      let own = Double(moves.levels[parameter])
      let moved = own + factor * (Double(levels.0) - own) + factor * Double(levels.1 - levels.2)
      let down = moved.rounded(.down)
      let level = Int(down) + (generator.uniform() < moved - down ? 1 : 0)
      moves.levels[parameter] = Int32(min(max(level, 0), pool.levelCounts[parameter] - 1))
    }
  }
}
