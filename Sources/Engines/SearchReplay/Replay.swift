package import ConfigurationSearch
internal import Statistics

/// Plays searches on a recorded space, at the speed of memory.
package struct Replay: Sendable {
  package let record: RecordedCosts
  /// A run goes on for this much simulated time,
  package let budgetSeconds: Double
  /// and past it until a cost is at most this,
  package let target: Double
  /// for at most so many evaluations in all. It ends, too, once all of the space was tried.
  package let mostBeyond: Int
  /// Whether the time that the search itself takes passes, too: then runs are no longer the same on every machine.
  package let countsSearchTime: Bool

  package init(
    _ record: RecordedCosts, budgetSeconds: Double, target: Double = .infinity, mostBeyond: Int = 0,
    countsSearchTime: Bool = false
  ) {
    self.record = record
    self.budgetSeconds = budgetSeconds
    self.target = target
    self.mostBeyond = mostBeyond
    self.countsSearchTime = countsSearchTime
  }

  /// One run. The trials and so the result depend on the seed alone.
  package func run<Strategy: ConfigurationStrategy>(_ strategy: Strategy, seed: UInt64) -> ReplayRun {
    var search = ConfigurationSearch(
      pool: record.pool, strategy: strategy, generator: RandomGenerator(seed: seed).stream(1))
    var run = ReplayRun(seed: seed, trials: [])
    var seconds = 0.0
    let clock = ContinuousClock()
    var asked = clock.now
    while seconds < budgetSeconds || search.history.bestCost > target && run.trials.count < mostBeyond,
      let number = search.next()
    {
      seconds += record.seconds[number]
      if countsSearchTime {
        let now = clock.now
        seconds += (now - asked) / .seconds(1)
        asked = now
      }
      run.trials.append(ReplayRun.Trial(number: number, endSeconds: seconds))
      search.record(number, TrialOutcome(cost: record.costs[number], effort: record.seconds[number]))
    }
    return run
  }
}
