/// The auto-tuning community's measure of a search on a recorded space (Willemsen, Schoonhoven, Filipovič, Tørring, van Nieuwpoort and van Werkhoven, "A methodology for comparing optimization algorithms
/// for auto-tuning", Future Generation Computer Systems 159, 2024; the calculated baseline and the time axis as in
/// autotuning_methodology 1.1.0).
///
/// At points of simulated time P_t = (S_base(t) - F(t)) / (S_base(t) - S_opt), where S_base is what random search without repeats
/// reaches; the score is their mean: 0 is random search, 1 an optimum at once. Time ends where random search has come `cutoff` of
/// the way from the median to the optimum.
package struct TuningProtocol: Sendable {
  /// Costs of the valid configurations, ascending.
  package let sorted: [Double]
  /// Place of each configuration in `sorted`, the first of equal ones; nil where it failed.
  package let ranks: [Int?]
  /// Evaluations after which random search is expected at the cutoff.
  package let cutoffEvaluations: Int
  package let startSeconds: Double
  package let endSeconds: Double
  /// Points of time, evenly spaced from start to end.
  package let times: [Double]
  /// What random search is expected to have reached at each point.
  package let baseline: [Double]

  package static let cutoff = 0.95
  package static let points = 1000
  /// The share of the way at which time begins.
  private static let start = 0.01

  /// Nil where no configuration is better than another: there is nothing to search for.
  package init?(costs: [Double], seconds: [Double]) {
    let order = costs.indices.filter { !costs[$0].isNaN }.sorted { (costs[$0], $0) < (costs[$1], $1) }
    let sorted = order.map { costs[$0] }
    guard sorted.count > 3, sorted[0] < sorted[sorted.count / 2] else { return nil }
    var ranks = [Int?](repeating: nil, count: costs.count)
    for (place, number) in order.enumerated() {
      ranks[number] = place > 0 && sorted[place - 1] == sorted[place] ? ranks[order[place - 1]] : place
    }
    self.sorted = sorted
    self.ranks = ranks

    var first = Self.evaluations(to: Self.start, sorted)
    var last = Self.evaluations(to: Self.cutoff, sorted)
    if last - first < 2 {
      if first == 0 {
        last += 2
      } else {
        last += 1
        first -= 1
      }
    }
    cutoffEvaluations = last
    let median = Self.median(seconds.sorted())
    startSeconds = Double(first) * median
    endSeconds = Double(last) * median
    guard endSeconds > startSeconds else { return nil }
    let span = endSeconds - startSeconds
    let startSeconds = startSeconds
    times = (0..<Self.points).map { startSeconds + span * Double($0) / Double(Self.points - 1) }
    let perEvaluation = Self.secondsPerEvaluation(costs, seconds)
    baseline = Self.baseline(
      evaluations: times.map { max(1, Int(($0 / perEvaluation).rounded(.toNearestOrEven))) }, sorted)
  }

  /// The best cost of the space.
  package var optimum: Double { sorted[0] }

  private static func median(_ ascending: [Double]) -> Double {
    let middle = ascending.count / 2
    return ascending.count % 2 == 1 ? ascending[middle] : (ascending[middle - 1] + ascending[middle]) / 2
  }

  /// Evaluations that random search needs to come that share of the way from the median to the optimum.
  private static func evaluations(to share: Double, _ sorted: [Double]) -> Int {
    let target = sorted[0] + (median(sorted) - sorted[0]) * (1 - share)
    let n = sorted.count
    // Places from the worst one on.
    var place = sorted.reversed().enumerated().first { $0.element <= target }?.offset ?? n - 1
    if sorted[n - 1 - place] == sorted[0], place > 0 { place -= 1 }
    return Int((Double(place) / Double(n + 1 - place)).rounded(.up))
  }

  /// The mean time of a valid evaluation and, by their share, of an invalid one.
  private static func secondsPerEvaluation(_ costs: [Double], _ seconds: [Double]) -> Double {
    var valid = 0.0
    var invalid = 0.0
    var failures = 0
    for (cost, second) in zip(costs, seconds) {
      if cost.isNaN {
        invalid += second
        failures += 1
      } else {
        valid += second
      }
    }
    let mean = valid / Double(costs.count - failures)
    guard failures > 0 else { return mean }
    return mean + Double(failures) / Double(costs.count) * invalid / Double(failures)
  }

  /// The expected best of that many random configurations: the place round(M (N + 1) / (M + 1)) from the worst on, smoothed by
  /// a monotone cubic.
  private static func baseline(evaluations: [Int], _ sorted: [Double]) -> [Double] {
    let n = sorted.count
    func expected(_ m: Int) -> Double {
      let place = Int((Double(m) * Double(n + 1) / Double(m + 1)).rounded(.toNearestOrEven))
      return sorted[n - 1 - min(n - 1, place)]
    }
    var x: [Double] = []
    var y: [Double] = []
    for (index, m) in evaluations.enumerated() where index == 0 || m > evaluations[index - 1] {
      x.append(Double(m))
      y.append(expected(m))
    }
    guard x.count > 1 else { return evaluations.map(expected) }
    let first = Double(evaluations[0])
    let last = Double(evaluations[evaluations.count - 1])
    return MonotoneCubic(x, y).values(
      at: (0..<evaluations.count).map {
        first + (last - first) * Double($0) / Double(evaluations.count - 1)
      })
  }

  /// The score of repeated runs of one search.
  ///
  /// The curve is that of the mean place in the distribution over the runs, as the methodology has it; before a run's first valid
  /// trial its first valid place counts.
  /// Points at which random search is expected at the optimum itself measure nothing and are left out; nil where no other is left.
  package func score(_ runs: [ReplayRun]) -> Double? {
    let curve = curve(runs)
    let measuring = times.indices.filter { baseline[$0] > optimum }
    guard !measuring.isEmpty else { return nil }
    let sum = measuring.reduce(0.0) { $0 + (baseline[$1] - curve[$1]) / (baseline[$1] - optimum) }
    return sum / Double(measuring.count)
  }

  /// What the runs have reached at each point of time.
  package func curve(_ runs: [ReplayRun]) -> [Double] {
    var places = [Double](repeating: 0, count: times.count)
    for run in runs {
      let steps = run.trials.map { (seconds: $0.endSeconds, rank: ranks[$0.number]) }
      var best = steps.first { $0.rank != nil }?.rank ?? sorted.count - 1
      var next = 0
      for point in times.indices {
        while next < steps.count, steps[next].seconds <= times[point] {
          if let rank = steps[next].rank { best = min(best, rank) }
          next += 1
        }
        places[point] += Double(best)
      }
    }
    return places.map { sum in
      let mean = (sum / Double(runs.count)).rounded(.toNearestOrEven)
      return sorted[min(sorted.count - 1, Int(mean))]
    }
  }
}
