import Simulation
import Statistics
import Testing

@testable import Scheduling

/// The named keys over learned run times, which compete with what searches find.
@Suite struct ContenderTests {
  private func learning(_ workload: Workload, evaluations: Int) throws -> PolicyLearning {
    var generator = RandomGenerator(seed: 1)
    var training = TrainingSet(
      workload, range: 0..<workload.count, processors: 64, generator: &generator)
    let baseline = NamedPolicy(Policy(.fcfs, backfill: .easy))
    training.recordedRunTimes = try LearnedRunTimes(
      workload, processors: 64, baseline: baseline.policy, progress: { _ in }, isCancelled: { false }
    ).recorded
    let today = try training.metrics(of: baseline, isCancelled: { false })
    let longest = today[0].whole.maxWaitSeconds
    return PolicyLearning(
      training: training,
      families: [RequestKeyFamily(), ExpectationKeyFamily(longestWaitSeconds: longest)],
      contenders: NamedPolicy.keysOverLearnedRunTimes(longestWaitSeconds: longest), baseline: today,
      objectives: [.meanBoundedSlowdown], constraints: [], seed: 1, evaluations: evaluations)
  }

  private func archive(_ learning: PolicyLearning) async throws -> [LearnedCandidate] {
    try await learning.run(known: [], progress: { _ in }, isCancelled: { false }, save: { _ in })
  }

  /// They take part of the evaluations, no more, and are measured as the policies that they are.
  @Test func theyAreMeasuredWithinTheBudget() async throws {
    let learning = try learning(try busyWorkload(jobs: 300, seed: 2), evaluations: 40)
    let archive = try await archive(learning)
    #expect(archive.count == 40)
    let contenders = archive.filter { $0.role == .contender }
    #expect(contenders.map(\.policy.policy) == learning.contenders.prefix(5).map(\.policy))
    for contender in contenders {
      let metrics = try learning.training.metrics(of: contender.policy, isCancelled: { false })
      #expect(metrics.map(\.whole) == contender.metrics.map(\.whole))
      #expect(contender.policy.runTimes == .learned)
    }
    #expect(archive.contains { $0.role == .start } && archive.contains { $0.role == .centre })
  }

  /// The least cost wins, whoever has it; one that breaks a constraint does not.
  @Test func oneIsTakenWhereItIsTheBestAndKeepsTheConstraints() async throws {
    let workload = try busyWorkload(jobs: 300, seed: 2)
    var learning = try learning(workload, evaluations: 40)
    let archive = try await archive(learning)
    var best = archive
    for index in best.indices where best[index].role == .contender && index > 0 {
      scale(&best[index], slowdown: 10)
    }
    scale(&best[0], slowdown: 0.001)
    #expect(best[0].role == .contender && best[0].policy.policy.order == .named(.lxf))
    let free = SchedulingAdvisor(workload: workload, processors: 64, options: options(constraints: []))
    #expect(free.robust(best, learning, [1])?.policy == best[0].policy)
    for index in best.indices where best[index].role == .contender { scale(&best[index], slowdown: 1e6) }
    #expect(free.robust(best, learning, [1])?.policy != best[0].policy)
    // The same with its waits a hundredfold, under the bound on the longest wait.
    var late = archive
    scale(&late[0], slowdown: 0.001, wait: 100)
    let bounded = SchedulingOptions.defaultConstraints
    learning.constraints = bounded
    let bound = SchedulingAdvisor(workload: workload, processors: 64, options: options(constraints: bounded))
    #expect(bound.robust(late, learning, [1])?.policy != late[0].policy)
    #expect(free.robust(late, learning, [1])?.policy == late[0].policy)
  }

  private func options(constraints: [SchedulingConstraint]) -> SchedulingOptions {
    SchedulingOptions(objectives: [.meanBoundedSlowdown], constraints: constraints)
  }

  private func scale(_ candidate: inout LearnedCandidate, slowdown: Double, wait: Double = 1) {
    for scenario in candidate.metrics.indices {
      candidate.metrics[scenario].whole.maxWaitSeconds *= wait
      for period in candidate.metrics[scenario].periods.indices {
        candidate.metrics[scenario].periods[period].meanBoundedSlowdown *= slowdown
      }
    }
  }
}
