import ConfigurationSearch
import SearchReplay
import Statistics
import Testing
import TuningRecords

@Suite struct ReplayTests {
  private func record() throws -> RecordedCosts {
    try MadeUpRecord.costs((0..<200).map { Double($0 * 37 % 200 + 1) }) { 0.5 + Double($0 % 4) / 4 }
  }

  /// The trial during which time runs out is the last, and the time is that of the trials.
  @Test func aRunEndsWithItsTime() throws {
    let record = try record()
    let run = Replay(record, budgetSeconds: 20).run(
      RandomConfigurations(generator: RandomGenerator(seed: 1)), seed: 1)
    var seconds = 0.0
    for trial in run.trials {
      #expect(seconds < 20)
      seconds += record.seconds[trial.number]
      #expect(trial.endSeconds == seconds)
    }
    #expect(seconds >= 20)
    #expect(Set(run.trials.map(\.number)).count == run.trials.count)
  }

  @Test func aRunEndsOnceAllWasTried() throws {
    let run = Replay(try record(), budgetSeconds: 1e9).run(
      RandomConfigurations(generator: RandomGenerator(seed: 1)), seed: 1)
    #expect(Set(run.trials.map(\.number)).count == 200 && run.trials.count == 200)
  }

  /// What was tried already is answered from the history and takes no time.
  @Test func aConfigurationCountsOnce() throws {
    let record = try record()
    let run = Replay(record, budgetSeconds: 4).run(
      ListedConfigurations(rows: [5, 5, 6, 5, 6, 7, 8, 9]), seed: 1)
    #expect(run.trials.prefix(4).map(\.number) == [5, 6, 7, 8])
  }

  /// The search's own time is added where it is asked for: each trial then ends later than by its record alone by what the
  /// search thought at least, and fewer trials fit.
  @Test func theSearchsOwnTimePasses() throws {
    let record = try MadeUpRecord.costs((0..<50).map { Double($0 + 1) }) { _ in 1 / 1024 }
    let strategy = ListedConfigurations(rows: Array(0..<50), thinking: .milliseconds(4))
    let counted = Replay(record, budgetSeconds: 20 / 1024, countsSearchTime: true).run(strategy, seed: 1)
    let uncounted = Replay(record, budgetSeconds: 20 / 1024).run(strategy, seed: 1)
    #expect(uncounted.trials.count == 20)
    #expect(counted.trials.count <= 4)
    var before = 0.0
    for trial in counted.trials {
      #expect(trial.endSeconds - before >= 0.004 + 1 / 1024)
      before = trial.endSeconds
    }
  }

  /// Past its time a run goes on until the target, and no further than it may.
  @Test func aRunGoesOnToItsTarget() throws {
    let record = try MadeUpRecord.costs((0..<50).map { Double(50 - $0) })
    let strategy = ListedConfigurations(rows: Array(0..<50))
    func trials(target: Double, most: Int) -> Int {
      Replay(record, budgetSeconds: 10, target: target, mostBeyond: most).run(strategy, seed: 1).trials.count
    }
    #expect(trials(target: 20, most: 300) == 31)
    #expect(trials(target: 20, most: 15) == 15)
    #expect(trials(target: 45, most: 300) == 10)
  }

  @Test func evaluationsToWithinAShareOfTheOptimum() throws {
    let record = try MadeUpRecord.costs([200, 150, 104, 101, 100])
    let run = MadeUpRecord.run([0, 1, 2, 3, 4], on: record)
    #expect(run.evaluations(within: 1.05, of: 100, costs: record.costs) == 3)
    #expect(run.evaluations(within: 1.01, of: 100, costs: record.costs) == 4)
    #expect(run.evaluations(within: 0.9, of: 100, costs: record.costs) == nil)
    #expect(run.bestCost(record.costs) == 100)
    // Where larger is better costs are negative.
    #expect(
      MadeUpRecord.run([0, 1], on: try MadeUpRecord.costs([-94, -96])).evaluations(
        within: 1.05, of: -100, costs: [-94, -96]) == 2)
  }

  /// A run depends on its seed alone.
  @Test func theSameSeedTriesTheSame() throws {
    let replay = Replay(try record(), budgetSeconds: 60)
    func numbers(_ seed: UInt64) -> [Int] {
      replay.run(GeneticSearch(generator: RandomGenerator(seed: seed)), seed: seed).trials.map(\.number)
    }
    #expect(numbers(3) == numbers(3))
    #expect(numbers(3) != numbers(4))
  }

  /// Of a configuration that is recorded twice the first row counts.
  @Test func aRepeatedRowIsLeftOut() throws {
    var space = MadeUpRecord.space([7, 5, 3, 1])
    space.levels[2] = 1
    let record = try RecordedCosts(space, name: "twice")
    #expect(record.costs == [7, 5, 1])
    #expect(record.numbers == [0, 1, 1, 2])
  }
}
