@testable internal import Reports
internal import Statistics
import Testing

@Suite struct DecimationTests {
  @Test(arguments: [1, 2, 3, 4, 5] as [UInt64])
  func everyBucketKeepsItsLowestAndHighest(seed: UInt64) {
    var random = RandomGenerator(seed: seed)
    let count = 500 + random.below(5_000)
    var time = 0.0
    let times = (0..<count).map { _ -> Double in
      if random.uniform() < 0.8 { time += random.uniform() }
      return time
    }
    let values = (0..<count).map { _ in random.normal() * 100 }
    let buckets = 1 + random.below(60)
    let small = decimated(times: times, values: values, buckets: buckets)
    #expect(small.times.count <= 4 * buckets)
    #expect(small.times == small.times.sorted())
    #expect(small.times.first == times.first && small.times.last == times.last)
    #expect(small.values.first == values.first && small.values.last == values.last)
    func extremes(_ times: [Double], _ values: [Double]) -> [Int: ClosedRange<Double>] {
      var ranges: [Int: ClosedRange<Double>] = [:]
      let span = time - (small.times.first ?? 0)
      for (time, value) in zip(times, values) {
        let bucket = min(buckets - 1, Int((time - small.times[0]) / span * Double(buckets)))
        let old = ranges[bucket] ?? value...value
        ranges[bucket] = min(old.lowerBound, value)...max(old.upperBound, value)
      }
      return ranges
    }
    #expect(extremes(times, values) == extremes(small.times, small.values))
    // Every point that is left is one of the series.
    let points = Set(zip(times, values).map { [$0, $1] })
    #expect(zip(small.times, small.values).allSatisfy { points.contains([$0, $1]) })
  }

  @Test func aShortSeriesStaysAsItIsButForGaps() {
    let small = decimated(times: [0, 1, 2, 3], values: [5, .nan, 7, .infinity], buckets: 10)
    #expect(small.times == [0, 2])
    #expect(small.values == [5, 7])
    #expect(decimated(times: [], values: [], buckets: 10).times.isEmpty)
    let still = decimated(
      times: Array(repeating: 4, count: 100), values: (0..<100).map(Double.init), buckets: 3)
    #expect(still.values == [0, 99])
  }

  @Test func theMeanOfAStepSeriesIsWeighedByTime() {
    let steps = Report.TimeSeries.Series("x", times: [0, 10, 40], values: [1, 0, 5])
    #expect(steps.mean(from: 0, to: 40) == 0.25)
    #expect(steps.mean(from: 0, to: 20) == 0.5)
    #expect(steps.mean(from: 40, to: 50) == 5)
    #expect(steps.mean(from: -20, to: -10) == nil)
    let line = Report.TimeSeries.Series("x", shape: .line, times: [0, 10], values: [0, 10])
    #expect(line.mean(from: 5, to: 10) == 7.5)
  }
}
