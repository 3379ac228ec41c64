import Networks
import Statistics
import Testing

@testable import OfflineLearning

/// A logged bandit whose truth is known: two candidates a decision, of which the good one costs 1 less; what else
/// a decision costs depends on its state.
private struct LoggedBandit {
  static let behaviourShare = 0.3
  static let policyShare = 0.8
  /// The mean cost of the policy, and what it is relative to the record's 2 + 3 + 0.7.
  static let policyMean = 2 + 3 + (1 - policyShare)

  var log = DecisionLog()
  var outcomes: [Double] = []
  /// The mean cost of each candidate, as it is.
  var truth: [Double] = []

  init(decisions: Int, seed: UInt64) {
    var generator = RandomGenerator(seed: seed)
    for _ in 0..<decisions {
      let state = generator.uniform()
      let isGood = generator.uniform() < Self.behaviourShare
      for feature in [1.0, 0.0] {
        var row = [Double](repeating: 0, count: QueueFeatures.count)
        row[0] = feature
        row.withUnsafeBufferPointer { log.choices.append(row: $0, isTaken: (feature == 1) == isGood) }
        truth.append(2 + 6 * state + (1 - feature))
      }
      log.choices.endDecision()
      log.states += [Float(state)] + Array(repeating: 0, count: QueueFeatures.stateCount - 1)
      outcomes.append(2 + 6 * state + (isGood ? 0 : 1) + 0.4 * generator.normal())
    }
  }

  /// A policy that takes the good candidate with this probability.
  static func network(_ share: Double) -> KernelNetwork {
    var generator = RandomGenerator(seed: 1)
    var network = KernelNetwork(layers: [QueueFeatures.count, 1], generator: &generator)
    network.parameters = Array(repeating: 0, count: network.parameters.count)
    // ln(share / (1 - share)) for the shares that are used here.
    network.parameters[0] = [
      0.3: -0.847_297_860_387_203_6, 0.8: 1.386_294_361_119_890_6, 0.6: 0.405_465_108_108_164_4,
    ][share]!
    return network
  }

  func estimate(behaviour: Double = behaviourShare, expected: [Double]) -> DoublyRobustEstimate? {
    DoublyRobustEstimate(
      of: Self.network(Self.policyShare), behaviour: Self.network(behaviour), expected: expected,
      outcomes: outcomes, on: log, seed: 1)
  }

  var recordMean: Double { outcomes.reduce(0, +) / Double(outcomes.count) }
}

