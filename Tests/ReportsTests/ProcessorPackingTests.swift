internal import Reports
internal import Statistics
import Testing

@Suite struct ProcessorPackingTests {
  @Test(arguments: [1, 2, 3, 4, 5, 6] as [UInt64])
  func jobsThatOverlapInTimeShareNoProcessor(seed: UInt64) {
    var random = RandomGenerator(seed: seed)
    let count = 400
    let starts = (0..<count).map { _ in Double(random.below(300)) }
    let ends = starts.map { $0 + Double(random.below(40)) }
    let processors = (0..<count).map { _ in random.below(30) }
    let capacity = 1 + random.below(2_000)
    let packing = ProcessorPacking(
      starts: starts, ends: ends, processors: processors, capacity: capacity)
    for job in 0..<count {
      #expect(packing.ranges[job].map(\.count).reduce(0, +) == processors[job])
      for other in 0..<job where starts[job] < ends[other] && starts[other] < ends[job] {
        for range in packing.ranges[job] {
          #expect(!packing.ranges[other].contains { $0.overlaps(range) }, "jobs \(other) and \(job)")
        }
      }
    }
    // Never more rows than the most processors in use at once, or the machine's own where a job
    // went whole into a higher gap.
    let peak =
      starts.map { now in
        starts.indices.filter { starts[$0] <= now && (now < ends[$0] || now == starts[$0]) }
          .map { processors[$0] }.reduce(0, +)
      }.max() ?? 0
    #expect(packing.height <= max(peak, capacity))
  }

  @Test func theLowestGapComesFirstAndAWholeOneBeforeSplitting() {
    let packing = ProcessorPacking(
      starts: [0, 0, 0, 10, 10, 20], ends: [10, 30, 10, 30, 30, 30], processors: [2, 2, 2, 2, 2, 4],
      capacity: 8)
    #expect(packing.ranges[3] == [0..<2])
    #expect(packing.ranges[4] == [4..<6])
    // Eight processors, two free: the rest goes above the machine instead of on top of a job.
    #expect(packing.ranges[5] == [6..<10])
    let split = ProcessorPacking(
      starts: [0, 0, 0, 5], ends: [5, 9, 9, 9], processors: [2, 2, 2, 4], capacity: 8)
    #expect(split.ranges[3] == [0..<2, 6..<8])
  }
}
