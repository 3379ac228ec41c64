internal import Reports
internal import Statistics
import Testing

@Suite struct ScatterFrontTests {
  private func chart(_ points: [(Double, Double)]) -> Report.ScatterFront {
    .init(
      title: "", x: .init("x", format: .integer), y: .init("y", format: .integer),
      points: points.map { .init("", x: $0.0, y: $0.1) })
  }

  @Test(arguments: [1, 2, 3] as [UInt64])
  func theFrontIsWhatNothingBeats(seed: UInt64) {
    var random = RandomGenerator(seed: seed)
    let points = (0..<120).map { _ in (Double(random.below(20)), Double(random.below(20))) }
    let front = chart(points).front
    let isBeaten = points.map { one in
      points.contains { $0.0 <= one.0 && $0.1 <= one.1 && ($0.0 < one.0 || $0.1 < one.1) }
    }
    #expect(front.allSatisfy { !isBeaten[$0] })
    let values = Set(front.map { [points[$0].0, points[$0].1] })
    #expect(values.count == front.count)
    for index in points.indices where !isBeaten[index] {
      #expect(values.contains([points[index].0, points[index].1]))
    }
  }

  @Test func whatIsNotFiniteIsNeverOnTheFront() {
    #expect(chart([(.nan, 0), (1, 1), (0, .infinity)]).front == [1])
    #expect(chart([]).front == [])
  }
}
