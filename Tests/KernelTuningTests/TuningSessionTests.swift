import ConfigurationSearch
import Fingerprints
import KernelSpecifications
import KernelTrials
import KernelTuning
import ParameterSpaces
import Recommendations
import Statistics
import Testing

@Suite struct TuningSessionTests {
  private func run(
    _ executor: StubExecutor, budget: SearchBudget = SearchBudget(evaluations: 40), own: [KernelTrial] = [],
    others: [[KernelTrial]] = [], objectives: [KernelObjective] = [.time], seed: UInt64 = 3,
    cancelAfter: Int = .max, tileDefault: Int = 8
  ) async throws -> (result: TuningResult, kept: [KernelTrial]) {
    let session = TuningSession(
      try StubExecutor.specification(tileDefault: tileDefault), objectives: objectives, seed: seed,
      budget: budget)
    var kept: [KernelTrial] = []
    var seconds = 0.0
    let result = try await session.run(
      executor, own: own, others: others,
      clock: {
        seconds += 0.01
        return seconds
      }, isCancelled: { kept.count >= cancelAfter }, keep: { kept += $0.newTrials })
    return (result, kept)
  }

  @Test func theBestVerifiedConfigurationIsFoundAndCompared() async throws {
    let executor = StubExecutor()
    let (result, kept) = try await run(executor)
    let comparison = try #require(result.comparison)
    #expect(comparison.configuration == ["TILE": .integer(32), "UNROLL": .integer(4), "FLAGS": .text("-O3")])
    #expect(comparison.isFaster)
    #expect(kept.count == executor.evaluations.count)
    #expect(Set(executor.evaluations).count == executor.evaluations.count)
    #expect(executor.evaluations[0] == (try StubExecutor.specification()).defaultConfiguration)
  }

  @Test func aWrongAnswerIsNeverAWinner() async throws {
    for seed in 0..<5 {
      let (result, kept) = try await run(
        StubExecutor(), budget: SearchBudget(evaluations: 90), seed: UInt64(seed))
      #expect(kept.contains { $0.failure?.kind == .wrongAnswer })
      #expect(result.comparison?.configuration["UNROLL"] == .integer(4))
      #expect(result.front.allSatisfy { $0.failure == nil })
    }
  }

  @Test func theSameSeedMakesTheSameTrials() async throws {
    let first = StubExecutor()
    let second = StubExecutor()
    _ = try await run(first)
    _ = try await run(second)
    #expect(first.evaluations == second.evaluations)
  }

  @Test func aSearchGoesOnFromWhatIsKept() async throws {
    let whole = try await run(StubExecutor(), cancelAfter: 15)
    #expect(whole.result.ending == .cancelled && whole.kept.count >= 15)
    let executor = StubExecutor()
    let (result, _) = try await run(executor, own: whole.kept)
    #expect(result.known == whole.kept.count)
    let repeated = Set(whole.kept.map(\.configuration)).intersection(executor.evaluations)
    #expect(repeated.isEmpty)
    #expect(result.comparison?.configuration["TILE"] == .integer(32))
  }

  @Test func trialsElsewhereComeFirst() async throws {
    let elsewhere = try await run(StubExecutor(), budget: SearchBudget(evaluations: 60)).kept
    let executor = StubExecutor()
    let (result, _) = try await run(executor, budget: SearchBudget(evaluations: 6), others: [elsewhere])
    #expect(result.sources == 1)
    #expect(result.comparison?.configuration["TILE"] == .integer(32))
    #expect(result.comparison?.configuration["FLAGS"] == .text("-O3"))
  }

  @Test func itEndsByItselfAndSaysSo() async throws {
    let (result, _) = try await run(StubExecutor(), budget: SearchBudget())
    switch result.ending {
    case .stopped(.notWorthwhile), .stopped(.everythingTried): break
    default: Issue.record("\(result.ending)")
    }
  }

