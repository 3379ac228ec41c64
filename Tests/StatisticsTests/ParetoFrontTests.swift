import Statistics
import Testing

@Suite struct ParetoFrontTests {
  @Test func dominanceNeedsOneBetterAndNoneWorse() {
    #expect(ParetoFront.dominates([1, 2], [1, 3]))
    #expect(!ParetoFront.dominates([1, 2], [1, 2]))
    #expect(!ParetoFront.dominates([1, 4], [2, 3]))
  }

  @Test(arguments: 1...5 as ClosedRange<UInt64>)
  func frontIsWhatNoPointBeats(_ seed: UInt64) {
    var generator = RandomGenerator(seed: seed)
    // A coarse grid, so that equal points and equal coordinates are common.
    let points = (0..<60).map { _ in (0..<3).map { _ in Double(generator.below(5)) } }
    let front = ParetoFront.indices(of: points)
    #expect(front == front.sorted())
    for index in points.indices {
      let isBeaten = points.contains { other in
        zip(other, points[index]).allSatisfy { $0 <= $1 } && other != points[index]
      }
      let isFirst = points.firstIndex(of: points[index]) == index
      #expect(front.contains(index) == (!isBeaten && isFirst))
    }
  }

  @Test func hypervolumeByHand() {
    #expect(ParetoFront.hypervolume(of: [[1, 2], [2, 1]], reference: [3, 3]) == 3)
    #expect(ParetoFront.hypervolume(of: [[1, 1, 1]], reference: [2, 3, 4]) == 6)
    #expect(ParetoFront.hypervolume(of: [[0.25]], reference: [1]) == 0.75)
    #expect(ParetoFront.hypervolume(of: [], reference: [1, 1]) == 0)
    #expect(ParetoFront.hypervolume(of: [[1, 4]], reference: [3, 3]) == 0)
  }

  @Test(arguments: [2, 3, 4], [1, 2] as [UInt64])
  func hypervolumeAgreesWithThrowingDarts(_ objectives: Int, _ seed: UInt64) {
    var generator = RandomGenerator(seed: seed)
    let points = (0..<12).map { _ in (0..<objectives).map { _ in generator.uniform() } }
    let exact = ParetoFront.hypervolume(
      of: points, reference: Array(repeating: 1, count: objectives))
    let darts = 20_000
    var hits = 0
    for _ in 0..<darts {
      let dart = (0..<objectives).map { _ in generator.uniform() }
      if points.contains(where: { zip($0, dart).allSatisfy { $0 <= $1 } }) { hits += 1 }
    }
    let share = Double(hits) / Double(darts)
    #expect(abs(exact - share) < 4 * (0.25 / Double(darts)).squareRoot())
    // Points that another dominates add nothing.
    let front = ParetoFront.indices(of: points).map { points[$0] }
    let ofFront = ParetoFront.hypervolume(
      of: front, reference: Array(repeating: 1, count: objectives))
    #expect(abs(ofFront - exact) < 1e-12)
  }
}
