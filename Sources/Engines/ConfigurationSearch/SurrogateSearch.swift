package import Statistics

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#endif

/// A search that is guided by a Gaussian process on the logarithm of the cost: it tries what promises the largest expected
/// improvement (Jones, Schonlau and Welch, Journal of Global Optimization 13, 1998) times the chance of being valid.
///
/// It begins with a few configurations far from each other, or, where sources are given, with what was best elsewhere; the
/// process then learns how this place differs from the others. Past `mostObservations` trials the process sees a window: the best
/// ones and some of the rest, with the neighbours of the best as candidates, so that a step's cost stays bounded.
package struct SurrogateSearch: ConfigurationStrategy, ForecastsImprovement {
  package struct Options: Sendable {
    /// Trials before the model is asked, where there are no sources.
    package var openingTrials = 8
    /// Candidates drawn evenly, and at most that many neighbours of the best ones.
    package var drawnCandidates = 1500
    package var nearCandidates = 700
    package var mostObservations = 120
    package var windowDrawn = 300
    package var windowNear = 700
    package var windowBest = 60
    package var windowOthers = 30
    /// Trials that one window gives out, best first, before it is formed anew.
    package var windowTrials = 25
    /// Costs beyond the best by so many times the median's distance are flattened.
    package var knee = 1.5
    /// Whether improvement per second counts, where the caller tells what trials take.
    package var weighsEffort = true

    package init() {}
  }

  private let options: Options
  private let features: SurrogateFeatures
  private var transfer: TransferModel
  private var generator: RandomGenerator
  private var process: GaussianProcess

  /// By position in the history: coordinates and what the sources said.
  private var points: [[Float]] = []
  private var forecasts: [[Float]] = []
  private var candidates: [Int] = []
  private var candidatePriors: [Float] = []
  private var candidateFailures: [Float] = []
  private var validity = ValidityModel()
  /// What trials take, and how much a candidate is worth for what its own will.
  private var efforts: EffortModel
  private var candidateWeights: [Float] = []
  /// Positions of the history that the process has seen, in its order.
  private var seen: [Int] = []
  private var learnedAt = 0
  /// What was best elsewhere, best first: candidates at every step, which even draws would pass over.
  private var bestElsewhere: [Int] = []
  private var windows = 0
  private var queue: [Int] = []
  private var bestWhenQueued = Double.infinity
  /// The expected improvement of the last configuration that was chosen, as a share of the best cost.
  package private(set) var expectedImprovement: Double?

  private static let keptElsewhere = 400

  /// The process learns its parameters anew once in so many windows.
  private static let windowsPerLearning = 8

  /// Counts of measured trials at which the process learns its parameters.
  private static let learningAt: Set<Int> = [3, 5, 8, 12, 18, 27, 40, 60, 90]

  package init(
    features: SurrogateFeatures, sources: [TransferSource] = [], options: Options = Options(),
    generator: RandomGenerator
  ) {
    self.features = features
    self.options = options
    self.generator = generator
    transfer = TransferModel(sources)
    process = GaussianProcess(isCategory: features.isCategory)
    efforts = EffortModel(isCategory: features.isCategory)
  }

  package mutating func tell(_ number: Int, _ outcome: TrialOutcome, pool: ConfigurationPool) {}

  package mutating func ask(
    _ count: Int, pool: inout ConfigurationPool, history: SearchHistory
  ) -> [Int] {
    note(history, pool)
    let measured = history.count - history.failures
    if measured < 3, transfer.isTrusted { return opening(count, &pool, history) }
    if measured < 3 || history.count < options.openingTrials, !transfer.isTrusted {
      return spread(count, &pool, history)
    }
    return measured > options.mostObservations
      ? fromWindow(count, &pool, history) : step(count, &pool, history)
  }

  /// Coordinates of trials that are new in the history.
  private mutating func note(_ history: SearchHistory, _ pool: ConfigurationPool) {
    while points.count < history.count {
      let levels = pool.levels(of: history.numbers[points.count])
      points.append(features.coordinates(levels))
      forecasts.append(transfer.isTrusted ? transfer.forecasts(levels).slowdowns : [])
    }
  }

  // MARK: - Openings

  /// The best elsewhere, one after the other.
  private mutating func opening(
    _ count: Int, _ pool: inout ConfigurationPool, _ history: SearchHistory
  ) -> [Int] {
    if candidates.isEmpty { renewCandidates(&pool, history, drawn: .max, near: 0) }
    let order = candidates.indices.filter { !history.isTaken(candidates[$0]) }.sorted {
      let a = candidatePriors[$0] + 2 * candidateFailures[$0]
      let b = candidatePriors[$1] + 2 * candidateFailures[$1]
      return (a, $0) < (b, $1)
    }
    if bestElsewhere.isEmpty { bestElsewhere = order.prefix(Self.keptElsewhere).map { candidates[$0] } }
    return order.prefix(count).map { candidates[$0] }
  }

  /// Configurations far from those that were tried: each the farthest of twenty drawn.
  private mutating func spread(
    _ count: Int, _ pool: inout ConfigurationPool, _ history: SearchHistory
  ) -> [Int] {
    var chosen: [Int] = []
    var taken = points + history.pending.map { features.coordinates(pool.levels(of: $0)) }
    for _ in 0..<count {
      var farthest: (number: Int, point: [Float], distance: Float)?
      for _ in 0..<20 {
        guard let number = pool.draw(&generator) else { break }
        guard !history.isTaken(number), !chosen.contains(number) else { continue }
        let point = features.coordinates(pool.levels(of: number))
        let nearest = taken.map { distance($0, point) }.min() ?? 0
        if nearest > farthest?.distance ?? -1 { farthest = (number, point, nearest) }
      }
      guard let farthest else { break }
      chosen.append(farthest.number)
      taken.append(farthest.point)
    }
    return chosen
  }

  private func distance(_ a: [Float], _ b: [Float]) -> Float {
    var sum: Float = 0
    for place in a.indices {
      sum += features.isCategory[place] ? (a[place] == b[place] ? 0 : 1) : abs(a[place] - b[place])
    }
    return sum
  }

  // MARK: - Steps with all trials

  private mutating func step(
    _ count: Int, _ pool: inout ConfigurationPool, _ history: SearchHistory
  ) -> [Int] {
    let positions = history.costs.indices.filter { !history.costs[$0].isNaN }
    let targets = targets(history)
    let isDue = learnedAt != positions.count && (learnedAt == 0 || Self.learningAt.contains(positions.count))
    if isDue {
      learnedAt = positions.count
      transfer.learn(positions.map { forecasts[$0] }, positions.map { targets[$0] })
      let rests = positions.map { targets[$0] - prior($0) }
      process.learn(positions.map { points[$0] }, rests)
      renewCandidates(&pool, history, drawn: options.drawnCandidates, near: options.nearCandidates)
      process.fit(positions.map { points[$0] }, rests)
      seen = positions
    } else {
      let rests = seen.map { targets[$0] - prior($0) }
      if rests != process.values { process.replaceValues(rests) }
      for position in positions.dropFirst(seen.count) {
        process.add(points[position], targets[position] - prior(position))
        seen.append(position)
      }
    }
    validity.follow(history, points, process)
    let best = positions.lazy.map { targets[$0] }.min() ?? 0
    return choose(count, best, history)
  }

  /// The transfer's share of a trial's target.
  private func prior(_ position: Int) -> Double { Double(transfer.value(forecasts[position])) }

  /// Logarithms of the costs (or the costs themselves where one is not positive), those far above the median flattened: how bad a
  /// bad configuration is does not matter.
  private func targets(_ history: SearchHistory) -> [Double] {
    let isPositive = history.bestCost > 0
    let values = history.costs.map { isPositive ? log($0) : $0 }
    let sorted = values.filter { !$0.isNaN }.sorted()
    guard let best = sorted.first, let worst = sorted.last else { return values }
    let least = isPositive ? 0.05 : 1e-6 * max(worst - best, 1e-300)
    let knee = best + options.knee * max(sorted[sorted.count / 2] - best, least)
    return values.map { $0 <= knee ? $0 : knee + 0.1 * ($0 - knee) }
  }

  /// Untried configurations of the largest expected improvement, each as if those that are under way and those before it came out as
  /// expected.
  private mutating func choose(_ count: Int, _ best: Double, _ history: SearchHistory) -> [Int] {
    var chosen: [Int] = []
    var believed = 0
    for number in history.pending {
      guard let place = candidates.firstIndex(of: number) else { continue }
      process.add(process.candidate(place), Double(process.means[place]))
      believed += 1
    }
    while chosen.count < count {
      var top: (place: Int, value: Float)?
      for place in candidates.indices
      where !history.isTaken(candidates[place]) && !chosen.contains(candidates[place]) {
        let value = acquisition(place, Float(best)) * candidateWeights[place]
        if value > top?.value ?? -1 { top = (place, value) }
      }
      guard let top else { break }
      if chosen.isEmpty { expectedImprovement = Double(acquisition(top.place, Float(best))) }
      chosen.append(candidates[top.place])
      if chosen.count < count {
        process.add(process.candidate(top.place), Double(process.means[top.place]))
        believed += 1
      }
    }
    for _ in 0..<believed { process.removeLast() }
    return chosen
  }

  private func acquisition(_ place: Int, _ best: Float) -> Float {
    let deviation = max(process.variances[place], 1e-12).squareRoot()
    let gap = best - process.means[place] - candidatePriors[place]
    let u = gap / deviation
    // Beyond this, nothing is to be expected.
    guard u > -8 else { return 0 }
    let share = 0.5 * erfc(-u * 0.707_106_77)
    let improvement = gap * share + deviation * 0.398_942_28 * exp(-0.5 * u * u)
    return max(improvement, 0) * validity.share(place, prior: candidateFailures[place])
  }

  // MARK: - Candidates

  /// Draws candidates anew: neighbours of the best trials, then of those, and evenly drawn ones.
  private mutating func renewCandidates(
    _ pool: inout ConfigurationPool, _ history: SearchHistory, drawn: Int, near: Int
  ) {
    var numbers: [Int] = []
    var marked: Set<Int> = []
    if pool.isComplete, pool.count <= max(drawn, near) {
      numbers = (0..<pool.count).filter { !history.isTaken($0) }
    } else {
      if transfer.isTrusted {
        numbers = bestElsewhere.filter { !history.isTaken($0) }
        marked = Set(numbers)
      }
      appendNear(&numbers, &marked, &pool, history, most: numbers.count + near)
      var misses = 0
      let wanted = numbers.count + min(drawn, 20_000)
      while numbers.count < wanted, misses < 4000, let number = pool.draw(&generator) {
        if !history.isTaken(number), marked.insert(number).inserted {
          numbers.append(number)
        } else {
          misses += 1
        }
      }
    }
    // For their coordinates: they are not chosen again.
    numbers += history.pending.filter { marked.insert($0).inserted }
    setCandidates(numbers, pool, history)
  }

  private mutating func appendNear(
    _ numbers: inout [Int], _ marked: inout Set<Int>, _ pool: inout ConfigurationPool,
    _ history: SearchHistory,
    most: Int
  ) {
    let leaders = history.costs.indices.filter { !history.costs[$0].isNaN }
      .sorted { (history.costs[$0], $0) < (history.costs[$1], $1) }.prefix(5)
    var found: [Int] = []
    func take(_ pool: inout ConfigurationPool, _ centre: Int) {
      found.removeAll(keepingCapacity: true)
      pool.appendNeighbours(of: centre, .oneParameter, to: &found)
      for number in found where !history.isTaken(number) && marked.insert(number).inserted {
        numbers.append(number)
      }
    }
    for leader in leaders where numbers.count < most { take(&pool, history.numbers[leader]) }
    let first = numbers.shuffled(using: &generator)
    for centre in first where numbers.count < most { take(&pool, centre) }
  }

  private mutating func setCandidates(_ numbers: [Int], _ pool: ConfigurationPool, _ history: SearchHistory) {
    candidates = numbers
    candidatePriors = []
    candidateFailures = []
    var coordinates: [[Float]] = []
    coordinates.reserveCapacity(numbers.count)
    for number in numbers {
      let levels = pool.levels(of: number)
      coordinates.append(features.coordinates(levels))
      guard transfer.isTrusted else { continue }
      let forecast = transfer.forecasts(levels)
      candidatePriors.append(transfer.value(forecast.slowdowns))
      candidateFailures.append(forecast.failure)
    }
    if !transfer.isTrusted {
      candidatePriors = Array(repeating: 0, count: numbers.count)
      candidateFailures = candidatePriors
    }
    if options.weighsEffort { efforts.learn(points, history.efforts) }
    candidateWeights = coordinates.map { efforts.weight($0) }
    process.setCandidates(coordinates)
    validity.reset(candidates: numbers.count)
  }

  // MARK: - Windows

  private mutating func fromWindow(
    _ count: Int, _ pool: inout ConfigurationPool, _ history: SearchHistory
  ) -> [Int] {
    if history.bestCost < bestWhenQueued { queue.removeAll() }
    if queue.isEmpty { formWindow(&pool, history) }
    let chosen = queue.suffix(count).reversed()
    queue.removeLast(chosen.count)
    return Array(chosen)
  }

  private mutating func formWindow(_ pool: inout ConfigurationPool, _ history: SearchHistory) {
    let order = history.costs.indices.filter { !history.costs[$0].isNaN }
      .sorted { (history.costs[$0], $0) < (history.costs[$1], $1) }
    var picked = Set(order.prefix(options.windowBest))
    for _ in 0..<options.windowOthers { picked.insert(order[generator.below(order.count)]) }
    let positions = picked.sorted()
    let targets = targets(history)
    let rests = positions.map { targets[$0] - prior($0) }
    if windows % Self.windowsPerLearning == 0 {
      process.learn(positions.map { points[$0] }, rests, sweeps: 2)
    }
    windows += 1
    renewCandidates(&pool, history, drawn: options.windowDrawn, near: options.windowNear)
    process.fit(positions.map { points[$0] }, rests)
    let failed = history.costs.indices.filter { history.costs[$0].isNaN }.suffix(40)
    validity.take(positions, failed: Array(failed), points, process)
    let best = Float(positions.lazy.map { targets[$0] }.min() ?? 0)
    let ranked = candidates.indices
      .map { (value: acquisition($0, best) * candidateWeights[$0], place: $0) }
      .sorted { ($1.value, $0.place) < ($0.value, $1.place) }
    expectedImprovement = ranked.first.map { Double(acquisition($0.place, best)) }
    // The longer a search, the less a single trial weighs.
    queue = ranked.prefix(max(options.windowTrials, history.count / 16)).map { candidates[$0.place] }
      .reversed()
    bestWhenQueued = history.bestCost
    learnedAt = 0
  }
}
