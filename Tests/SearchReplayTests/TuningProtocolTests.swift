import ConfigurationSearch
import SearchReplay
import Statistics
import Testing

/// The protocol on spaces that are made up so that its answers can be worked out by hand.
@Suite struct TuningProtocolTests {
  /// One configuration of cost 1 among 99 of cost 10.
  ///
  /// 95 % of the way is the optimum itself, so that the place before it counts: 98 of 100 from the worst, ceil(98 / 3) = 33 trials. That is
  /// where 1 % of the way is, too; so time begins a trial earlier, at 32, and ends a trial later, at 34. Random search is expected at place
  /// round(M 101 / (M + 1)) = 98 all the while: at cost 10.
  private static let needle = (0..<100).map { $0 == 40 ? 1.0 : 10.0 }

  private func needle(failures: Int = 0) throws -> RecordedCosts {
    try MadeUpRecord.costs(Self.needle + Array(repeating: .nan, count: failures))
  }

  private func rows(before place: Int, then optimum: Bool = true) -> [Int] {
    (0..<100).filter { $0 != 40 }.prefix(place) + (optimum ? [40] : [])
  }

  /// A score without the last digits of its sums.
  private func near(_ score: Double?) -> Double { ((score ?? .nan) * 1e9).rounded() / 1e9 }

  @Test func aSpaceWithOneGoodConfiguration() throws {
    let record = try needle()
    let measure = try #require(TuningProtocol(costs: record.costs, seconds: record.seconds))
    #expect(measure.optimum == 1)
    #expect(measure.cutoffEvaluations == 34)
    #expect(measure.startSeconds == 32 && measure.endSeconds == 34)
    #expect(measure.times.count == 1000 && measure.times.first == 32 && measure.times.last == 34)
    #expect(measure.baseline.allSatisfy { ($0 - 10).magnitude < 1e-12 })
  }

  /// At once 1, never 0, and after 33 of the trials from 32 to 34 for half of the time.
  @Test func theScoreIsTheShareOfTheTimeAtTheOptimum() throws {
    let record = try needle()
    let measure = try #require(TuningProtocol(costs: record.costs, seconds: record.seconds))
    func score(_ rows: [Int]) -> Double {
      near(measure.score([MadeUpRecord.run(rows, on: record)]))
    }
    #expect(score(rows(before: 0)) == 1)
    #expect(score(rows(before: 31)) == 1)
    #expect(score(rows(before: 32)) == 0.5)
    #expect(score(rows(before: 34)) == 0)
    #expect(score(rows(before: 90, then: false)) == 0)
  }

  /// Of equal costs each has the first place, 1; two runs at 0 and 1 are at 0.5, which is rounded to 0; three at 0, 1 and 1 to 1.
  @Test func runsCountByTheirMeanPlace() throws {
    let record = try needle()
    let measure = try #require(TuningProtocol(costs: record.costs, seconds: record.seconds))
    let found = MadeUpRecord.run(rows(before: 0), on: record)
    let lost = MadeUpRecord.run(rows(before: 50, then: false), on: record)
    #expect(near(measure.score([found, lost])) == 1)
    #expect(near(measure.score([found, lost, lost])) == 0)
  }

  @Test func aFailedTrialTakesItsTime() throws {
    let record = try needle(failures: 1)
    let measure = try #require(TuningProtocol(costs: record.costs, seconds: record.seconds))
    #expect(measure.startSeconds == 32 && measure.endSeconds == 34)
    #expect(measure.baseline.allSatisfy { ($0 - 10).magnitude < 1e-12 })
    #expect(near(measure.score([MadeUpRecord.run([100] + rows(before: 31), on: record)])) == 0.5)
    #expect(near(measure.score([MadeUpRecord.run([100] + rows(before: 30), on: record)])) == 1)
  }

  /// Costs 1 to 101, two seconds each. The median is 51, 95 % of the way to 1 is 3.5, which place 98 from the worst is the first to
  /// reach: ceil(98 / 4) = 25 trials; 1 % is 50.5, place 51, one trial. After M trials random search is at place
  /// round(M 102 / (M + 1)) from the worst: 51, 92, 96 and 98 for 1, 9, 17 and 25, which are costs of 50, 9, 5 and 3.
  @Test func theBaselineOfCostsInARow() throws {
    let costs = (0..<101).map { Double($0 * 37 % 101 + 1) }
    let record = try MadeUpRecord.costs(costs) { _ in 2 }
    let measure = try #require(TuningProtocol(costs: record.costs, seconds: record.seconds))
    #expect(measure.cutoffEvaluations == 25)
    #expect(measure.startSeconds == 2 && measure.endSeconds == 50)
    for (point, cost) in [(0, 50.0), (333, 9), (666, 5), (999, 3)] {
      #expect((measure.baseline[point] - cost).magnitude < 1e-9, "\(measure.baseline[point]) at \(point)")
    }
    #expect(zip(measure.baseline, measure.baseline.dropFirst()).allSatisfy { $0 >= $1 - 1e-12 })
    let optimum = try #require(record.costs.firstIndex(of: 1))
    #expect(measure.score([MadeUpRecord.run([optimum], on: record)]) == 1)
  }

  /// Random search scores 0 but for what the protocol's roundings give away: between the ends of two trials the baseline is
  /// already half a trial on, 0.5 / (M + 1) of the cost after M, which over 2 to 38 trials is 0.04 on average; and one in the place.
  @Test func randomSearchScoresNothing() throws {
    let costs = (0..<2003).map { Double($0 * 37 % 2003 + 1) }
    let record = try MadeUpRecord.costs(costs)
    let measure = try #require(TuningProtocol(costs: record.costs, seconds: record.seconds))
    let replay = Replay(record, budgetSeconds: measure.endSeconds)
    let runs = (0..<1000 as Range<UInt64>).map {
      replay.run(RandomConfigurations(generator: RandomGenerator(seed: $0)), seed: $0)
    }
    let score = try #require(measure.score(runs))
    #expect((score + 0.05).magnitude < 0.05, "\(score)")
    // What was drawn is what the formula promises: the best of m of N has the mean place (N + 1) / (m + 1).
    let curve = measure.curve(runs)
    for point in stride(from: 0, to: 1000, by: 111) {
      let trials = Int(measure.times[point])
      #expect((curve[point] / (2004 / Double(trials + 1)) - 1).magnitude < 0.1)
    }
  }

  @Test func whereThereIsNothingToFindThereIsNoScore() {
    let seconds = [Double](repeating: 1, count: 10)
    #expect(TuningProtocol(costs: Array(repeating: 3, count: 10), seconds: seconds) == nil)
    #expect(TuningProtocol(costs: Array(repeating: .nan, count: 10), seconds: seconds) == nil)
    #expect(TuningProtocol(costs: [3, 2, 1], seconds: [1, 1, 1]) == nil)
    let costs = (1...10).map(Double.init)
    #expect(TuningProtocol(costs: costs, seconds: Array(repeating: 0, count: 10)) == nil)
  }
}
