import Networks
import RunTimes
import Simulation
import Statistics
import Testing

@testable import OfflineLearning

@Suite("Policies learned from decisions")
struct PolicyCloningTests {
  /// Small and quick.
  private func cloning(seed: UInt64) -> PolicyCloning {
    var cloning = PolicyCloning(seed: seed)
    cloning.layers = [12, 1]
    cloning.training.learningRate = 0.01
    cloning.training.epochs = 10
    return cloning
  }

  private func simulate(_ workload: Workload, _ network: KernelNetwork) throws -> Schedule {
    var policy = Policy(.fcfs, backfill: .easy)
    policy.planning = RunTimePlanning(releaseQuantile: 1, backfillQuantile: 1)
    return try Simulator.run(
      workload, processors: Records.processors, policy: policy, predictor: RequestedRunTimes(workload),
      scorer: NetworkScorer(network, for: workload, processors: Records.processors))
  }

  @Test("A clone of LXF chooses and schedules as LXF does, on jobs that it has not seen")
  func recoversLargestExpansionFirst() throws {
    let workload = Records.workload(jobs: 1600, seed: 1)
    let lxf = try Simulator.run(
      workload, processors: Records.processors, policy: Policy(.lxf, backfill: .easy))
    let cut = workload.submitSeconds[1000]
    let clone = cloning(seed: 3).clone(decisions(workload, lxf, in: 0..<cut))
    let unseen = decisions(workload, lxf, in: cut..<Int64.max)
    let ideal = unseen.topAgreement(.largestExpansionFirst)
    #expect(unseen.topAgreement(of: clone) > 0.85 * ideal)
    #expect(unseen.topAgreement(of: clone) > unseen.randomAgreement + 0.2)

    let rest = 1000..<1600
    let cloned = Records.metrics(try simulate(workload, clone), workload, rest).meanBoundedSlowdown
    let exact = Records.metrics(lxf, workload, rest).meanBoundedSlowdown
    let fcfs = Records.metrics(
      try Simulator.run(workload, processors: Records.processors, policy: Policy(.fcfs, backfill: .easy)),
      workload, rest
    ).meanBoundedSlowdown
    #expect(abs(cloned - exact) < 0.25 * abs(fcfs - exact), "clone \(cloned), lxf \(exact), fcfs \(fcfs)")
  }

  @Test("A network that looks at the wait alone is FCFS, start by start")
  func waitAlone() throws {
    let workload = Records.workload(jobs: 800, seed: 12)
    var generator = RandomGenerator(seed: 1)
    var network = KernelNetwork(layers: [QueueFeatures.count, 1], generator: &generator)
    network.parameters = Array(repeating: 0, count: network.parameters.count)
    network.parameters[FeatureRule.firstComeFirstServed.feature] = 1
    let fcfs = try Simulator.run(
      workload, processors: Records.processors, policy: Policy(.fcfs, backfill: .easy))
    #expect(try simulate(workload, network).startSeconds == fcfs.startSeconds)
    // And the width alone, the smallest first, is that key.
    network.parameters = Array(repeating: 0, count: network.parameters.count)
    network.parameters[1] = -1
    let smallest = try Simulator.run(
      workload, processors: Records.processors, policy: Policy(.smallest, backfill: .easy))
    #expect(try simulate(workload, network).startSeconds == smallest.startSeconds)
    #expect(smallest.startSeconds != fcfs.startSeconds)
  }

  @Test("A scheduled queue obeys the machine, whatever the network says")
  func obeysTheMachine() throws {
    let workload = Records.workload(jobs: 500, seed: 6)
    let fcfs = try Simulator.run(
      workload, processors: Records.processors, policy: Policy(.fcfs, backfill: .easy))
    let network = cloning(seed: 5).clone(decisions(workload, fcfs, in: 0..<workload.submitSeconds[200]))
    let schedule = try simulate(workload, network)
    let faults = ScheduleChecker.check(schedule, of: workload, processors: Records.processors)
    #expect(faults.isEmpty)
    #expect(try simulate(workload, network) == schedule)
    #expect(schedule.startSeconds != fcfs.startSeconds)
  }

  @Test("Advantages favour what turned out well, and the same seed gives the same policy")
  func advantages() throws {
    let workload = Records.workload(jobs: 900, seed: 2)
    let schedule = try Simulator.run(
      workload, processors: Records.processors, policy: Policy(.fcfs, backfill: .easy))
    let log = decisions(workload, schedule, in: 0..<Int64.max)
    #expect(log.count >= 100)
    let weighting = AdvantageWeighting(seed: 4)
    let weights = try weighting.weights(of: log)
    #expect(abs(weights.values.reduce(0, +) / Double(log.count) - 1) < 1e-9)
    #expect(weights.values.max()! <= weighting.limit / weights.values.min()!)
    // States tell much of how slowdowns grow.
    #expect(weights.explainedShare > 0.2 && weights.explainedShare < 1)
    // A weight follows the outcome where the state is held against it.
    let worst = log.discountedGrowth.indices.max { log.discountedGrowth[$0] < log.discountedGrowth[$1] }!
    var better = log
    better.discountedGrowth[worst] = 0
    #expect(try weighting.weights(of: better).values[worst] > 2 * weights.values[worst])

    let cloning = cloning(seed: 9)
    let clone = cloning.clone(log)
    #expect(cloning.clone(log) == clone)
    let improved = cloning.improve(clone, on: log, weights: weights)
    #expect(improved != clone)
    #expect(try cloning.improve(clone, on: log, weights: weighting.weights(of: log)) == improved)
    #expect(self.cloning(seed: 10).clone(log) != clone)
  }
}
