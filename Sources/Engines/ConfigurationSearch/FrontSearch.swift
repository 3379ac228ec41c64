internal import SearchSpaces
package import Statistics

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#endif

/// A search along the front of several objectives.
///
/// Each step weighs the objectives anew and seeks the best of that weighing (ParEGO; Knowles, IEEE Transactions on Evolutionary Computation
/// 10, 2006). With two objectives every other step instead models each by a Gaussian process on its logarithm and tries the candidate of the
/// largest expected gain in the area that the front dominates (`HypervolumeImprovement`) times its chance of being valid: that step takes what is
/// surest, and the weighing keeps looking elsewhere. With one objective it is a `SurrogateSearch`.
///
/// The area is bounded by the worse of the front's end and the middle of all trials in each objective. The front
/// is that of the processes' means at what was tried: one lucky measurement does not hide what is really better.
package struct FrontSearch: ConfigurationStrategy, ForecastsImprovement {
  private let features: SurrogateFeatures
  private let openingTrials: Int
  private var generator: RandomGenerator
  private var steps: UInt64 = 0
  /// Spreads the first trials, and leads where there is one objective.
  private var opening: SurrogateSearch
  private var processes: [GaussianProcess] = []
  private var learnedAt = 0
  private var points: [[Float]] = []
  package var expectedImprovement: Double? { nil }

  private static let drawnCandidates = 1000
  private static let nearCandidates = 1000
  /// Trials that the processes see: beyond as many, those next to the front and some of the rest.
  private static let mostObservations = 120
  private static let othersSeen = 30
  /// The processes learn their parameters anew when there are a third more trials, and then after so many.
  private static let mostTrialsPerLearning = 30

  package init(features: SurrogateFeatures, openingTrials: Int = 10, generator: RandomGenerator) {
    self.features = features
    self.openingTrials = openingTrials
    self.generator = generator
    var options = SurrogateSearch.Options()
    options.openingTrials = openingTrials
    opening = SurrogateSearch(features: features, options: options, generator: generator.stream(0))
  }

  package mutating func tell(_ number: Int, _ outcome: TrialOutcome, pool: ConfigurationPool) {}

  package mutating func ask(
    _ count: Int, pool: inout ConfigurationPool, history: SearchHistory
  ) -> [Int] {
    let width = history.objectives.lazy.map(\.count).max() ?? 0
    let valid = history.objectives.count { $0.count == width }
    if width < 2 || valid < 3 || history.count < openingTrials {
      return opening.ask(count, pool: &pool, history: history)
    }
    let isByArea = width == 2 && history.count % 2 == 0
    return isByArea
      ? byArea(count, &pool, history) : byWeights(count, &pool, history, width: width)
  }

  // MARK: - Two objectives

  private mutating func byArea(
    _ count: Int, _ pool: inout ConfigurationPool, _ history: SearchHistory
  ) -> [Int] {
    while points.count < history.count {
      points.append(features.coordinates(pool.levels(of: history.numbers[points.count])))
    }
    let scales = (0..<2).map { ObjectiveScale(history, $0) }
    let seen = observations(history)
    let targets = scales.map { scale in seen.map { scale.value(history.objectives[$0]) } }
    learn(seen, targets)
    let candidates = candidates(&pool, history)
    guard !candidates.isEmpty else { return [] }
    // What was tried comes first, then what may be.
    let coordinates = seen.map { points[$0] } + candidates.map { features.coordinates(pool.levels(of: $0)) }
    for objective in 0..<2 {
      processes[objective].setCandidates(coordinates)
      processes[objective].fit(seen.map { points[$0] }, targets[objective])
    }
    var validity = ValidityModel()
    validity.reset(candidates: coordinates.count)
    validity.follow(history, points, processes[0])
    return choose(count, candidates, after: seen.count, scales, validity)
  }

  /// Candidates of the largest expected gain; where several are asked for, each as if those before it came out as expected.
  private mutating func choose(
    _ count: Int, _ candidates: [Int], after tried: Int, _ scales: [ObjectiveScale], _ validity: ValidityModel
  ) -> [Int] {
    var chosen: [Int] = []
    var taken: Set<Int> = []
    var front = (0..<tried).map { mean($0) }
    while chosen.count < count {
      let area = HypervolumeImprovement(front, reference: Self.reference(front, scales))
      var top: (place: Int, value: Double)?
      for place in tried..<(tried + candidates.count) where !taken.contains(place) {
        let deviations = processes.map { Double(max($0.variances[place], 1e-12).squareRoot()) }
        let gain = area.expected(means: mean(place), deviations: (deviations[0], deviations[1]))
        let value = gain * Double(validity.share(place, prior: 0))
        if value > top?.value ?? -1 { top = (place, value) }
      }
      guard let top else { break }
      taken.insert(top.place)
      chosen.append(candidates[top.place - tried])
      guard chosen.count < count else { break }
      front.append(mean(top.place))
      for objective in 0..<2 {
        let believed = Double(processes[objective].means[top.place])
        processes[objective].add(processes[objective].candidate(top.place), believed)
      }
    }
    return chosen
  }

  private func mean(_ place: Int) -> (Double, Double) {
    (Double(processes[0].means[place]), Double(processes[1].means[place]))
  }

  /// The corner that bounds the area.
  private static func reference(_ points: [(Double, Double)], _ scales: [ObjectiveScale]) -> (Double, Double)
  {
    let front = ParetoFront.indices(of: points.map { [$0.0, $0.1] }).map { points[$0] }
    let ends = (front.map(\.0).max() ?? 0, front.map(\.1).max() ?? 0)
    let least = (front.map(\.0).min() ?? 0, front.map(\.1).min() ?? 0)
    // A tenth beyond its ends, so that they count.
    return (
      max(ends.0 + 0.1 * (ends.0 - least.0), scales[0].middle),
      max(ends.1 + 0.1 * (ends.1 - least.1), scales[1].middle)
    )
  }

  private mutating func learn(_ seen: [Int], _ targets: [[Double]]) {
    if processes.isEmpty {
      processes = Array(repeating: GaussianProcess(isCategory: features.isCategory), count: 2)
    }
    let due = min(learnedAt + max(learnedAt / 3, 2), learnedAt + Self.mostTrialsPerLearning)
    guard learnedAt == 0 || points.count >= due else { return }
    learnedAt = points.count
    for objective in 0..<2 {
      processes[objective].learn(seen.map { points[$0] }, targets[objective], sweeps: 3)
    }
  }

  /// Positions of the trials that the processes see.
  private mutating func observations(_ history: SearchHistory) -> [Int] {
    let valid = history.objectives.indices.filter { history.objectives[$0].count == 2 }
    guard valid.count > Self.mostObservations else { return valid }
    // Front after front, until there are enough.
    var rest = valid
    var seen: Set<Int> = []
    while seen.count < Self.mostObservations - Self.othersSeen, !rest.isEmpty {
      let front = Set(ParetoFront.indices(of: rest.map { history.objectives[$0] }).map { rest[$0] })
      seen.formUnion(front)
      rest.removeAll { front.contains($0) }
    }
    for _ in 0..<Self.othersSeen { seen.insert(valid[generator.below(valid.count)]) }
    return seen.sorted()
  }

  /// Neighbours of the front, then of those, and evenly drawn ones; all that is untried where that is not more.
  private mutating func candidates(_ pool: inout ConfigurationPool, _ history: SearchHistory) -> [Int] {
    if pool.isComplete, pool.count <= Self.drawnCandidates + Self.nearCandidates {
      return (0..<pool.count).filter { !history.isTaken($0) }
    }
    var numbers: [Int] = []
    var marked: Set<Int> = []
    var found: [Int] = []
    func take(_ centre: Int) {
      found.removeAll(keepingCapacity: true)
      pool.appendNeighbours(of: centre, .oneParameter, to: &found)
      for number in found where !history.isTaken(number) && marked.insert(number).inserted {
        numbers.append(number)
      }
    }
    for position in history.frontPositions where numbers.count < Self.nearCandidates {
      take(history.numbers[position])
    }
    for centre in numbers.shuffled(using: &generator) where numbers.count < Self.nearCandidates {
      take(centre)
    }
    var misses = 0
    let wanted = numbers.count + Self.drawnCandidates
    while numbers.count < wanted, misses < 4000, let number = pool.draw(&generator) {
      if !history.isTaken(number), marked.insert(number).inserted {
        numbers.append(number)
      } else {
        misses += 1
      }
    }
    return numbers
  }

  // MARK: - Weights

  private mutating func byWeights(
    _ count: Int, _ pool: inout ConfigurationPool, _ history: SearchHistory, width: Int
  ) -> [Int] {
    var asked: [Int] = []
    var pending = history
    for _ in 0..<count {
      steps += 1
      var options = SurrogateSearch.Options()
      options.openingTrials = openingTrials
      options.drawnCandidates = Self.drawnCandidates
      var step = SurrogateSearch(features: features, options: options, generator: generator.stream(steps))
      let weighed = pending.reweighed(weighedCosts(history, width))
      guard let number = step.ask(1, pool: &pool, history: weighed).first else { break }
      asked.append(number)
      pending.begin(number)
    }
    return asked
  }

  /// One positive cost for each trial under weights drawn evenly: the largest weighted objective and a twentieth of the weighted sum, so that
  /// every point of the front is the best for some weights. An objective is scaled from its best to its middle.
  private mutating func weighedCosts(_ history: SearchHistory, _ width: Int) -> [Double] {
    let weights = drawWeights(width)
    let scales = (0..<width).map { ObjectiveScale(history, $0) }
    return history.objectives.map { objectives in
      guard objectives.count == width else { return .nan }
      let weighed = (0..<width).map { weights[$0] * scales[$0].share(objectives) }
      return exp((weighed.max() ?? 0) + 0.05 * weighed.reduce(0, +))
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