@Suite("Doubly robust off-policy estimates")
struct DoublyRobustEstimateTests {
  private struct Spread {
    var values: [Double] = []
    var mean: Double { values.reduce(0, +) / Double(values.count) }
    var deviation: Double {
      (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count - 1)).squareRoot()
    }
    /// How many standard errors the mean lies from `truth`.
    func errors(from truth: Double) -> Double {
      abs(mean - truth) / (deviation / Double(values.count).squareRoot())
    }
  }

  /// The three estimates of the policy's mean cost over logs of many seeds.
  private func spreads(
    believed: Double = LoggedBandit.behaviourShare, model: (LoggedBandit) -> [Double]
  ) throws -> (direct: Spread, weighted: Spread, doublyRobust: Spread) {
    var direct = Spread()
    var weighted = Spread()
    var doublyRobust = Spread()
    for seed in 1...60 as ClosedRange<UInt64> {
      let bandit = LoggedBandit(decisions: 600, seed: seed)
      let estimate = try #require(bandit.estimate(behaviour: believed, expected: model(bandit)))
      direct.values.append((1 + estimate.direct.value) * bandit.recordMean)
      weighted.values.append((1 + estimate.weighted.value) * bandit.recordMean)
      doublyRobust.values.append(estimate.mean)
    }
    return (direct, weighted, doublyRobust)
  }

  /// A model that thinks the good candidate the dear one and knows nothing of the state.
  private func mistaken(_ bandit: LoggedBandit) -> [Double] {
    bandit.truth.indices.map { $0 % 2 == 0 ? 6.5 : 5 }
  }

  @Test("Unbiased where the model or the propensities are right, and not where neither is")
  func eitherIsEnough() throws {
    let truth = LoggedBandit.policyMean
    let wrongModel = try spreads(model: mistaken)
    #expect(wrongModel.doublyRobust.errors(from: truth) < 3)
    #expect(wrongModel.weighted.errors(from: truth) < 3)
    #expect(wrongModel.direct.errors(from: truth) > 6)
    let wrongPropensities = try spreads(believed: 0.6, model: \.truth)
    #expect(wrongPropensities.doublyRobust.errors(from: truth) < 3)
    #expect(wrongPropensities.weighted.errors(from: truth) > 6)
    let bothWrong = try spreads(believed: 0.6, model: mistaken)
    #expect(bothWrong.doublyRobust.errors(from: truth) > 6)
  }

  @Test("Varies far less than importance sampling where the model explains what came")
  func variance() throws {
    var weighted = Spread()
    var doublyRobust = Spread()
    for seed in 1...60 as ClosedRange<UInt64> {
      let bandit = LoggedBandit(decisions: 600, seed: seed)
      let estimate = try #require(bandit.estimate(expected: bandit.truth))
      weighted.values.append(estimate.weighted.value)
      doublyRobust.values.append(estimate.doublyRobust.value)
    }
    #expect(doublyRobust.errors(from: LoggedBandit.policyMean / 5.7 - 1) < 3)
    #expect(doublyRobust.deviation < 0.5 * weighted.deviation)
  }

  @Test("The intervals hold the truth about as often as they say")
  func coverage() throws {
    var held = 0
    let change = LoggedBandit.policyMean / 5.7 - 1
    for seed in 1...60 as ClosedRange<UInt64> {
      let bandit = LoggedBandit(decisions: 800, seed: 1000 + seed)
      let interval = try #require(bandit.estimate(expected: bandit.truth)).doublyRobust
      if interval.low <= change, change <= interval.high { held += 1 }
    }
    // 95 % of 60 are 57; 51 or fewer has a chance of 1 in 100.
    #expect(held > 51)
  }

  @Test("Trees learn what choices bring, and none is judged by trees that saw it")
  func crossFitting() throws {
    let bandit = LoggedBandit(decisions: 3000, seed: 7)
    let model = OutcomeModel(seed: 1)
    let expected = try model.expectedOutcomes(bandit.outcomes, of: bandit.log)
    let estimate = try #require(bandit.estimate(expected: expected))
    #expect(estimate.explainedShare > 0.9)
    #expect(abs(estimate.mean - LoggedBandit.policyMean) < 0.15)
    #expect(try model.expectedOutcomes(bandit.outcomes, of: bandit.log) == expected)
    // What came of one decision changes what is expected of others, and nothing in its own fold or beside it.
    var other = bandit.outcomes
    let decision = 1500
    other[decision] += 10_000
    let changed = try model.expectedOutcomes(other, of: bandit.log)
    let own = (3000 * 2 / OutcomeModel.folds)..<(3000 * 3 / OutcomeModel.folds)
    #expect(own.contains(decision))
    for row in own.lowerBound * 2..<own.upperBound * 2 where changed[row] != expected[row] {
      Issue.record("row \(row) was judged by what came of it")
      break
    }
    #expect(changed[0] != expected[0])
    // Beside a fold's edge the neighbouring fold has not seen it either.
    other = bandit.outcomes
    other[own.lowerBound] += 10_000
    let atEdge = try model.expectedOutcomes(other, of: bandit.log)
    #expect(atEdge[own.lowerBound * 2 - 1] == expected[own.lowerBound * 2 - 1])
  }

  @Test("A policy that is the behaviour changes nothing; few decisions give no estimate, and no trees")
  func sameAndFew() throws {
    let bandit = LoggedBandit(decisions: 600, seed: 5)
    let network = LoggedBandit.network(0.3)
    let same = try #require(
      DoublyRobustEstimate(
        of: network, behaviour: network, expected: bandit.truth, outcomes: bandit.outcomes, on: bandit.log,
        seed: 1))
    #expect(abs(same.weighted.value) < 1e-9 && same.clippedShare == 0 && abs(same.meanRatio - 1) < 1e-9)
    #expect(abs(same.doublyRobust.value) < 0.02)
    #expect(abs(same.effectiveDecisions - 600) < 1e-6)
    let few = LoggedBandit(decisions: 240, seed: 5)
    #expect(few.estimate(expected: few.truth) == nil)
    let expected = try OutcomeModel(seed: 1).expectedOutcomes(few.outcomes, of: few.log)
    // The mean of the other folds: the same for all candidates of a fold.
    #expect(Set(expected).count == OutcomeModel.folds)
  }
}
