internal import SearchSpaces
package import Statistics

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#endif

/// A pack of grey wolves (Mirjalili, Mirjalili and Lewis, Advances in Engineering Software 69, 2014) on levels, with a
/// tabu list, after the idea of the adaptive tabu grey wolf of "Automated Algorithm Design for Auto-Tuning
/// Optimizers" (MLSys 2026, arXiv 2510.17899); the code and the constants are our own.
///
/// Each wolf takes the levels of the three leaders, the better the leader the more, and keeps some of its own; a few
/// levels change at random. Levels that lately made things worse are tabu for a while. How much is
/// random adapts: less after an improvement, more without one. Wolves step to worse places as in annealing, and the hind part of a
/// pack that has not improved for long is scattered.
package struct TabuGreyWolf: ConfigurationStrategy {
  package struct Settings: Sendable {
    package var pack = 8
    /// Trials for which a level that made things worse is tabu.
    package var tenure = 8
    /// Random changes of a move, on average: the least and the most.
    package var changes = 0.5...1.0
    /// The factor on the random changes after a trial that improved nothing; an improvement divides by its cube.
    package var widening = 1.02
    package var jumps = 0.5
    /// Relative loss that a wolf takes with the chance 1/e.
    package var temperature = 0.05
    /// Trials without an improvement before the hind half of the pack is scattered.
    package var patience = 25

    package init() {}
  }

  private let settings: Settings
  private var generator: RandomGenerator
  private var moves: ConfigurationMoves?
  /// Where the wolves are.
  private var wolves: [Int] = []
  private var costs: [Double] = []
  /// The three best that were ever told.
  private var leaders: [Int] = []
  private var leaderCosts: [Double] = []
  private var turn = 0
  private var pending: [(number: Int, wolf: Int)] = []
  private var drawsLeft: Int
  private var changes: Double
  private var trials = 0
  private var trialsInVain = 0
  /// The trial until which a level is tabu, by parameter and level.
  private var tabuUntil: [Int] = []
  private var tabuOffsets: [Int] = []

  private static let mostSteps = 256
  /// Longer ranges share tabu slots.
  private static let mostSlots = 64

  package init(settings: Settings = Settings(), generator: RandomGenerator) {
    precondition(settings.pack > 2)
    self.settings = settings
    self.generator = generator
    drawsLeft = settings.pack
    changes = settings.changes.upperBound
  }

  package mutating func ask(
    _ count: Int, pool: inout ConfigurationPool, history: SearchHistory
  ) -> [Int] {
    var moves = self.moves.take() ?? start(pool)
    defer { self.moves = moves }
    var asked: [Int] = []
    var inVain = 0
    while asked.count < count, inVain < Self.mostSteps {
      if trialsInVain > settings.patience { scatter() }
      let isDraw = drawsLeft > 0 || wolves.count < 3
      if !isDraw { turn = (turn + 1) % wolves.count }
      let candidate =
        isDraw ? moves.draw(&pool, &generator) : hunt(&moves, &pool, extraChanges: inVain / 8)
      guard let number = candidate else { break }
      guard !history.isTaken(number), !asked.contains(number) else {
        inVain += 1
        continue
      }
      inVain = 0
      asked.append(number)
      if isDraw { drawsLeft -= 1 } else { pending.append((number, turn)) }
    }
    return asked
  }

  package mutating func tell(_ number: Int, _ outcome: TrialOutcome, pool: ConfigurationPool) {
    var moves = self.moves.take() ?? start(pool)
    defer { self.moves = moves }
    moves.tell(number, failed: outcome.cost.isNaN, pool)
    trials += 1
    trialsInVain += 1
    let wolf = pending.firstIndex { $0.number == number }.map { pending.remove(at: $0).wolf }
    adapt(improved: outcome.cost < (leaderCosts.first ?? .infinity))
    if let wolf, wolf < wolves.count {
      follow(wolf, number, outcome.cost, pool)
    } else if !outcome.cost.isNaN {
      join(number, outcome.cost)
    }
    if !outcome.cost.isNaN { lead(number, outcome.cost) }
  }

  // MARK: - The pack

  private mutating func start(_ pool: ConfigurationPool) -> ConfigurationMoves {
    for count in pool.levelCounts {
      tabuOffsets.append(tabuUntil.count)
      tabuUntil.append(contentsOf: repeatElement(0, count: min(count, Self.mostSlots)))
    }
    return ConfigurationMoves(pool)
  }

  private mutating func adapt(improved: Bool) {
    if improved {
      trialsInVain = 0
      changes /= settings.widening * settings.widening * settings.widening
    } else {
      changes *= settings.widening
    }
    changes = min(max(changes, settings.changes.lowerBound), settings.changes.upperBound)
  }

  /// A wolf goes where its trial was, or the levels that took it there become tabu.
  private mutating func follow(_ wolf: Int, _ number: Int, _ cost: Double, _ pool: ConfigurationPool) {
    let loss = cost.isNaN ? .infinity : cost - costs[wolf]
    let scale = max(costs[wolf].magnitude, .leastNormalMagnitude) * settings.temperature
    if loss > 0 {
      for parameter in pool.levelCounts.indices {
        let level = pool.table.level(number, parameter)
        guard level != pool.table.level(wolves[wolf], parameter) else { continue }
        tabuUntil[slot(parameter, level)] = trials + settings.tenure
      }
      guard generator.uniform() < exp(-loss / scale) else { return }
    }
    wolves[wolf] = number
    costs[wolf] = cost
  }

  /// A drawn or a learned configuration takes a free place, or that of the last wolf.
  private mutating func join(_ number: Int, _ cost: Double) {
    if wolves.count < settings.pack {
      wolves.append(number)
      costs.append(cost)
    } else if let last = wolves.indices.max(by: { costs[$0] < costs[$1] }), cost < costs[last] {
      wolves[last] = number
      costs[last] = cost
    }
  }

  private mutating func lead(_ number: Int, _ cost: Double) {
    guard !leaders.contains(number) else { return }
    let place = leaderCosts.firstIndex { cost < $0 } ?? leaderCosts.count
    guard place < 3 else { return }
    leaders.insert(number, at: place)
    leaderCosts.insert(cost, at: place)
    if leaders.count > 3 {
      leaders.removeLast()
      leaderCosts.removeLast()
    }
  }

  /// Sends the hind half of the pack away; drawn configurations take its place.
  private mutating func scatter() {
    trialsInVain = 0
    changes = settings.changes.upperBound
    let order = wolves.indices.sorted { (costs[$0], $0) < (costs[$1], $1) }
    let kept = order.prefix(max(settings.pack / 2, 3))
    drawsLeft = wolves.count - kept.count
    wolves = kept.map { wolves[$0] }
    costs = kept.map { costs[$0] }
    pending.removeAll(keepingCapacity: true)
    turn = 0
  }

  // MARK: - Moves

  @inline(__always)
  private func slot(_ parameter: Int, _ level: Int32) -> Int {
    let end = parameter + 1 < tabuOffsets.count ? tabuOffsets[parameter + 1] : tabuUntil.count
    let slots = end - tabuOffsets[parameter]
    return tabuOffsets[parameter] + Int(level) % slots
  }

  private mutating func hunt(
    _ moves: inout ConfigurationMoves, _ pool: inout ConfigurationPool, extraChanges: Int
  ) -> Int? {
    for _ in 0..<8 {
      moves.load(wolves[turn], pool)
      for parameter in moves.free {
        guard let leader = leader() else { continue }
        let level = pool.table.level(leader, parameter)
        if tabuUntil[slot(parameter, level)] <= trials { moves.levels[parameter] = level }
      }
      let rate = (changes + Double(extraChanges)) / Double(max(moves.free.count, 1))
      for parameter in moves.free where generator.uniform() < rate { vary(parameter, &moves) }
      if moves.isShunned(&generator) { continue }
      return moves.nearest(&pool, &generator)
    }
    return moves.draw(&pool, &generator)
  }

  /// One of the leaders, or nil for the wolf itself.
  private mutating func leader() -> Int? {
    let draw = generator.uniform()
    let place = draw < 0.45 ? 0 : draw < 0.7 ? 1 : draw < 0.85 ? 2 : 3
    return place < leaders.count ? leaders[place] : nil
  }

  /// Another level, one that is not tabu where a few draws find it.
  private mutating func vary(_ parameter: Int, _ moves: inout ConfigurationMoves) {
    let level = moves.levels[parameter]
    for _ in 0..<3 {
      moves.levels[parameter] = level
      if generator.uniform() < settings.jumps {
        moves.redraw(parameter, &generator)
      } else {
        moves.step(parameter, &generator)
      }
      if tabuUntil[slot(parameter, moves.levels[parameter])] <= trials { return }
    }
  }
}
