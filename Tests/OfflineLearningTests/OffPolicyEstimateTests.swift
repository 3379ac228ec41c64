import Networks
import Statistics
import Testing

@testable import OfflineLearning

@Suite("Off-policy estimates")
struct OffPolicyEstimateTests {
  /// A network whose score is `slope` times the first feature.
  private func network(slope: Double) -> KernelNetwork {
    var generator = RandomGenerator(seed: 1)
    var network = KernelNetwork(layers: [QueueFeatures.count, 1], generator: &generator)
    network.parameters = Array(repeating: 0, count: network.parameters.count)
    network.parameters[0] = slope
    return network
  }

  /// Two candidates a decision, one of which has feature 1. It is chosen at random; taking it costs 1 and
  /// the other 3.
  private func log(decisions: Int, seed: UInt64) -> DecisionLog {
    var generator = RandomGenerator(seed: seed)
    var log = DecisionLog()
    for _ in 0..<decisions {
      let isGood = generator.uniform() < 0.5
      for feature in [1.0, 0.0] {
        var row = [Double](repeating: 0, count: QueueFeatures.count)
        row[0] = feature
        row.withUnsafeBufferPointer { log.choices.append(row: $0, isTaken: (feature == 1) == isGood) }
      }
      log.choices.endDecision()
      log.growth.append(isGood ? 1 : 3)
    }
    return log
  }

  @Test("A policy is worth what its choices are known to be worth")
  func knownValue() throws {
    let log = log(decisions: 9_600, seed: 3)
    // Prefers the good one with probability 0.6: it expects 1.8 a decision, the record 2.
    let policy = network(slope: 0.405_465_108_108_164_4)
    let estimate = try #require(OffPolicyEstimate(of: policy, behaviour: network(slope: 0), on: log, seed: 1))
    #expect(abs(estimate.change.value - -0.1) < 0.02)
    #expect(estimate.change.low < -0.1 && estimate.change.high > -0.1)
    #expect(estimate.episodes == 1200)
    // Each step has E[rho^2] = 1.04, so eight leave a share of 1.04^-8 = 0.73 of the episodes.
    #expect(abs(estimate.effectiveEpisodes / 1200 - 0.73) < 0.06)
    #expect(estimate.clippedShare == 0)
    #expect(abs(estimate.meanRatio - 1) < 0.02)
    // A behaviour that is believed to shun what it chooses half of the time shows in the ratio.
    let mistaken = try #require(
      OffPolicyEstimate(of: network(slope: 0), behaviour: network(slope: -2), on: log, seed: 1))
    #expect(mistaken.meanRatio > 2)
  }

  @Test("A policy that is the behaviour changes nothing; few decisions give no estimate")
  func sameAndFew() throws {
    let same = try #require(
      OffPolicyEstimate(
        of: network(slope: 2), behaviour: network(slope: 2), on: log(decisions: 800, seed: 5), seed: 1))
    #expect(same.change.value == 0 && same.change.low == 0 && same.change.high == 0)
    #expect(same.effectiveEpisodes == 100)
    #expect(
      OffPolicyEstimate(
        of: network(slope: 1), behaviour: network(slope: 0), on: log(decisions: 79, seed: 5), seed: 1) == nil)
  }

  @Test("Weights of a policy far from the behaviour are clipped, and few episodes count")
  func clipping() throws {
    let estimate = try #require(
      OffPolicyEstimate(
        of: network(slope: 20), behaviour: network(slope: 0), on: log(decisions: 4000, seed: 6), seed: 1))
    #expect(estimate.clippedShare > 0)
    #expect(estimate.effectiveEpisodes < 20)
  }
}
