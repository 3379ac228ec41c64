import Testing

@testable import Recommendations

@Suite struct OutcomeTests {
  @Test func entriesKeepTheOrderOfTheirFirstSetting() {
    var outcome = Outcome(origin: .simulated, runs: 1)
    outcome[.maxWait] = .exactly(3)
    outcome[.meanWait] = .exactly(1)
    outcome[.maxWait] = .exactly(4)
    #expect(outcome.entries.map(\.objective.name) == ["maxWait", "meanWait"])
    #expect(outcome[.maxWait]?.value == 4)
    outcome[.maxWait] = nil
    #expect(outcome.entries.map(\.objective.name) == ["meanWait"])
    #expect(outcome[.energy] == nil)
  }

  @Test func aKnownObjectiveIsFoundInAnyCase() {
    #expect(Objective.named("p95wait") == .p95Wait)
    #expect(Objective.named("nonsense") == nil)
    #expect(Set(Objective.known.map { $0.name.lowercased() }).count == Objective.known.count)
  }

  @Test func statesFollowOneAnotherOnlyAsTheLoopGoes() {
    typealias State = Recommendation.State
    #expect(State.proposed.mayBecome(.applying))
    #expect(!State.proposed.mayBecome(.applied))
    #expect(!State.applied.mayBecome(.applying))
    #expect(State.verified.mayBecome(.undoing))
    #expect(!State.rejected.mayBecome(.applying))
    for state in State.allCases { #expect(State.allCases.contains { state.mayBecome($0) }) }
  }
}
