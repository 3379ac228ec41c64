internal import Search
package import Simulation
internal import Statistics

/// Learns an order for one cluster from its own past jobs, for a scheduler of which only the order can be
/// changed: planning stays with the time limits.
///
/// Expectation keys are evolved by CMA-ES on all windows of the past but the last, from a plain start: the largest
/// expected slowdown first. On the last window, which the search has not seen, the key has to do better than the
/// plain start and than today's order, with no longest wait beyond a quarter over today's; else the better of those
/// two is kept.
package struct OrderSearch: Sendable {
  private let windows: [BackTest]
  private let today: Policy
  private let todays: [BackTest.Measured]
  private let seed: UInt64

  package static let windowCount = 4
  package static let windowJobs = 2500
  private static let populationSize = 12
  /// How much longer than today's the longest wait may be on the window that judges.
  private static let waitTolerance = 1.25
  /// How much longer than today's the longest wait of one block may be, while searching.
  private static let blockTolerance = 2.0
  /// A longest wait below this worries nobody.
  private static let shortSeconds = 1800.0
  /// Less gain than this on jobs that the search has not seen is none.
  private static let leastGain = 0.02

  /// - Parameter windows: In the order of time; the last one judges.
  /// - Throws: `SimulationError`.
  package init(windows: [BackTest], today: Policy, seed: UInt64) throws(SimulationError) {
    self.windows = windows
    self.today = today
    self.seed = seed
    var todays: [BackTest.Measured] = []
    for window in windows { todays.append(try window.measuredToday(today)) }
    self.todays = todays
  }

  /// What was found.
  package struct Answer: Sendable {
    package var policy: Policy
    /// `evolved key`, `largest expected slowdown first`, or today's order.
    package var name: String
    /// Mean bounded slowdown on the last window as a share of today's; below 1 is better.
    package var validated: Double
    /// The same on the windows that were searched, geometric mean.
    package var searched: Double
    package var evaluations: Int
    package var isToday: Bool
  }

  private struct Candidate: Sendable {
    var policy: Policy
    var name: String
    var validated: Double
    /// The longest wait on the last window as a share of today's.
    var longestWait: Double
    var searched: Double
  }

  /// Runs the search; `progress` gets the evaluations that are done and returns false to stop, after which
  /// what has been found by then is judged.
  package func run(
    evaluations: Int, progress: (Int) -> Bool
  ) async throws(SimulationError) -> Answer {
    var strategy = CovarianceMatrixAdaptation(
      mean: Self.space.point(of: Self.start), stepSize: 0.12, populationSize: Self.populationSize,
      generator: RandomGenerator(seed: seed))
    var done = 0
    while done + Self.populationSize <= evaluations, !strategy.hasConverged, progress(done) {
      let asked = strategy.ask().map { Self.space.values(of: $0) }
      strategy.tell(await costs(asked))
      done += asked.count
    }
    let candidates = [
      try judged(Self.start, "largest expected slowdown first"),
      try judged(Self.space.values(of: strategy.centre), "evolved key"),
    ]
    // Of equals the first, the plain one, is taken.
    let bounded = candidates.filter { $0.longestWait <= Self.waitTolerance && $0.searched < 1 }
    guard let best = bounded.min(by: { $0.validated < $1.validated }),
      best.validated <= 1 - Self.leastGain
    else {
      return Answer(
        policy: today, name: "today's order", validated: 1, searched: 1, evaluations: done, isToday: true)
    }
    return Answer(
      policy: best.policy, name: best.name, validated: best.validated, searched: best.searched,
      evaluations: done, isToday: false)
  }

  // MARK: - Keys

  private static let space = RealSpace([
    .init("slowdown rate", -1...3), .init("mean run", -0.5...3), .init("width", -0.5...2),
    .init("slowdown", -0.5...4), .init("wait", -0.5...1.5),
    .init("age per day", 0.005...20, scale: .logarithmic), .init("fair share", -1...6),
    .init("escalation", 0.01...1, scale: .logarithmic), .init("backlogs", 0.3...4),
  ])

  /// Largest expected slowdown first, with a little for small and short jobs and for users with little use.
  private static let start: [Double] = [0.2, 0.2, 0.2, 1, 0, 0.1, 0.3, 0.5, 2.5]

  /// The plain start, for a cluster of whose past too little is known to learn an order.
  package static func plain(longestWaitSeconds: Double) -> Policy {
    policy(start, longestWaitSeconds: longestWaitSeconds)
  }

  private static func policy(_ values: [Double], longestWaitSeconds: Double) -> Policy {
    let key = ExpectationKey(
      slowdownRate: values[0], meanRun: values[1], width: values[2], slowdown: values[3], wait: values[4],
      agePerDay: values[5], fairShare: values[6])
    var policy = Policy(order: .expectation(key), backfill: .easy)
    policy.planning.escalationSeconds = Int64(max(values[7] * longestWaitSeconds, 60))
    policy.planning.escalationBacklogs = values[8]
    return policy
  }

  // MARK: - Costs

  private func costs(_ asked: [[Double]]) async -> [Double] {
    await withTaskGroup(of: (Int, Double).self) { group in
      for (index, values) in asked.enumerated() {
        group.addTask { (index, (try? cost(values)) ?? .infinity) }
      }
      var costs = [Double](repeating: .infinity, count: asked.count)
      for await (index, cost) in group { costs[index] = cost }
      return costs
    }
  }

  /// The mean over the searched windows of the logarithm of the ratio of mean bounded slowdowns, with penalties
  /// where waits are longer than today's: the longest of all, the mean, and the longest of every block of jobs, so
  /// that a quiet day's jobs do not wait as long as a bad day's.
  private func cost(_ values: [Double]) throws(SimulationError) -> Double {
    var sum = 0.0
    for index in windows.indices.dropLast() { sum += try cost(values, index) }
    return sum / Double(max(windows.count - 1, 1))
  }

  private func cost(_ values: [Double], _ index: Int) throws(SimulationError) -> Double {
    let longest = todays.map(\.whole.maxWaitSeconds).max() ?? 0
    return cost(try windows[index].measured(Self.policy(values, longestWaitSeconds: longest)), index)
  }

  private func cost(_ after: BackTest.Measured, _ index: Int) -> Double {
    let before = todays[index]
    func excess(_ value: Double, _ bound: Double) -> Double {
      max(0, logarithm(max(value, 1) / max(bound, 1)))
    }
    let blocks = zip(after.longestWaitSeconds, before.longestWaitSeconds)
    return logarithm(after.whole.meanBoundedSlowdown / before.whole.meanBoundedSlowdown)
      + 2 * excess(after.whole.maxWaitSeconds, before.whole.maxWaitSeconds)
      + 2 * excess(after.whole.meanWaitSeconds, before.whole.meanWaitSeconds)
      + mean(blocks.map { excess($0, Self.blockTolerance * max($1, Self.shortSeconds)) })
  }

  private func judged(_ values: [Double], _ name: String) throws(SimulationError) -> Candidate {
    let longest = todays.map(\.whole.maxWaitSeconds).max() ?? 0
    let policy = Self.policy(values, longestWaitSeconds: longest)
    let last = windows.count - 1
    var ratios: [Double] = []
    var longestWait = 1.0
    for index in windows.indices {
      let after = try windows[index].measured(policy)
      ratios.append(after.whole.meanBoundedSlowdown / max(todays[index].whole.meanBoundedSlowdown, 1))
      longestWait = after.whole.maxWaitSeconds / max(todays[index].whole.maxWaitSeconds, Self.shortSeconds)
    }
    return Candidate(
      policy: policy, name: name, validated: ratios[last], longestWait: longestWait,
      searched: geometricMean(Array(ratios.dropLast())))
  }
}
