import Statistics
import Testing

@testable import LiveScheduling

@Suite("Priorities for a wanted order")
struct NiceAssignmentTests {
  private func jobs(_ values: [(base: Int64, current: Int64)]) -> [NiceAssignment.Job] {
    values.map { NiceAssignment.Job(base: $0.base, current: $0.current) }
  }

  private func isDecreasing(_ values: [Int64]) -> Bool {
    zip(values, values.dropFirst()).allSatisfy { $0 > $1 }
  }

  @Test("jobs that stand in order are left as they are")
  func inOrder() {
    #expect(NiceAssignment.targets(jobs([(900, 900), (500, 500), (20, 20)])) == [900, 500, 20])
    #expect(NiceAssignment.targets([]).isEmpty)
  }

  @Test("one job out of place costs one change")
  func oneChange() {
    // The last is wanted first.
    let targets = NiceAssignment.targets(jobs([(20, 20), (900, 900), (500, 500)]))
    #expect(isDecreasing(targets))
    #expect(zip(targets, [20, 900, 500] as [Int64]).count { $0 != $1 } <= 2)
    let middle = NiceAssignment.targets(jobs([(900, 900), (20, 20), (500, 500)]))
    #expect(middle[0] == 900 && middle[2] == 500 && middle[1] > 500 && middle[1] < 900)
  }

  @Test("equal priorities are spread within a span of twice the jobs")
  func ties() {
    let targets = NiceAssignment.targets(jobs(Array(repeating: (250, 250), count: 100)))
    #expect(isDecreasing(targets))
    #expect(targets.allSatisfy { (250...450).contains($0) })
  }

  @Test("a longest decreasing subsequence, against all subsequences of short lists")
  func longest() {
    var generator = RandomGenerator(seed: 5)
    for _ in 0..<200 {
      let values = (0..<9).map { _ in Int64(generator.below(8)) }
      var best = 0
      for mask in 0..<(1 << values.count) {
        let part = values.indices.filter { mask >> $0 & 1 == 1 }.map { values[$0] }
        if isDecreasing(part) { best = max(best, part.count) }
      }
      let keeps = NiceAssignment.longestDecreasing(values)
      let kept = values.indices.filter { keeps[$0] }.map { values[$0] }
      #expect(isDecreasing(kept))
      #expect(kept.count == best)
    }
  }

  @Test("any queue comes into the order wanted, within the span of its own priorities", arguments: 0..<60)
  func invariants(seed: Int) {
    var generator = RandomGenerator(seed: UInt64(seed))
    let count = 1 + generator.below(200)
    let spread = [1, 5, 300, 1_000_000][generator.below(4)]
    let values = (0..<count).map { _ -> (base: Int64, current: Int64) in
      let base = Int64(2 + generator.below(spread))
      let shift = generator.below(3) == 0 ? Int64(generator.below(2 * spread)) - Int64(spread) : 0
      return (base, max(base + shift, 1))
    }
    let targets = NiceAssignment.targets(jobs(values))
    #expect(isDecreasing(targets))
    let lowest = values.map(\.base).min()!
    let highest = max(values.map(\.base).max()!, lowest + 2 * Int64(count))
    #expect(targets.allSatisfy { $0 >= lowest && $0 <= highest })
    // Asking again changes nothing.
    let again = zip(values, targets).map { (base: $0.base, current: $1) }
    #expect(NiceAssignment.targets(jobs(again)) == targets)
  }
}
