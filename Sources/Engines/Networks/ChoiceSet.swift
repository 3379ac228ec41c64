/// Choices that were made: for each decision the candidates' features, and which of them were taken.
package struct ChoiceSet: Sendable, Equatable {
  package let featureCount: Int
  /// The features of all candidates, row by row, decision after decision.
  package private(set) var features: [Float] = []
  /// The first row of each decision, and at last the number of rows.
  package private(set) var firstRow: [Int] = [0]
  /// Whether a candidate was taken. Where several were, all count alike: which of them was first is
  /// not known.
  package private(set) var isTaken: [Bool] = []

  package init(featureCount: Int) { self.featureCount = featureCount }

  /// Decisions.
  package var count: Int { firstRow.count - 1 }

  package func candidates(of decision: Int) -> Range<Int> { firstRow[decision]..<firstRow[decision + 1] }

  /// Adds a candidate to the decision that `endDecision` will close.
  package mutating func append(row: UnsafeBufferPointer<Double>, isTaken taken: Bool) {
    precondition(row.count == featureCount)
    for value in row { features.append(Float(value)) }
    isTaken.append(taken)
  }

  /// Closes a decision: it needs a candidate that was taken.
  package mutating func endDecision() {
    precondition(isTaken[firstRow[count]...].contains(true), "a decision takes one of its candidates")
    firstRow.append(isTaken.count)
  }

  mutating func mapFeatures(_ change: (_ feature: Int, _ value: Float) -> Float) {
    for index in features.indices { features[index] = change(index % featureCount, features[index]) }
  }

  /// The probability that a policy's first choice is one of those that were taken, and whether the
  /// candidate that it prefers is: the softmax of a network's scores over the candidates.
  package func agreement(of network: KernelNetwork, at decision: Int) -> (probability: Double, isTop: Bool) {
    let rows = candidates(of: decision)
    let scores = self.scores(of: network, at: decision)
    let largest = scores.max()!
    var sum = 0.0
    var taken = 0.0
    for (score, row) in zip(scores, rows) {
      let weight = exponential(score - largest)
      sum += weight
      if isTaken[row] { taken += weight }
    }
    return (taken / sum, isTaken[rows.lowerBound + scores.firstIndex(of: largest)!])
  }

  /// The probability of each of a decision's candidates to be a policy's first choice: the softmax of its
  /// network's scores.
  package func probabilities(of network: KernelNetwork, at decision: Int) -> [Double] {
    let scores = self.scores(of: network, at: decision)
    let largest = scores.max()!
    let weights = scores.map { exponential($0 - largest) }
    let sum = weights.reduce(0, +)
    return weights.map { $0 / sum }
  }

  /// The scores of a decision's candidates.
  package func scores(of network: KernelNetwork, at decision: Int) -> [Double] {
    withUnsafeTemporaryAllocation(of: Double.self, capacity: featureCount + network.unitCount) { room in
      candidates(of: decision).map { row in
        for feature in 0..<featureCount { room[feature] = Double(features[row * featureCount + feature]) }
        return network.score(room.baseAddress!, units: room.baseAddress! + featureCount)
      }
    }
  }
}
