import ConfigurationSearch
import ParameterSpaces
import SearchSpaces
import Statistics

/// A space whose costs are a formula, so that the optimum is known.
struct SyntheticSpace: Sendable {
  let pool: ConfigurationPool
  let cost: @Sendable ([Int32]) -> Double

  /// 7 parameters, tied in pairs by constraints (about 40 000 configurations), one of them without an order: a tilted bowl
  /// with ripples, coupled in pairs.
  static func rippled() throws -> SyntheticSpace {
    let kinds = ["a", "b", "c", "d"].map { ParameterValue.text($0) }
    let space = try ParameterSpace(
      [
        Parameter("x", .integers(0...7, step: 1)), Parameter("y", .integers(0...7, step: 1)),
        Parameter("z", .integers(0...5, step: 1)), Parameter("w", .powersOfTwo(1...32)),
        Parameter("u", .integers(0...4, step: 1)), Parameter("kind", .categories(kinds)),
        Parameter("flag", .boolean),
      ], constraints: [Constraint("x + y >= 3"), Constraint("z * w <= 64")])
    return SyntheticSpace(pool: ConfigurationPool(try ConfigurationSpace(space))) { levels in
      let x = levels.map(Double.init)
      let bowl = (x[0] - 5) * (x[0] - 5) + (x[1] - 2) * (x[1] - 2) + 2 * (x[2] - 3) * (x[2] - 3)
      let coupled = (x[3] - x[4] - 1).magnitude * 3 + (x[0] + x[1] - 7).magnitude
      let ripple = (levels[0] + levels[2]) % 2 == 0 ? 0.0 : 2.0
      let kind = [4.0, 0, 6, 3][Int(levels[5])] * (levels[6] == 1 ? 1 : 1.5)
      return 10 + bowl + coupled + ripple + kind
    }
  }

  /// The rippled space in which a corner, about a third of it, fails.
  static func withFailures() throws -> SyntheticSpace {
    let whole = try rippled()
    return SyntheticSpace(pool: whole.pool) { levels in
      levels[1] >= 5 ? .nan : whole.cost(levels)
    }
  }

  static func small() throws -> SyntheticSpace {
    let space = try ParameterSpace(
      [
        Parameter("x", .integers(0...5, step: 1)), Parameter("y", .integers(0...5, step: 1)),
        Parameter("z", .categories(["p", "q", "r"].map { .text($0) })),
      ], constraints: [Constraint("x + y != 5")])
    return SyntheticSpace(pool: ConfigurationPool(try ConfigurationSpace(space))) {
      $0[0] == 3 && $0[2] == 1 ? .nan : 1 + Double($0[0] * 2 + $0[1] * 3 + $0[2])
    }
  }

  /// Configurations too many to enumerate.
  static func large() throws -> SyntheticSpace {
    let space = try ParameterSpace(
      [
        Parameter("r", .reals(0.01...100, .logarithmic)), Parameter("s", .reals(0...1, .linear)),
        Parameter("n", .integers(0...63, step: 1)), Parameter("m", .integers(0...63, step: 1)),
        Parameter("order", .permutation(["i", "j", "k"])),
      ], constraints: [Constraint("n + m <= 90")])
    return SyntheticSpace(pool: ConfigurationPool(try ConfigurationSpace(space), most: 1 << 16)) { levels in
      let x = levels.map(Double.init)
      let r = x[0] / 65536 - 0.3
      let s = x[1] / 65536 - 0.8
      return 1 + 10 * r * r + 10 * s * s + (x[2] - 40).magnitude / 10 + (x[3] - 20).magnitude / 10
        + (levels[4] == 3 ? 0 : 1)
    }
  }

  /// The trajectory of a search: the numbers asked for, the best cost after each, how many failed.
  func search<Strategy: ConfigurationStrategy>(
    _ strategy: Strategy, trials: Int, seed: UInt64, batch: Int = 1
  ) -> (numbers: [Int], best: Double, failures: Int, levels: [[Int32]]) {
    var search = ConfigurationSearch(
      pool: pool, strategy: strategy, generator: RandomGenerator(seed: seed))
    var running: [Int] = []
    var isOver = false
    while search.history.count + running.count < trials, !isOver {
      running.removeAll()
      while running.count < min(batch, trials - search.history.count) {
        guard let number = search.next(batch: batch) else {
          isOver = true
          break
        }
        running.append(number)
      }
      for number in running {
        search.record(number, TrialOutcome(cost: cost(search.pool.levels(of: number))))
      }
      running.removeAll()
    }
    let history = search.history
    return (
      history.numbers, history.bestCost, history.failures,
      history.numbers.map { search.pool.levels(of: $0) }
    )
  }
}
