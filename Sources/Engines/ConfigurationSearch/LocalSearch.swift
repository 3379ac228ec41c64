package import Statistics

/// Iterated hill climbing (Lourenço, Martin and Stützle, "Iterated Local Search", 2003): down to where no
/// neighbour is better, then a kick of a few parameters, and after some kicks in vain a new start.
package struct LocalSearch: ConfigurationStrategy {
  /// Which better neighbour is taken.
  package enum Improvement: Sendable {
    /// The first that is found.
    case first
    /// The best of all; every neighbour is tried.
    case best
  }

  package struct Settings: Sendable {
    package var improvement = Improvement.first
    package var neighbourhood = ConfigurationPool.Neighbourhood.oneParameter
    /// Parameters that a kick changes.
    package var kick = 1
    /// Kicks in vain before a new start.
    package var kicks = 3
    /// Draws of which the best is a start.
    package var draws = 24

    package init() {}
  }

  private let settings: Settings
  private var generator: RandomGenerator
  private var moves: ConfigurationMoves?
  private var current: Int?
  private var currentCost = Double.infinity
  /// The neighbours of the current one in the order in which they are tried.
  private var neighbours: [Int] = []
  private var place = 0
  private var areListed = false
  /// The best neighbour so far, for `Improvement.best`.
  private var successor: Int?
  private var successorCost = Double.infinity
  /// The lowest floor since the last start.
  private var floor: Int?
  private var floorCost = Double.infinity
  private var kicksInVain = 0
  private var drawsLeft: Int

  private static let mostSteps = 4096

  package init(settings: Settings = Settings(), generator: RandomGenerator) {
    self.settings = settings
    self.generator = generator
    drawsLeft = settings.draws
  }

  package mutating func ask(
    _ count: Int, pool: inout ConfigurationPool, history: SearchHistory
  ) -> [Int] {
    var moves = self.moves.take() ?? ConfigurationMoves(pool)
    defer { self.moves = moves }
    var asked: [Int] = []
    var steps = 0
    var climbs = 0
    while asked.count < count, steps < Self.mostSteps, climbs < 64 {
      steps += 1
      let isDraw = current == nil || drawsLeft > 0
      let candidate = isDraw ? moves.draw(&pool, &generator) : next(&moves, &pool)
      guard let number = candidate else {
        if isDraw { break }
        climbs += 1
        leave(&moves, &pool, history)
        continue
      }
      if let position = history.position(of: number) {
        judge(number, history.costs[position])
      } else if !history.isTaken(number), !asked.contains(number) {
        asked.append(number)
        drawsLeft -= isDraw ? 1 : 0
      }
    }
    return asked
  }

  package mutating func tell(_ number: Int, _ outcome: TrialOutcome, pool: ConfigurationPool) {
    if moves == nil { moves = ConfigurationMoves(pool) }
    moves!.tell(number, failed: outcome.cost.isNaN, pool)
    judge(number, outcome.cost)
  }

  private mutating func judge(_ number: Int, _ cost: Double) {
    guard !cost.isNaN, cost < currentCost else { return }
    if settings.improvement == .first || current == nil || drawsLeft > 0 {
      move(to: number, cost)
    } else if cost < successorCost {
      successor = number
      successorCost = cost
    }
  }

  private mutating func move(to number: Int, _ cost: Double) {
    current = number
    currentCost = cost
    areListed = false
    successor = nil
    successorCost = .infinity
  }

  /// The next neighbour of the current configuration; nil where all were handed out.
  private mutating func next(_ moves: inout ConfigurationMoves, _ pool: inout ConfigurationPool) -> Int? {
    if !areListed {
      neighbours.removeAll(keepingCapacity: true)
      pool.appendNeighbours(of: current!, settings.neighbourhood, to: &neighbours)
      neighbours.shuffle(using: &generator)
      place = 0
      areListed = true
    }
    while place < neighbours.count {
      let number = neighbours[place]
      place += 1
      moves.load(number, pool)
      if !moves.isShunned(&generator) { return number }
    }
    return nil
  }

  /// Goes to the best neighbour, or, on a floor, somewhere else.
  private mutating func leave(
    _ moves: inout ConfigurationMoves, _ pool: inout ConfigurationPool, _ history: SearchHistory
  ) {
    if let successor { return move(to: successor, successorCost) }
    if currentCost < floorCost {
      floor = current
      floorCost = currentCost
      kicksInVain = 0
    } else {
      kicksInVain += 1
    }
    guard kicksInVain < settings.kicks, let floor,
      let kicked = moves.neighbour(of: floor, changes: settings.kick, jumps: 0.7, &pool, &generator)
    else { return startAgain() }
    // What the kick lands on is not compared with the floor: the climb begins there, whatever it costs.
    let known = history.position(of: kicked).map { history.costs[$0] } ?? .nan
    move(to: kicked, known.isNaN ? .infinity : known)
    neighbours.removeAll(keepingCapacity: true)
    if known.isNaN {
      neighbours.append(kicked)
      pool.appendNeighbours(of: kicked, settings.neighbourhood, to: &neighbours)
      neighbours[1...].shuffle(using: &generator)
      place = 0
      areListed = true
    }
  }

  private mutating func startAgain() {
    current = nil
    currentCost = .infinity
    floor = nil
    floorCost = .infinity
    kicksInVain = 0
    drawsLeft = settings.draws
    successor = nil
    successorCost = .infinity
  }
}
