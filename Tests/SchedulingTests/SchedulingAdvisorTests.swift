import Diagnostics
import Recommendations
import Simulation
import Statistics
import Testing

@testable import Scheduling

@Suite struct SchedulingAdvisorTests {
  @Test func whatIsRecommendedIsBetterThanTodayAndKeepsTheBounds() async throws {
    let study = try await SchedulingRecommendationTests.made.value.0
    #expect(study.verdict == .better)
    #expect(study.recommended.change(.meanBoundedSlowdown).high < 0)
    #expect(study.recommended.metrics.meanBoundedSlowdown < study.baseline.metrics.meanBoundedSlowdown)
    for constraint in study.options.constraints {
      #expect(constraint.violation(study.recommended.metrics, baseline: study.baseline.metrics) == 0)
    }
    #expect(study.hypervolume.withLearned >= study.hypervolume.fieldAlone - 1e-9)
    #expect(study.heldBack == 600..<1000)
  }

  /// The jobs held back must not reach the search: with any others there, it learns the same.
  @Test func theJobsHeldBackDoNotLeakIntoWhatIsLearned() async throws {
    let workload = try busyWorkload(jobs: 300, seed: 5)
    let first = try await study(workload)
    var other = workload
    var random = RandomGenerator(seed: 9)
    for job in first.heldBack {
      other.runSeconds[job] = Int32(1 + random.below(Int(workload.requestedSeconds[job])))
      other.processors[job] = Int32(1 + random.below(64))
      other.user[job] = Int32(random.below(4))
    }
    let second = try await study(other)
    #expect(first.learned == second.learned)
    #expect(first.baseline.metrics != second.baseline.metrics)
    // A change of the part that is learned from does show, or this test could not fail.
    var changed = workload
    for job in 0..<first.trainingJobs { changed.runSeconds[job] = max(workload.runSeconds[job] / 2, 1) }
    #expect(try await study(changed).learned != first.learned)
  }

  /// With objectives that pull apart, part of the search breeds along the front.
  @Test(
    arguments: [[.meanBoundedSlowdown, .p95Wait], [.meanBoundedSlowdown, .fairness]]
      as [[SchedulingObjective]])
  func theSameSeedGivesTheSameAndAResumedSearchToo(_ objectives: [SchedulingObjective]) async throws {
    let workload = try busyWorkload(jobs: 400, seed: 6, utilisation: 1.2)
    var history = SchedulingAdvisor.Evaluations()
    let whole = try await study(workload, evaluations: 24, objectives: objectives) { history = $0 }
    #expect(history.count == 24)
    let again = try await study(workload, evaluations: 24, objectives: objectives)
    #expect(whole.outcomes == again.outcomes && whole.learned == again.learned)
    let tried = history.metrics.map { $0.map(\.whole) }
    history.metrics.removeLast(11)
    let resumed = try await study(workload, evaluations: 24, objectives: objectives, known: history)
    #expect(resumed.outcomes == whole.outcomes && resumed.verdict == whole.verdict)
    var others = SchedulingAdvisor.Evaluations()
    _ = try await study(workload, evaluations: 24, seed: 2, objectives: objectives) { others = $0 }
    #expect(others.metrics.map { $0.map(\.whole) } != tried)
  }

  @Test(arguments: [1, 7, 25]) func theBudgetIsKept(evaluations: Int) async throws {
    let study = try await study(try busyWorkload(jobs: 250, seed: 7), evaluations: evaluations)
    #expect(study.evaluations == evaluations)
  }

  /// Busy while learning, idle afterwards: no gain shows on the jobs held back.
  @Test func aGainThatIsNotConfirmedFallsBackToToday() async throws {
    let workload = idle(try busyWorkload(jobs: 500, seed: 3), from: 300)
    let study = try await study(workload)
    guard case .notConfirmed(let why) = study.verdict else {
      Issue.record("the verdict is \(study.verdict)")
      return
    }
    #expect(why.contains("not certain"))
    #expect(study.chosen != 0)
    #expect(study.recommended == study.baseline)
    let recommendation = study.recommendation(subject)
    #expect(recommendation.change.isEmpty)
    #expect(recommendation.baseline == recommendation.expected)
    try recommendation.validate()
  }

  /// The load triples after the training part, so that the bound on the longest wait breaks.
  @Test func aConstraintThatBreaksLaterFallsBackToToday() async throws {
    var workload = try busyWorkload(jobs: 500, seed: 3, utilisation: 0.8)
    let split = 300
    let start = workload.submitSeconds[split]
    for job in split..<workload.count {
      workload.submitSeconds[job] = start + (workload.submitSeconds[job] - start) / 3
    }
    let training = workload.window(0..<split)
    let today = try Simulator.run(
      training.compressed(by: 0.92), processors: 64, policy: SchedulingOptions().baseline.policy)
    let longest = ScheduleMetrics(of: today, for: training.compressed(by: 0.92), processors: 64)
      .maxWaitSeconds
    let study = try await study(
      workload, constraints: [.init(objective: .maxWait, isUpper: true, bound: .absolute(longest))])
    guard case .notConfirmed(let why) = study.verdict else {
      Issue.record("the verdict is \(study.verdict)")
      return
    }
    #expect(why.contains("constraint maxWait<="))
    #expect(study.recommended == study.baseline)
  }

  /// A user who floods the queue with small jobs and asks for the least time there is.
  @Test(arguments: [11, 12] as [UInt64])
  func aHostileUserDoesNotBreakTheBoundOnTheTail(seed: UInt64) async throws {
    var workload = try busyWorkload(jobs: 400, seed: seed)
    for job in 0..<workload.count where job % 5 != 0 {
      workload.user[job] = 0
      workload.processors[job] = 1 + Int32(job % 3)
      workload.runSeconds[job] = min(workload.runSeconds[job], 60)
      workload.requestedSeconds[job] = 60
      workload.estimatedSeconds[job] = 60
    }
    for job in 1..<workload.count where job % 5 != 0 {
      workload.submitSeconds[job] = workload.submitSeconds[job - 1]
    }
    let study = try await study(workload)
    #expect(
      study.recommended.metrics.maxWaitSeconds <= study.baseline.metrics.maxWaitSeconds * 1.25 + 1e-9)
  }

  @Test func tooFewJobsAreRefused() async throws {
    await #expect(throws: SchedulingError.self) {
      _ = try await study(try busyWorkload(jobs: 100, seed: 1))
    }
  }

  @Test func aSearchThatIsStoppedThrows() async throws {
    let workload = try busyWorkload(jobs: 300, seed: 1)
    await #expect(throws: SimulationError.self) {
      _ = try await SchedulingAdvisor(workload: workload, processors: 64, options: SchedulingOptions())
        .study(isCancelled: { true })
    }
  }
}
