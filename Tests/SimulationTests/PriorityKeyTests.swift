@testable import Simulation
import Statistics
import Testing

/// Each key against its formula, worked out by hand for r = 100 s, n = 4, s = 1000 s, w = 50 s.
@Suite struct PriorityKeyTests {
  private func key(
    _ order: QueueOrder, wait: Double = 50, width: Int32 = 4, run: Int32 = 100, submit: Int64 = 1000
  ) -> Double {
    var workload = Workload()
    workload.append(
      id: 1, submitSeconds: submit, runSeconds: 7, processors: width, requestedSeconds: run, user: 0)
    let evaluator = KeyEvaluator(order, weights: MultifactorWeights(), machineWidth: 16, users: 1)
    return evaluator.key(of: 0, in: workload, wait: wait)
  }

  @Test(
    arguments: [
      (.fcfs, 1000), (.sjf, 100), (.ljf, -100), (.saf, 400), (.smallest, 4), (.lxf, -1.5), (.wfp3, -0.5),
      (.unicep, -0.25), (.f1, 2618), (.f2, 76840), (.f3, 20_580_400), (.f4, 1_590_200),
      (.multifactor, -(1000 * 50 / 604_800 + 1000 + 100 * 0.25)),
    ] as [(PriorityOrder, Double)])
  func formula(_ order: PriorityOrder, _ expected: Double) {
    #expect(abs(key(.named(order)) - expected) < 1e-9 * abs(expected))
  }

  @Test func everyOrderHasItsFormulaTested() {
    #expect(PriorityOrder.allCases.count == 13)
  }

  @Test func lxfBoundsShortRuns() {
    #expect(key(.named(.lxf), wait: 98, run: 2) == -10)
  }

  @Test func unicepPutsJobsOnOneProcessorFirst() {
    #expect(key(.named(.unicep), width: 1) < -1e12)
  }

  @Test func formulasOfTheClockStartAtOneSecond() {
    #expect(key(.named(.f1), submit: 0) == 8)
    #expect(key(.named(.f1), submit: 1) == 8)
  }

  @Test func multifactorAgeStopsAtItsLimit() {
    let week = key(.named(.multifactor), wait: 7 * 86_400)
    #expect(week == -(1000 + 1000 + 25))
    #expect(key(.named(.multifactor), wait: 70 * 86_400) == week)
  }

  @Test func linearKeyIsTheWeightedSumOfLogarithms() {
    let weights = LinearKey(response: 1, wait: 2, run: 3, width: 5, fairShare: 0, agePerDay: 86.4)
    // ln 150 + 2 ln 110 - 3 ln 100 - 5 ln 4 + 86.4 x 50 / 86400.
    let logarithms = 5.010_635_294 + 2 * 4.700_480_366 - 3 * 4.605_170_186 - 5 * 1.386_294_361
    #expect(abs(key(.linear(weights)) + logarithms + 0.05) < 1e-7)
  }

  @Test func linearKeyWithAgeServesEveryJobInTheEnd() {
    let weights = LinearKey(response: 0, wait: 0, run: 1, width: 1, fairShare: 0, agePerDay: 0.1)
    let longWait = key(.linear(weights), wait: 400 * 86_400, width: 1000, run: 86_400)
    #expect(longWait < key(.linear(weights), wait: 0, width: 1, run: 10))
  }

  @Test func linearKeyWithEqualWeightsOrdersLikeTheExpansionFactor() {
    let weights = LinearKey(response: 1, wait: 0, run: 1, width: 0, fairShare: 0, agePerDay: 0)
    var generator = RandomGenerator(seed: 1)
    var compared = 0
    for _ in 0..<2000 {
      let jobs = (0..<2).map { _ in
        (wait: Double(generator.below(5000)), run: Int32(10 + generator.below(5000)))
      }
      let plain = jobs.map { key(.named(.lxf), wait: $0.wait, run: $0.run) }
      // Equal factors may differ in the last bits of their logarithms.
      if abs(plain[0] - plain[1]) < 1e-6 * abs(plain[0]) { continue }
      let linear = jobs.map { key(.linear(weights), wait: $0.wait, run: $0.run) }
      #expect((plain[0] < plain[1]) == (linear[0] < linear[1]))
      compared += 1
    }
    #expect(compared > 1900)
  }

  @Test func namesAreReadInAnyCase() {
    #expect(PriorityOrder(name: "SPT") == .sjf)
    #expect(PriorityOrder(name: "WFP3") == .wfp3)
    #expect(PriorityOrder(name: "Multifactor") == .multifactor)
    #expect(PriorityOrder(name: "shortest") == nil)
  }
}
