internal import Search
internal import SearchSpaces
package import Statistics

/// NSGA-II (Deb, Pratap, Agarwal and Meyarivan, IEEE Transactions on Evolutionary Computation 6, 2002) over
/// configurations: a search along the front of several objectives.
///
/// Ranks and crowding are those of `NonDominatedSorting`; parents are the better of two drawn members, children cross levels
/// evenly, mutate, and move to the nearest valid configuration. Each outcome enters at once and not by generations, so
/// that trials may run in any number. With a single objective it is a genetic search.
package struct ConfigurationFronts: ConfigurationStrategy {
  package struct Settings: Sendable {
    package var population = 32
    package var draws = 16
    package var crossoverShare = 0.8
    /// Parameters of a child that mutate, on average.
    package var mutations = 1.2
    package var jumps = 0.5

    package init() {}
  }

  private let settings: Settings
  private var generator: RandomGenerator
  private var moves: ConfigurationMoves?
  /// Members and newcomers; after `rank` the best first.
  private var members: [Int] = []
  private var costs: [[Double]] = []
  private var isRanked = true
  private var drawsLeft: Int

  private static let mostSteps = 256

  package init(settings: Settings = Settings(), generator: RandomGenerator) {
    precondition(settings.population > 1)
    self.settings = settings
    self.generator = generator
    drawsLeft = settings.draws
  }

  package mutating func ask(
    _ count: Int, pool: inout ConfigurationPool, history: SearchHistory
  ) -> [Int] {
    var moves = self.moves.take() ?? ConfigurationMoves(pool)
    defer { self.moves = moves }
    rank()
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
    members.append(number)
    costs.append(outcome.objectives.isEmpty ? [outcome.cost] : outcome.objectives)
    isRanked = false
  }

  private mutating func rank() {
    guard !isRanked else { return }
    isRanked = true
    let order = NonDominatedSorting.order(costs.map { NonDominatedSorting.Individual(point: [], costs: $0) })
      .prefix(settings.population)
    members = order.map { members[$0] }
    costs = order.map { costs[$0] }
  }

  private mutating func tournament() -> Int {
    members[min(generator.below(members.count), generator.below(members.count))]
  }

  private mutating func child(
    _ moves: inout ConfigurationMoves, _ pool: inout ConfigurationPool, extraMutations: Int
  ) -> Int? {
    for _ in 0..<8 {
      moves.load(tournament(), pool)
      if generator.uniform() < settings.crossoverShare {
        let father = tournament()
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
