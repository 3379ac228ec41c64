package import Statistics

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#endif

/// Simulated annealing (Kirkpatrick, Gelatt and Vecchi, Science 220, 1983): a walk that takes a step to a worse
/// configuration with a chance that falls with the loss and with time.
///
/// Losses are relative, so that the unit of the cost does not matter. A walk that has not improved for long begins again, warm:
/// at the best configuration or at a drawn one, in turn. Steps over configurations that were tried cost no trial.
package struct SimulatedAnnealing: ConfigurationStrategy {
  package struct Settings: Sendable {
    /// The relative loss that the first steps take with the chance 1/e.
    package var initialTemperature = 0.06
    package var finalTemperature = 0.02
    /// The factor on the temperature after each trial.
    package var cooling = 0.93
    /// Draws before the walk begins at the best of them.
    package var draws = 10
    /// Trials without an improvement of the walk before it begins again.
    package var patience = 35
    /// The chance that a changed parameter takes any level and not the next one.
    package var jumps = 0.7
    /// The chance that a step changes more than one parameter.
    package var wideSteps = 0.5

    package init() {}
  }

  private let settings: Settings
  private var generator: RandomGenerator
  private var moves: ConfigurationMoves?
  private var current: Int?
  private var currentCost = Double.infinity
  /// The best of this walk.
  private var walkCost = Double.infinity
  private var best: Int?
  private var bestCost = Double.infinity
  private var temperature: Double
  private var drawsLeft: Int
  private var trialsInVain = 0
  private var restarts = 0

  private static let mostSteps = 512

  package init(settings: Settings = Settings(), generator: RandomGenerator) {
    self.settings = settings
    self.generator = generator
    temperature = settings.initialTemperature
    drawsLeft = settings.draws
  }

  package mutating func ask(
    _ count: Int, pool: inout ConfigurationPool, history: SearchHistory
  ) -> [Int] {
    var moves = self.moves.take() ?? ConfigurationMoves(pool)
    defer { self.moves = moves }
    var asked: [Int] = []
    var steps = 0
    while asked.count < count, steps < Self.mostSteps {
      steps += 1
      if trialsInVain > settings.patience { restart() }
      let isDraw = drawsLeft > 0 || current == nil
      guard let number = isDraw ? moves.draw(&pool, &generator) : step(&moves, &pool) else { break }
      if let position = history.position(of: number) {
        judge(number, history.costs[position])
      } else if !history.isTaken(number), !asked.contains(number) {
        asked.append(number)
        drawsLeft -= isDraw ? 1 : 0
      }
    }
    // All that a walk reaches was tried: the next one begins elsewhere.
    if steps == Self.mostSteps { trialsInVain = settings.patience + 1 }
    return asked
  }

  package mutating func tell(_ number: Int, _ outcome: TrialOutcome, pool: ConfigurationPool) {
    if moves == nil { moves = ConfigurationMoves(pool) }
    moves!.tell(number, failed: outcome.cost.isNaN, pool)
    trialsInVain += 1
    temperature = max(temperature * settings.cooling, settings.finalTemperature)
    if outcome.cost < bestCost {
      bestCost = outcome.cost
      best = number
    }
    judge(number, outcome.cost)
  }

  private mutating func step(_ moves: inout ConfigurationMoves, _ pool: inout ConfigurationPool) -> Int? {
    let changes = generator.uniform() < settings.wideSteps ? 2 + generator.below(2) : 1
    return moves.neighbour(
      of: current!, changes: changes, jumps: settings.jumps, &pool, &generator)
      ?? moves.draw(&pool, &generator)
  }

  /// Goes there, or stays.
  private mutating func judge(_ number: Int, _ cost: Double) {
    guard !cost.isNaN else { return }
    if current != nil, cost > currentCost {
      // While the walk has not begun only the best draw counts.
      guard drawsLeft <= 0 else { return }
      let loss = (cost - currentCost) / max(currentCost.magnitude, .leastNormalMagnitude)
      guard generator.uniform() < exp(-loss / temperature) else { return }
    }
    current = number
    currentCost = cost
    if cost < walkCost {
      walkCost = cost
      trialsInVain = 0
    }
  }

  private mutating func restart() {
    trialsInVain = 0
    restarts += 1
    temperature = settings.initialTemperature
    if restarts % 2 == 1, let best {
      current = best
      currentCost = bestCost
      temperature = max(temperature * 0.3, settings.finalTemperature)
    } else {
      current = nil
      currentCost = .infinity
      drawsLeft = settings.draws
    }
    walkCost = currentCost
  }
}
