import Statistics
import Testing

@testable import Networks

@Suite("Kernel networks")
struct KernelNetworkTests {
  private func score(_ network: KernelNetwork, _ row: [Double]) -> Double {
    var units = [Double](repeating: 0, count: network.unitCount)
    return units.withUnsafeMutableBufferPointer { network.score(row, units: $0.baseAddress!) }
  }

  @Test("A score is what the layers give by hand")
  func handComputed() {
    var generator = RandomGenerator(seed: 1)
    var network = KernelNetwork(layers: [2, 2, 1], generator: &generator)
    // Weights input by input, then biases: hidden 1 = 3x - y + 1, hidden 2 = -x + 2y - 2.
    network.parameters = [3, -1, -1, 2, 1, -2, 0.5, -4, 10]
    // So (2, 1), (3, 0) and (0, 3), of which the output makes 0.5 h1 - 4 h2 + 10.
    #expect(score(network, [1, 2]) == 7)
    #expect(score(network, [1, 1]) == 11.5)
    #expect(score(network, [-5, 0]) == -2)
  }

  /// Decisions of three to six candidates with features at random.
  private func choices(decisions: Int, seed: UInt64, taken: (_ rows: [[Double]]) -> Set<Int>) -> ChoiceSet {
    var generator = RandomGenerator(seed: seed)
    var choices = ChoiceSet(featureCount: 3)
    for _ in 0..<decisions {
      let rows = (0..<(3 + generator.below(4))).map { _ in (0..<3).map { _ in generator.normal() } }
      let chosen = taken(rows)
      for (index, row) in rows.enumerated() {
        row.withUnsafeBufferPointer { choices.append(row: $0, isTaken: chosen.contains(index)) }
      }
      choices.endDecision()
    }
    return choices
  }

  @Test("The gradient is that of finite differences", arguments: [[3, 1], [3, 5, 1], [3, 6, 4, 1]])
  func gradient(layers: [Int]) {
    var generator = RandomGenerator(seed: 7)
    var network = KernelNetwork(layers: layers, generator: &generator)
    // Biases off 0, so that their derivatives are tested away from the units' corners.
    for index in network.parameters.indices { network.parameters[index] += 0.05 * generator.normal() }
    let choices = choices(decisions: 6, seed: 3) { $0.count > 4 ? [0, 2] : [1] }
    func loss(_ network: KernelNetwork) -> (Double, [Double]) {
      var gradient = [Double](repeating: 0, count: network.parameters.count)
      let sum = (0..<choices.count).reduce(0) { sum, decision in
        sum
          + ChoiceTraining.addGradient(
            of: network, choices, decision, weight: 1 + Double(decision) / 2, to: &gradient)
      }
      return (sum, gradient)
    }
    let (_, gradient) = loss(network)
    #expect(gradient.contains { abs($0) > 0.01 })
    let step = 1e-5
    for index in network.parameters.indices {
      var above = network
      above.parameters[index] += step
      var below = network
      below.parameters[index] -= step
      let difference = (loss(above).0 - loss(below).0) / (2 * step)
      #expect(abs(difference - gradient[index]) < 1e-6 * max(1, abs(difference)), "parameter \(index)")
    }
  }

  @Test("Training finds a rule that no linear score has")
  func learnsARule() {
    // The candidate whose first two features are nearest to each other is taken.
    func nearest(_ rows: [[Double]]) -> Set<Int> {
      [rows.indices.min { abs(rows[$0][0] - rows[$0][1]) < abs(rows[$1][0] - rows[$1][1]) }!]
    }
    let learned = choices(decisions: 600, seed: 11, taken: nearest)
    let unseen = choices(decisions: 300, seed: 12, taken: nearest)
    var generator = RandomGenerator(seed: 5)
    var training = ChoiceTraining(seed: 5)
    training.learningRate = 0.02
    func trained(_ layers: [Int]) -> KernelNetwork {
      training.train(
        KernelNetwork(layers: layers, generator: &generator), on: learned, decisions: 0..<learned.count)
    }
    func agreement(_ network: KernelNetwork) -> Double {
      Double((0..<unseen.count).count { unseen.agreement(of: network, at: $0).isTop }) / Double(unseen.count)
    }
    #expect(agreement(trained([3, 12, 1])) > 0.85)
    #expect(agreement(trained([3, 1])) < 0.5)
  }

  @Test("A network folded with a scale scores raw features as it scored standardised ones")
  func folding() {
    var choices = ChoiceSet(featureCount: 3)
    for row in [[100.0, 0.001, 5], [300, 0.003, 5], [200, 0.008, 5]] {
      row.withUnsafeBufferPointer { choices.append(row: $0, isTaken: row[0] == 300) }
    }
    choices.endDecision()
    let scale = Standardisation(of: choices, decisions: 0..<1)
    #expect(scale.mean[0] == 200 && scale.deviation[2] == 1)
    var generator = RandomGenerator(seed: 4)
    let network = KernelNetwork(layers: [3, 4, 1], generator: &generator)
    let standardised = choices.standardised(by: scale)
    let first = standardised.features[0]
    #expect(abs(first + 1.224_745) < 1e-5)
    let expected = standardised.scores(of: network, at: 0)
    for (one, other) in zip(choices.scores(of: network.folding(scale), at: 0), expected) {
      #expect(abs(one - other) < 1e-5)
    }
    for (one, other) in zip(network.folding(scale).unfolding(scale).parameters, network.parameters) {
      #expect(abs(one - other) < 1e-9)
    }
  }

  @Test("Decisions of weight 0 teach nothing, and the same seed gives the same network")
  func weightsAndSeed() {
    let first = choices(decisions: 100, seed: 21) { _ in [0] }
    let other = choices(decisions: 100, seed: 21) { rows in [rows.count - 1] }
    var generator = RandomGenerator(seed: 2)
    let fresh = KernelNetwork(layers: [3, 6, 1], generator: &generator)
    var training = ChoiceTraining(seed: 9)
    training.epochs = 2
    let half = (0..<100).map { $0 < 50 ? 1.0 : 0.0 }
    // Of the second half the two sets agree in nothing that is taken; its weight hides that.
    var mixed = ChoiceSet(featureCount: 3)
    for decision in 0..<100 {
      let source = decision < 50 ? first : other
      for row in source.candidates(of: decision) {
        source.features[(row * 3)..<(row * 3 + 3)].map(Double.init).withUnsafeBufferPointer {
          mixed.append(row: $0, isTaken: source.isTaken[row])
        }
      }
      mixed.endDecision()
    }
    let one = training.train(fresh, on: first, decisions: 0..<100, weights: half)
    let two = training.train(fresh, on: mixed, decisions: 0..<100, weights: half)
    #expect(one == two)
    #expect(one != fresh)
    #expect(
      training.train(fresh, on: first, decisions: 0..<100)
        == training.train(fresh, on: first, decisions: 0..<100))
    #expect(training.train(fresh, on: first, decisions: 0..<100) != one)
  }
}
