internal import Statistics

/// Fits a kernel network to choices by weighted cross-entropy, with Adam (Kingma and Ba, ICLR 2015).
///
/// Of one decision the loss is -w ln P, where P is the probability that the softmax over the candidates
/// gives to those that were taken. On one thread, in the order that the seed gives: the same choices and
/// seed give the same network. Features are standardised meanwhile.
package struct ChoiceTraining: Sendable {
  /// How often every decision is seen.
  package var epochs = 8
  /// Decisions a step.
  package var batch = 32
  /// Of the first step; it falls linearly to a twentieth.
  package var learningRate = 0.003
  package var seed: UInt64

  package init(seed: UInt64) { self.seed = seed }

  /// The network after training.
  ///
  /// - Parameters:
  ///   - weights: One a decision, not negative; all 1 if nil.
  ///   - decisions: Those to learn from.
  package func train(
    _ network: KernelNetwork, on choices: ChoiceSet, decisions: Range<Int>, weights: [Double]? = nil
  ) -> KernelNetwork {
    precondition(network.featureCount == choices.featureCount)
    let scale = Standardisation(of: choices, decisions: decisions)
    let choices = choices.standardised(by: scale)
    var network = network.unfolding(scale)
    var optimiser = Adam(count: network.parameters.count)
    var order = Array(decisions)
    var generator = RandomGenerator(seed: seed)
    var gradient = [Double](repeating: 0, count: network.parameters.count)
    let steps = epochs * ((order.count + batch - 1) / batch)
    var step = 0
    for _ in 0..<epochs {
      shuffle(&order, &generator)
      var next = 0
      while next < order.count {
        let end = min(next + batch, order.count)
        for index in gradient.indices { gradient[index] = 0 }
        for decision in order[next..<end] {
          _ = Self.addGradient(
            of: network, choices, decision, weight: (weights?[decision] ?? 1) / Double(end - next),
            to: &gradient)
        }
        let rate = learningRate * (1 - 0.95 * Double(step) / Double(steps))
        optimiser.step(&network.parameters, gradient, rate: rate)
        next = end
        step += 1
      }
    }
    return network.folding(scale)
  }

  private func shuffle(_ order: inout [Int], _ generator: inout RandomGenerator) {
    if order.count < 2 { return }
    for index in stride(from: order.count - 1, to: 0, by: -1) {
      order.swapAt(index, generator.below(index + 1))
    }
  }

  /// Adds the derivatives of one decision's weighted loss to `gradient` and returns the loss.
  package static func addGradient(
    of network: KernelNetwork, _ choices: ChoiceSet, _ decision: Int, weight: Double,
    to gradient: inout [Double]
  ) -> Double {
    let rows = choices.candidates(of: decision)
    let features = choices.featureCount
    let units = network.unitCount
    let room = rows.count * (units + 1) + units + features
    return withUnsafeTemporaryAllocation(of: Double.self, capacity: room) { memory in
      let base = memory.baseAddress!
      let scores = base + rows.count * units
      let deltas = scores + rows.count
      let row = deltas + units
      for (index, candidate) in rows.enumerated() {
        for feature in 0..<features {
          row[feature] = Double(choices.features[candidate * features + feature])
        }
        scores[index] = network.score(row, units: base + index * units)
      }
      let softmax = Softmax(scores, count: rows.count) { choices.isTaken[rows.lowerBound + $0] }
      gradient.withUnsafeMutableBufferPointer { gradient in
        for index in 0..<rows.count {
          // d(-ln P)/ds: the share of all, less the share of those that were taken.
          var slope = scores[index] / softmax.sum
          if choices.isTaken[rows.lowerBound + index] { slope -= scores[index] / softmax.taken }
          network.addGradient(
            weight * slope, units: base + index * units, deltas: deltas, to: gradient.baseAddress!)
        }
      }
      return weight * -logarithm(max(softmax.taken / softmax.sum, 1e-300))
    }
  }

  /// Turns scores into weights in place, and sums them.
  private struct Softmax {
    var sum = 0.0
    var taken = 1e-300

    init(_ scores: UnsafeMutablePointer<Double>, count: Int, isTaken: (Int) -> Bool) {
      var largest = scores[0]
      for index in 1..<max(count, 1) { largest = max(largest, scores[index]) }
      for index in 0..<count {
        scores[index] = exponential(scores[index] - largest)
        sum += scores[index]
        if isTaken(index) { taken += scores[index] }
      }
    }
  }
}
