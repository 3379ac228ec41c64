import Learning
import Statistics
import Testing

/// Trees that are trained by the library and used by our own inference.
@Suite struct TreeEnsembleTests {
  /// Two features; the class is which half of the square's four quarters a point lies in, crosswise.
  private func crossed(_ count: Int, seed: UInt64) -> (rows: [Float], labels: [Float]) {
    var random = RandomGenerator(seed: seed)
    var rows: [Float] = []
    var labels: [Float] = []
    for _ in 0..<count {
      let x = Float(random.uniform())
      let y = Float(random.uniform())
      rows += [x, y]
      labels.append((x < 0.5) == (y < 0.5) ? 1 : 0)
    }
    return (rows, labels)
  }

  private func trained(seed: UInt64 = 1) throws -> TreeEnsemble {
    let data = crossed(2000, seed: 3)
    var training = TreeTraining(.probabilities(classes: 2))
    training.rounds = 20
    training.learningRate = 0.3
    training.rowShare = 0.8
    training.columnShare = 1
    training.seed = seed
    return try training.train(features: data.rows, labels: data.labels, featureCount: 2)
  }

  @Test func learnsWhatNoSingleFeatureTells() throws {
    let trees = try trained()
    let fresh = crossed(500, seed: 9)
    var right = 0
    for (row, label) in fresh.labels.enumerated() {
      let outputs = trees.outputs(for: Array(fresh.rows[(2 * row)..<(2 * row + 2)]))
      if (outputs[1] > outputs[0]) == (label == 1) { right += 1 }
    }
    #expect(right > 475)
  }

  @Test func theSameSeedGivesTheSameBytesAndAnotherDoesNot() throws {
    let first = try trained()
    #expect(try trained().bytes == first.bytes)
    #expect(try trained(seed: 2).bytes != first.bytes)
  }

  @Test func bytesGiveTheSameTreesBack() throws {
    let trees = try trained()
    #expect(try TreeEnsemble(bytes: trees.bytes) == trees)
  }

  /// Whatever happens to the bytes, reading gives trees that end, or an error.
  @Test func damagedBytesNeverTrap() throws {
    let whole = try trained().bytes
    var random = RandomGenerator(seed: 5)
    var refused = 0
    for _ in 0..<400 {
      var bytes = whole
      switch random.below(3) {
      case 0: bytes = Array(bytes.prefix(random.below(bytes.count)))
      case 1: for _ in 0...random.below(4) { bytes[random.below(bytes.count)] = UInt8(random.below(256)) }
      default: bytes += [UInt8](repeating: 7, count: 1 + random.below(9))
      }
      do {
        _ = try TreeEnsemble(bytes: bytes).outputs(for: [0.3, 0.7])
      } catch {
        refused += 1
      }
    }
    #expect(refused > 100)
  }

  @Test func aNodeMayNotLeadUpwards() {
    let loop = [
      TreeEnsemble.Node(value: 0, feature: 0, left: 0), .init(value: 0, feature: -1, left: 0),
    ]
    #expect(throws: LearningError.self) {
      try TreeEnsemble(nodes: loop, roots: [0], featureCount: 1, outputCount: 1)
    }
  }

  @Test func theLibrarysRefusalIsAnError() {
    let error = #expect(throws: LearningError.self) {
      try TreeTraining(.probabilities(classes: 2)).train(
        features: [1, 2, 3], labels: [0, 1, 7], featureCount: 1)
    }
    #expect(error?.code == .trainingFailed)
  }
}
