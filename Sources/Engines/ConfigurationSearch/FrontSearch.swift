package import Statistics

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#endif

/// A search along the front of several objectives: at each step another weighing of the objectives, whose best is sought by the
/// surrogate (ParEGO; Knowles, IEEE Transactions on Evolutionary Computation 10, 2006).
///
/// An objective counts by its logarithm where it is positive, scaled from the best to the worst of the front so far; a weighing is the largest weighted
/// objective and a twentieth of the weighted sum, so that every point of the front is the best for some weights.
package struct FrontSearch: ConfigurationStrategy, ForecastsImprovement {
  private let features: SurrogateFeatures
  private var generator: RandomGenerator
  private var steps: UInt64 = 0
  private let openingTrials: Int
  package var expectedImprovement: Double? { nil }

  private static let sumShare = 0.05

  package init(features: SurrogateFeatures, openingTrials: Int = 10, generator: RandomGenerator) {
    self.features = features
    self.openingTrials = openingTrials
    self.generator = generator
  }

  package mutating func tell(_ number: Int, _ outcome: TrialOutcome, pool: ConfigurationPool) {}

  package mutating func ask(
    _ count: Int, pool: inout ConfigurationPool, history: SearchHistory
  ) -> [Int] {
    var asked: [Int] = []
    var pending = history
    for _ in 0..<count {
      steps += 1
      var options = SurrogateSearch.Options()
      options.openingTrials = openingTrials
      options.drawnCandidates = 1000
      var step = SurrogateSearch(features: features, options: options, generator: generator.stream(steps))
      let weighed = pending.reweighed(scalarised(history))
      guard let number = step.ask(1, pool: &pool, history: weighed).first else { break }
      asked.append(number)
      pending.begin(number)
    }
    return asked
  }

  /// One positive cost for each trial, under weights drawn evenly.
  private mutating func scalarised(_ history: SearchHistory) -> [Double] {
    let width = history.objectives.lazy.map(\.count).max() ?? 0
    guard width > 1 else { return history.costs }
    let weights = drawWeights(width)
    let valid = history.objectives.indices.filter { history.objectives[$0].count == width }
    var scaled = [[Double]](repeating: [], count: history.count)
    for objective in 0..<width {
      let raw = valid.map { history.objectives[$0][objective] }
      let isPositive = raw.allSatisfy { $0 > 0 }
      let values = raw.map { isPositive ? log($0) : $0 }
      let low = values.min() ?? 0
      // The middle in place of the worst: what is hopeless shall not squeeze the rest together.
      let high = max(values.sorted()[values.count / 2], low + 1e-9)
      for (place, position) in valid.enumerated() {
        scaled[position].append((values[place] - low) / (high - low))
      }
    }
    return history.costs.indices.map { position in
      guard scaled[position].count == width else { return .nan }
      let weighed = zip(weights, scaled[position]).map { $0 * $1 }
      return exp((weighed.max() ?? 0) + Self.sumShare * weighed.reduce(0, +))
    }
  }

  /// Weights on the simplex, each point with the same chance; every fourth time an objective alone.
  private mutating func drawWeights(_ width: Int) -> [Double] {
    if steps % 4 == 0 {
      let alone = Int(steps / 4) % width
      return (0..<width).map { $0 == alone ? 1 : 0.01 }
    }
    let parts = (0..<width).map { _ in -log(max(generator.uniform(), 1e-12)) }
    let sum = parts.reduce(0, +)
    return parts.map { $0 / sum }
  }
}
