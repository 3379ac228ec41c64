internal import SearchSpaces
internal import Statistics

/// How much each parameter, and each pair of them, moves the cost, from the trials of a search.
///
/// A random forest fitted to the logarithm of the costs forecasts valid configurations, all of them or an even draw; the
/// variance of the forecasts between the levels of a parameter is its share, and what the levels of two explain beyond
/// both is their pair's (functional analysis of variance as in Hutter, Hoos and Leyton-Brown, ICML 2014, but
/// over the valid configurations alone). Where constraints tie parameters together the shares overlap and need not
/// add up to 1. Deterministic for a seed.
package struct ParameterImportance: Sendable, Equatable {
  package struct Level: Sendable, Equatable {
    /// The geometric mean of the forecast costs with this level (the mean, where a cost is not positive); nil where no valid
    /// configuration has it.
    package var cost: Double?
    /// Trials with this level, failed ones among them.
    package var trials: Int
    package var failures: Int
  }

  package struct Parameter: Sendable, Equatable {
    package var index: Int
    /// Of the variance of the logarithm of the cost, 0 to 1.
    package var share: Double
    package var levels: [Level]
    /// The level with the lowest mean cost.
    package var bestLevel: Int
  }

  package struct Pair: Sendable, Equatable {
    package var first: Int
    package var second: Int
    /// Of the variance, beyond what the two explain alone, 0 to 1.
    package var share: Double
  }

  /// In the order of the space.
  package let parameters: [Parameter]
  /// The largest share first; pairs of parameters with one level are left out.
  package let pairs: [Pair]
  /// How much of the variance of the trials the forest explains on trials that a tree has not seen: 1 is all, 0
  /// or less means that the shares say nothing.
  package let explainedShare: Double

  /// The fewest trials that ran.
  package static let fewestTrials = 8
  /// Valid configurations that are forecast.
  private static let mostConfigurations = 8192
  /// Longer ranges are not cut into levels but into that many bins.
  package static let mostBins = 64

  /// Nil where fewer than `fewestTrials` trials ran.
  package init?(_ history: SearchHistory, pool: ConfigurationPool, seed: UInt64 = 1) {
    var generator = RandomGenerator(seed: seed)
    let trials = ImportanceTrials(history, pool)
    guard trials.values.count >= Self.fewestTrials else { return nil }
    explainedShare = trials.explainedShare(&generator)
    let forest = trials.forest(&generator)
    let rows = Self.configurations(pool, history, &generator)
    let width = pool.levelCounts.count
    var forecasts = [Double](repeating: 0, count: rows.count / width)
    rows.withUnsafeBufferPointer { rows in
      for place in forecasts.indices {
        forecasts[place] = forest.prediction(rows.baseAddress! + place * width).mean
      }
    }
    let isWhole = pool.isComplete && pool.count == forecasts.count
    let effects = LevelEffects(
      rows: rows, forecasts: forecasts, levelCounts: pool.levelCounts, isWhole: isWhole)
    parameters = pool.levelCounts.indices.map { index in
      let means = effects.means(index)
      let counts = trials.counts(index, bins: means.count)
      let levels = means.indices.map {
        Level(
          cost: means[$0].map { trials.scale.cost($0) }, trials: counts[$0].trials,
          failures: counts[$0].failures)
      }
      let best = levels.indices.min { (levels[$0].cost ?? .infinity) < (levels[$1].cost ?? .infinity) }
      return Parameter(index: index, share: effects.share(index), levels: levels, bestLevel: best ?? 0)
    }
    pairs = effects.pairs().map { Pair(first: $0.first, second: $0.second, share: $0.share) }
  }

  /// Rows of valid configurations.
  private static func configurations(
    _ pool: ConfigurationPool, _ history: SearchHistory, _ generator: inout RandomGenerator
  ) -> [Int32] {
    if pool.isComplete, pool.count <= mostConfigurations { return pool.table.levels }
    var pool = pool
    var rows: [Int32] = []
    for _ in 0..<mostConfigurations {
      guard let number = pool.draw(&generator) else { break }
      rows.append(contentsOf: pool.levels(of: number))
    }
    if rows.isEmpty { for number in history.numbers { rows.append(contentsOf: pool.levels(of: number)) } }
    return rows
  }
}

/// The trials of a search as rows for a forest.
private struct ImportanceTrials {
  let scale: LogCosts
  private let width: Int
  private let levelCounts: [Int]
  private let isOrdered: [Bool]
  private var rows: [Int32] = []
  private(set) var values: [Double] = []
  private var all: [(row: [Int32], failed: Bool)] = []

  private static let folds = 5

  init(_ history: SearchHistory, _ pool: ConfigurationPool) {
    scale = LogCosts(history.costs)
    width = pool.levelCounts.count
    levelCounts = pool.levelCounts
    isOrdered = pool.isOrdered
    // By configuration: what is said of trials does not rest on the order in which they were made or are read.
    let known = zip(history.numbers, history.costs).map { (row: pool.levels(of: $0), cost: $1) }
      .sorted { $0.row.lexicographicallyPrecedes($1.row) }
    for (row, cost) in known {
      all.append((row, cost.isNaN))
      guard !cost.isNaN else { continue }
      rows.append(contentsOf: row)
      values.append(scale.value(cost))
    }
  }

