import Search
import Statistics
import Testing

@Suite struct RandomSearchTests {
  @Test func drawsUniformlyAndRepeatably() {
    var strategy = RandomSearch(dimensions: 2, batch: 50, generator: RandomGenerator(seed: 1))
    var again = strategy
    var sample: [[Double]] = []
    for _ in 0..<100 {
      let points = strategy.ask()
      #expect(points.count == 50)
      #expect(points == again.ask())
      strategy.tell(points.map { $0[0] })
      again.tell(points.map { -$0[0] })
      sample += points
    }
    for axis in 0..<2 {
      let distance = KolmogorovSmirnov.distance(sample.map { $0[axis] }) { min(max($0, 0), 1) }
      #expect(distance < 1.63 / Double(sample.count).squareRoot())
    }
    #expect(!strategy.hasConverged)
  }
}
