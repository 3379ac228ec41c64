package import Statistics

/// Plait's own search: several strategies that share one history, and of which the one that does well is asked more often.
///
/// The surrogate leads. Every other strategy is credited by the area under the curve of its improvements among its last trials, as
/// OpenTuner credits its techniques (Ansel et al., PACT 2014), and an upper confidence bound decides who is asked next. While the
/// surrogate still promises a worthwhile improvement it alone is asked: a trial of it teaches the most.
package struct Portfolio: ConfigurationStrategy, ForecastsImprovement {
  private var surrogate: SurrogateSearch
  private var forest: ForestSearch
  private var wolves: TabuGreyWolf
  private var genetic: GeneticSearch
  private var credits: [Credit]
  /// Who asked for a configuration that was not told yet.
  private var askers: [Int: Int] = [:]
  private var sinceBest = 0
  private var asks = 0
  private var best = Double.infinity

  private static let arms = 4
  /// Below this expected improvement the others may be tried,
  private static let leadershipEnds = 0.0005
  /// after so many trials in vain.
  private static let leadershipTrials = 60
  /// Once the surrogate no longer leads alone, one ask in so many goes to another that has not proved itself.
  private static let probeEvery = 8
  private static let exploration = 0.05

  package init(surrogate: SurrogateSearch, generator: RandomGenerator) {
    self.surrogate = surrogate
    forest = ForestSearch(generator: generator.stream(11))
    wolves = TabuGreyWolf(generator: generator.stream(12))
    genetic = GeneticSearch(generator: generator.stream(13))
    credits = Array(repeating: Credit(), count: Self.arms)
  }

  package var expectedImprovement: Double? { surrogate.expectedImprovement }

  package mutating func ask(
    _ count: Int, pool: inout ConfigurationPool, history: SearchHistory
  ) -> [Int] {
    let arm = nextArm()
    let asked =
      switch arm {
      case 0: surrogate.ask(count, pool: &pool, history: history)
      case 1: forest.ask(count, pool: &pool, history: history)
      case 2: wolves.ask(count, pool: &pool, history: history)
      default: genetic.ask(count, pool: &pool, history: history)
      }
    for number in asked { askers[number] = arm }
    return asked
  }

  private mutating func nextArm() -> Int {
    guard sinceBest >= Self.leadershipTrials, let expected = surrogate.expectedImprovement,
      expected < Self.leadershipEnds
    else { return 0 }
    asks += 1
    let other = mostPromising()
    let share = credits[other].area > credits[0].area ? 2 : Self.probeEvery
    return asks % share == 0 ? other : 0
  }

  /// The best credited of the others, those that were asked less with a bonus.
  private func mostPromising() -> Int {
    let total = credits.dropFirst().reduce(1) { $0 + $1.uses }
    func bound(_ arm: Int) -> Double {
      let bonus = (2 * logarithm(Double(total)) / Double(max(credits[arm].uses, 1))).squareRoot()
      return credits[arm].area + Self.exploration * bonus
    }
    return (2..<credits.count).reduce(1) { bound($1) > bound($0) ? $1 : $0 }
  }

  package mutating func tell(_ number: Int, _ outcome: TrialOutcome, pool: ConfigurationPool) {
    let isBetter = outcome.cost < best
    if isBetter { best = outcome.cost }
    sinceBest = isBetter ? 0 : sinceBest + 1
    let arm = askers.removeValue(forKey: number)
    if let arm { credits[arm].add(isBetter) }
    // Each keeps its own state from what it asked for; the surrogate and the forest read the shared history.
    switch arm {
    case 0: surrogate.tell(number, outcome, pool: pool)
    case 1: forest.tell(number, outcome, pool: pool)
    case 2: wolves.tell(number, outcome, pool: pool)
    case 3: genetic.tell(number, outcome, pool: pool)
    default: break
    }
  }

  /// The last trials of one strategy: which of them were improvements.
  private struct Credit: Sendable {
    private var window: [Bool] = []
    private(set) var uses = 0
    private static let length = 50

    mutating func add(_ isImprovement: Bool) {
      uses += 1
      window.append(isImprovement)
      if window.count > Self.length { window.removeFirst() }
    }

    /// Later improvements count more: the sum of their places over that of all places.
    var area: Double {
      guard !window.isEmpty else { return 0 }
      var sum = 0
      for (place, isImprovement) in window.enumerated() where isImprovement { sum += place + 1 }
      return 2 * Double(sum) / Double(window.count * (window.count + 1))
    }
  }
}
