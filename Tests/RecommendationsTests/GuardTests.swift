import Testing

@testable import Recommendations

@Suite struct GuardTests {
  private func outcome(_ objective: Objective, _ value: Double) -> Outcome {
    Outcome(
      origin: .measured, runs: 5,
      entries: [.init(objective: objective, estimate: .exactly(value))])
  }

  private func regret(_ objective: Objective, _ share: Double) -> Guard {
    Guard(
      moment: .whileApplied, condition: .regretAtMost(objective: objective, share: share),
      sentence: "x")
  }

  @Test func aRegretBoundCountsInTheObjectivesDirection() {
    let wait = regret(.p95Wait, 0.05)
    #expect(wait.holds(measured: outcome(.p95Wait, 105), baseline: outcome(.p95Wait, 100)) == true)
    #expect(wait.holds(measured: outcome(.p95Wait, 106), baseline: outcome(.p95Wait, 100)) == false)
    #expect(wait.holds(measured: outcome(.p95Wait, 10), baseline: outcome(.p95Wait, 100)) == true)
    let use = regret(.utilisation, 0.05)
    #expect(use.holds(measured: outcome(.utilisation, 0.5), baseline: outcome(.utilisation, 0.8)) == false)
    #expect(use.holds(measured: outcome(.utilisation, 0.9), baseline: outcome(.utilisation, 0.8)) == true)
  }

  @Test func aBaselineOfZeroIsOnlyKeptByZeroOrBetter() {
    let wait = regret(.meanWait, 0.05)
    #expect(wait.holds(measured: outcome(.meanWait, 0), baseline: outcome(.meanWait, 0)) == true)
    #expect(wait.holds(measured: outcome(.meanWait, 1), baseline: outcome(.meanWait, 0)) == false)
  }

  @Test func anOutcomeThatDoesNotSpeakOfTheObjectiveDecidesNothing() {
    let wait = regret(.meanWait, 0.05)
    #expect(wait.holds(measured: outcome(.energy, 0), baseline: outcome(.meanWait, 0)) == nil)
  }

  @Test func aValueBoundIncludesTheBound() {
    let bound = Guard(
      moment: .whileApplied, condition: .valueWithin(objective: .utilisation, bound: 0.7),
      sentence: "x")
    let none = Outcome(origin: .measured, runs: 0)
    #expect(bound.holds(measured: outcome(.utilisation, 0.7), baseline: none) == true)
    #expect(bound.holds(measured: outcome(.utilisation, 0.69), baseline: none) == false)
  }
}
