import Recommendations
import Simulation
import Statistics
import Testing

@testable import Scheduling

@Suite struct SchedulingRecommendationTests {
  static let workload = Result { try busyWorkload(jobs: 1000, seed: 3) }

  static let made = Task { () -> (SchedulingStudy, Recommendation) in
    let study = try await study(try workload.get(), evaluations: 40)
    return (study, study.recommendation(subject))
  }

  private func verification(from first: Int = 600) throws -> SchedulingVerification {
    let workload = try Self.workload.get()
    return SchedulingVerification(workload: workload, processors: 64, range: first..<workload.count, seed: 1)
  }

  @Test func everyPartOfTheContractIsThere() async throws {
    let (study, recommendation) = try await Self.made.value
    try #require(study.verdict == .better)
    try recommendation.validate()
    #expect(recommendation.verb == "schedule" && recommendation.advance == 1)
    #expect(recommendation.subject.workload.name == subject.log)
    guard case .writeFile(let path, let contents, _) = try #require(recommendation.change.steps.first) else {
      Issue.record("the change writes no file")
      return
    }
    #expect(path == "plait.policy.yaml" && recommendation.change.steps.count == 1)
    let file = try PolicyFile(yaml: try #require(contents.text), file: path)
    #expect(file.policy == study.chosenOutcome.policy.policy)
    #expect(file.processors == 64 && file.origin?.jobs == study.trainingJobs)
    for outcome in [recommendation.baseline, recommendation.expected] {
      #expect(outcome.origin == .simulated && outcome.runs == study.windows)
      #expect(outcome.entries.map(\.objective) == SchedulingObjective.allCases.map(\.objective))
      for entry in outcome.entries {
        #expect(entry.estimate.low <= entry.estimate.value && entry.estimate.value <= entry.estimate.high)
        #expect(entry.estimate.confidence == 0.95)
      }
    }
    #expect(recommendation.evidence.count == 1 + study.outcomes.count)
    #expect(recommendation.guards.contains { $0.moment == .beforeApply })
    #expect(recommendation.guards.contains { $0.sentence.contains("maxWait<=+25%") })
    for entry in recommendation.guards {
      let holds = entry.holds(measured: recommendation.expected, baseline: recommendation.baseline)
      #expect(holds != false, "\(entry.sentence)")
    }
  }

  @Test func theSameJobsConfirmIt() async throws {
    let (_, recommendation) = try await Self.made.value
    let result = try verification().verify(recommendation, nowUnixSeconds: 5, isCancelled: { false })
    #expect(result.verdict == .confirmed && result.brokenGuards.isEmpty)
    #expect(result.baseline == recommendation.baseline && result.measured == recommendation.expected)
  }

  /// Longest job first in place of what was learned.
  @Test func aBadPolicyIsRefuted() async throws {
    var (_, recommendation) = try await Self.made.value
    let bad = PolicyFile(name: "bad", policy: Policy(.ljf, backfill: .none)).yaml
    let index = try #require(recommendation.evidence[0].facts.firstIndex { $0.key == "policy" })
    recommendation.evidence[0].facts[index] = Fact("policy", bad)
    let result = try verification().verify(recommendation, nowUnixSeconds: 5, isCancelled: { false })
    #expect(result.verdict == .refuted && !result.brokenGuards.isEmpty)
  }

  @Test func whatCannotBeVerifiedIsRefused() async throws {
    var (_, recommendation) = try await Self.made.value
    let few = try #require(throws: SchedulingError.self) {
      try verification(from: 990).verify(recommendation, nowUnixSeconds: 5, isCancelled: { false })
    }
    #expect(few.code == .tooFewJobs)
    recommendation.evidence[0].facts.removeAll { $0.key == "policy" }
    #expect(throws: SchedulingError.self) {
      try verification().verify(recommendation, nowUnixSeconds: 5, isCancelled: { false })
    }
    recommendation.change = .none
    let nothing = try #require(throws: SchedulingError.self) {
      try verification().verify(recommendation, nowUnixSeconds: 5, isCancelled: { false })
    }
    #expect(nothing.code == .nothingToVerify)
  }
}