  @Test func aDefaultThatFailsIsSaid() async throws {
    // Its own default is the configuration whose answer is wrong.
    let specification = KernelSpecification(
      name: "stub", language: .c, folder: "",
      space: try ParameterSpace([
        Parameter("TILE", .values([.integer(32), .integer(64)]), default: .integer(32)),
        Parameter("UNROLL", .values([.integer(1)])), Parameter("FLAGS", .categories([.text("-O2")])),
      ]))
    let session = TuningSession(
      specification, objectives: [.time], seed: 1, budget: SearchBudget(evaluations: 5))
    await #expect(throws: TuningError.self) {
      _ = try await session.run(StubExecutor(), clock: { 0 }, keep: { _ in })
    }
    // Nor is it compared with where the failure is known from an earlier search.
    var known = KernelTrial(configuration: specification.defaultConfiguration)
    known.failure = TrialFailure(.wrongAnswer, "C[0] is 1, not 2")
    await #expect(throws: TuningError.self) {
      _ = try await session.run(StubExecutor(), own: [known], clock: { 0 }, keep: { _ in })
    }
  }

  @Test func aDefaultThatIsTheBestIsKept() async throws {
    let specification = KernelSpecification(
      name: "stub", language: .c, folder: "",
      space: try ParameterSpace([
        Parameter("TILE", .values([.integer(32), .integer(64)]), default: .integer(32)),
        Parameter("UNROLL", .values([.integer(4)])), Parameter("FLAGS", .categories([.text("-O3")])),
      ]))
    let session = TuningSession(
      specification, objectives: [.time], seed: 1, budget: SearchBudget(evaluations: 5))
    let result = try await session.run(StubExecutor(), clock: { 0 }, keep: { _ in })
    #expect(result.ending == .stopped(.everythingTried))
    let recommendation = try #require(result.recommendation(specification, Self.context(specification)))
    #expect(recommendation.change.isEmpty)
    #expect(throws: Never.self) { try recommendation.validate() }
  }

  @Test func aRecommendationWritesTheConfiguration() async throws {
    let specification = try StubExecutor.specification()
    let (result, _) = try await run(StubExecutor())
    let recommendation = try #require(result.recommendation(specification, Self.context(specification)))
    #expect(throws: Never.self) { try recommendation.validate() }
    guard case .writeFile(let path, let contents, _) = recommendation.change.steps[0] else {
      Issue.record("\(recommendation.change)")
      return
    }
    #expect(path == "/tmp/stub.h" && contents.text?.contains("#define TILE 32\n") == true)
  }

  @Test func severalObjectivesGiveAFront() async throws {
    let (result, _) = try await run(
      StubExecutor(), budget: SearchBudget(evaluations: 60), objectives: [.time, .memory])
    let front = result.front.map { ($0.value(of: .time)!, $0.value(of: .memory)!) }
    #expect(front.count > 2)
    for (a, b) in zip(front, front.dropFirst()) { #expect(a.0 < b.0 && a.1 > b.1) }
  }

  @Test func whatWasLowByLuckIsMeasuredAgainBeforeItIsOnTheFront() async throws {
    let (result, kept) = try await run(
      StubExecutor(isLucky: true), budget: SearchBudget(evaluations: 60), objectives: [.time, .memory])
    #expect(!result.front.isEmpty)
    for trial in result.front {
      #expect(trial.seconds[0] == StubExecutor.seconds(trial.configuration), "\(trial.configuration)")
      #expect(kept.last { $0.configuration == trial.configuration } == trial, "the store has the new value")
    }
  }

  static func context(_ specification: KernelSpecification) -> TuningContext {
    TuningContext(
      createdUnixSeconds: 0, specificationPath: "/tmp/stub.yaml",
      subject: KernelSubject(specification, sources: [], device: "stub", toolchain: "stub"),
      changePath: "/tmp/stub.h", form: .header, seed: 1, trialIDs: [1], deviceOption: nil)
  }
}