  private var settings: LevelForest.Settings {
    var settings = LevelForest.Settings()
    settings.trees = 60
    settings.drawsThresholds = false
    settings.parameterShare = 0.5
    return settings
  }

  func forest(_ generator: inout RandomGenerator) -> LevelForest {
    LevelForest(
      rows: rows, width: width, targets: values, isOrdered: isOrdered, settings: settings,
      generator: &generator)
  }

  /// The coefficient of determination of forests on the fifth of the trials that they were not fitted to.
  func explainedShare(_ generator: inout RandomGenerator) -> Double {
    let average = mean(values)
    var left = 0.0
    var whole = 0.0
    let foldOf = values.indices.map { $0 % Self.folds }.shuffled(using: &generator)
    for fold in 0..<Self.folds {
      let fitted = values.indices.filter { foldOf[$0] != fold }
      let forest = LevelForest(
        rows: fitted.flatMap { rows[($0 * width)..<(($0 + 1) * width)] }, width: width,
        targets: fitted.map { values[$0] }, isOrdered: isOrdered, settings: settings,
        generator: &generator)
      for place in values.indices where foldOf[place] == fold {
        let forecast = rows.withUnsafeBufferPointer {
          forest.prediction($0.baseAddress! + place * width).mean
        }
        left += (values[place] - forecast) * (values[place] - forecast)
        whole += (values[place] - average) * (values[place] - average)
      }
    }
    return whole > 0 ? 1 - left / whole : 0
  }

  /// Trials and failures by level, or by bin.
  func counts(_ parameter: Int, bins: Int) -> [(trials: Int, failures: Int)] {
    var counts = [(trials: Int, failures: Int)](repeating: (0, 0), count: bins)
    for trial in all {
      let bin = Int(trial.row[parameter]) * bins / levelCounts[parameter]
      counts[bin].trials += 1
      counts[bin].failures += trial.failed ? 1 : 0
    }
    return counts
  }
}

/// The variance of forecasts between the levels of parameters.
private struct LevelEffects {
  private let rows: [Int32]
  private let forecasts: [Double]
  private let levelCounts: [Int]
  private let bins: [Int]
  private let average: Double
  private let variance: Double
  /// Drawn configurations scatter the means of few; their share of the variance is taken off.
  private let isWhole: Bool

  init(rows: [Int32], forecasts: [Double], levelCounts: [Int], isWhole: Bool) {
    self.rows = rows
    self.forecasts = forecasts
    self.levelCounts = levelCounts
    self.isWhole = isWhole
    let bins = levelCounts.map { min($0, ParameterImportance.mostBins) }
    self.bins = bins
    let average = mean(forecasts)
    let variance = mean(forecasts.map { ($0 - average) * ($0 - average) })
    self.average = average
    self.variance = variance
  }

  func share(_ parameter: Int) -> Double { explained([parameter]).share }

  /// The mean forecast of each level; nil where none has it.
  func means(_ parameter: Int) -> [Double?] { explained([parameter]).means }

  func pairs() -> [(first: Int, second: Int, share: Double)] {
    let shares = bins.indices.map { share($0) }
    var pairs: [(first: Int, second: Int, share: Double)] = []
    for first in bins.indices where bins[first] > 1 {
      for second in bins.indices where second > first && bins[second] > 1 {
        let both = explained([first, second]).share
        pairs.append((first, second, max(both - shares[first] - shares[second], 0)))
      }
    }
    return pairs.sorted { ($1.share, $0.first, $0.second) < ($0.share, $1.first, $1.second) }
  }

  /// The share of the variance that lies between the combinations of the parameters' levels, and their means.
  private func explained(_ parameters: [Int]) -> (share: Double, means: [Double?]) {
    let cells = parameters.reduce(1) { $0 * bins[$1] }
    let width = levelCounts.count
    var sums = [Double](repeating: 0, count: cells)
    var counts = [Double](repeating: 0, count: cells)
    for place in forecasts.indices {
      var cell = 0
      for parameter in parameters {
        let level = Int(rows[place * width + parameter])
        cell = cell * bins[parameter] + level * bins[parameter] / levelCounts[parameter]
      }
      sums[cell] += forecasts[place]
      counts[cell] += 1
    }
    var between = 0.0
    for cell in 0..<cells where counts[cell] > 0 {
      let difference = sums[cell] / counts[cell] - average
      between += counts[cell] * difference * difference
    }
    between /= Double(forecasts.count)
    if !isWhole {
      let groups = Double(counts.count { $0 > 0 })
      let freedom = Double(forecasts.count) - groups
      if freedom > 0 { between -= (groups - 1) * (variance - between) / freedom }
    }
    let means = counts.indices.map { counts[$0] > 0 ? sums[$0] / counts[$0] : nil }
    return (variance > 0 ? min(max(between / variance, 0), 1) : 0, means)
  }
}
