internal import SearchSpaces
package import Statistics

/// A steady-state genetic search (Whitley, "The GENITOR Algorithm", ICGA 1989): two parents, each the best of a few
/// drawn ones, uniform crossover of their levels, mutation; the child takes the place of the worst.
///
/// Children that break a constraint are moved to the nearest valid configuration. One that was tried already costs
/// nothing; after some of those in a row more parameters mutate.
package struct GeneticSearch: ConfigurationStrategy {
  package struct Settings: Sendable {
    package var population = 12
    /// Drawn members of which the best is a parent.
    package var tournament = 2
    package var crossoverShare = 0.4
    /// Parameters of a child that mutate, on average.
    package var mutations = 1.2
    /// The chance that a mutated parameter takes any level and not the next one.
    package var jumps = 0.8

    package init() {}
  }

  private let settings: Settings
  private var generator: RandomGenerator
  private var moves: ConfigurationMoves?
  /// The best first.
  private var members: [Int] = []
  private var costs: [Double] = []
  private var drawsLeft: Int

  private static let mostSteps = 256

  package init(settings: Settings = Settings(), generator: RandomGenerator) {
    precondition(settings.population > 1 && settings.tournament > 0)
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
    while asked.count < count, inVain < Self.mostSteps {
      let isDraw = drawsLeft > 0 || members.count < 2
      let candidate =
        isDraw ? moves.draw(&pool, &generator) : child(&moves, &pool, extraMutations: inVain / 8)
      guard let number = candidate else { break }
      guard !history.isTaken(number), !asked.contains(number) else {
        inVain += 1
        continue
      }
      inVain = 0
      asked.append(number)
      drawsLeft -= isDraw ? 1 : 0
    }
    return asked
  }

  package mutating func tell(_ number: Int, _ outcome: TrialOutcome, pool: ConfigurationPool) {
    if moves == nil { moves = ConfigurationMoves(pool) }
    moves!.tell(number, failed: outcome.cost.isNaN, pool)
    guard !outcome.cost.isNaN, !members.contains(number) else { return }
    let place = costs.firstIndex { outcome.cost < $0 } ?? costs.count
    guard place < settings.population else { return }
    members.insert(number, at: place)
    costs.insert(outcome.cost, at: place)
    if members.count > settings.population {
      members.removeLast()
      costs.removeLast()
    }
  }

  /// The best of a few drawn members, which stand in order.
  private mutating func parent() -> Int {
    var place = generator.below(members.count)
    for _ in 1..<settings.tournament { place = min(place, generator.below(members.count)) }
    return members[place]
  }

  private mutating func child(
    _ moves: inout ConfigurationMoves, _ pool: inout ConfigurationPool, extraMutations: Int
  ) -> Int? {
    for _ in 0..<8 {
      let mother = parent()
      moves.load(mother, pool)
      if generator.uniform() < settings.crossoverShare {
        let father = parent()
        for parameter in moves.free where generator.below(2) == 0 {
          moves.levels[parameter] = pool.table.level(father, parameter)
        }
      }
      let rate = (settings.mutations + Double(extraMutations)) / Double(max(moves.free.count, 1))
      moves.mutate(rate: rate, jumps: settings.jumps, &generator)
      if moves.isShunned(&generator) { continue }
      return moves.nearest(&pool, &generator)
    }
    return moves.draw(&pool, &generator)
  }
}
