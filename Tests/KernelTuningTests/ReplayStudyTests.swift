import KernelTuning
import ParameterSpaces
import Statistics
import Testing
import TuningRecords

/// Searches on a recorded space that is made up: two block sizes and a switch, some of it failing.
@Suite struct ReplayStudyTests {
  private func record() -> RecordedSpace {
    var random = RandomGenerator(seed: 5)
    let sizes = [1, 2, 4, 8, 16, 32, 64, 128].map { ParameterValue.integer($0) }
    var space = RecordedSpace(
      kernelName: "made-up", deviceName: "none", problemSize: "",
      parameters: [
        RecordedParameter("block_x", sizes), RecordedParameter("block_y", sizes),
        RecordedParameter("vector", [.integer(1), .integer(2), .integer(4), .integer(8)]),
      ], objective: RecordedObjective(name: "time", unit: "ms", isSmallerBetter: true))
    for x in 0..<8 {
      for y in 0..<8 {
        for vector in 0..<4 {
          space.levels += [Int32(x), Int32(y), Int32(vector)]
          let fails = x + y > 11
          let away = Double((x - 5) * (x - 5) + (y - 2) * (y - 2)) + 2 * Double((vector - 2) * (vector - 2))
          space.objectiveValues.append(fails ? .nan : 1 + away + random.uniform())
          space.outcomes.append(fails ? .execution : .measured)
          space.compileSeconds.append(1 + random.uniform())
        }
      }
    }
    let none = [Double](repeating: .nan, count: space.count)
    space.runSeconds.offsets = Array(repeating: 0, count: space.count + 1)
    (space.benchmarkSeconds, space.verificationSeconds) = (none, none)
    (space.frameworkSeconds, space.searchSeconds) = (none, none)
    return space
  }

  private func lines(_ result: ReplayStudy.Result) -> [String] {
    result.runs.map {
      "\($0.seed) \($0.evaluations) \($0.bestCost) \($0.evaluationsToFivePercent ?? -1) \($0.evaluationsToOnePercent ?? -1)"
    }
  }

  /// Runs that share the processors come out as the same runs by themselves, each on its own thread: with every strategy.
  @Test(arguments: SearchStrategyName.allCases)
  func aRunDependsOnItsSeedAlone(_ strategy: SearchStrategyName) throws {
    let record = record()
    let together = try ReplayStudy(strategy: strategy, seeds: 3).run(record, name: "made-up")
    let alone = try (0..<3 as Range<UInt64>).flatMap { seed in
      var study = ReplayStudy(strategy: strategy, seeds: 1)
      study.firstSeed = seed
      return lines(try study.run(record, name: "made-up"))
    }
    #expect(lines(together) == alone)
    if strategy != .exhaustive {
      #expect(Set(lines(together).map { $0.split(separator: " ", maxSplits: 1)[1] }).count > 1)
    }
  }

  /// On a bowl Plait's own search is far ahead of random search, which scores about nothing.
  @Test func theDefaultSearchIsAheadOfRandomSearch() throws {
    let record = record()
    func score(_ strategy: SearchStrategyName) throws -> Double {
      try #require(
        try ReplayStudy(strategy: strategy, seeds: strategy == .random ? 50 : 8).run(record, name: "made-up")
          .score)
    }
    let random = try score(.random)
    #expect(random.magnitude < 0.3, "\(random)")
    let guided = try score(.portfolio)
    #expect(guided > random + 0.2, "\(guided), random \(random)")
  }

  /// What another program tried is scored as if it had been tried here.
  @Test func visitsOfAnotherProgramScoreTheSame() throws {
    let record = record()
    let best = try #require(record.bestRow)
    let visits = [[(row: best, seconds: 1e-3)], [(row: best, seconds: 1e-3)]]
    let result = try ReplayStudy.score(record, name: "made-up", visits: visits)
    #expect(result.score == 1)
    #expect(result.failures == 24)
    #expect(result.runs.allSatisfy { $0.evaluationsToOnePercent == 1 })
  }
}
