import Search
import Statistics
import Testing

@Suite struct NonDominatedSortingTests {
  private typealias Individual = NonDominatedSorting.Individual

  /// Two costs whose front is known: x and 1 - sqrt(x) where the other coordinates are 0 (ZDT1 of Zitzler,
  /// Deb and Thiele, 2000).
  private func costs(_ point: [Double]) -> [Double] {
    let rest = point.dropFirst()
    let g = 1 + 9 * rest.reduce(0, +) / Double(rest.count)
    return [point[0], g * (1 - (point[0] / g).squareRoot())]
  }

  private func volume(_ points: [[Double]]) -> Double {
    let costs = points.map(costs)
    return ParetoFront.hypervolume(
      of: ParetoFront.indices(of: costs).map { costs[$0] }, reference: [1.1, 1.1])
  }

  /// The whole front holds 1.21 - 1/3 of the box; half of what even draws leave is found.
  @Test(arguments: [1, 2, 3] as [UInt64])
  func comesNearerToAKnownFrontThanEvenDraws(_ seed: UInt64) {
    var search = NonDominatedSorting(dimensions: 6, generator: RandomGenerator(seed: seed))
    var tried = search.draw(40)
    search.tell(tried.map { Individual(point: $0, costs: costs($0)) })
    for _ in 0..<46 {
      let points = search.ask(10)
      #expect(points.allSatisfy { $0.allSatisfy { (0...1).contains($0) } })
      search.tell(points.map { Individual(point: $0, costs: costs($0)) })
      tried += points
    }
    var even = RandomSearch(dimensions: 6, batch: 500, generator: RandomGenerator(seed: seed))
    let whole = 1.21 - 1.0 / 3
    #expect(whole - volume(tried) < 0.5 * (whole - volume(even.ask())))
  }

  @Test func theSameSeedAsksTheSame() {
    func asked(_ seed: UInt64) -> [[Double]] {
      var search = NonDominatedSorting(dimensions: 3, generator: RandomGenerator(seed: seed))
      search.tell(search.draw(10).map { Individual(point: $0, costs: costs($0)) })
      return search.ask(20)
    }
    #expect(asked(1) == asked(1))
    #expect(asked(1) != asked(2))
  }

  /// What keeps the constraints goes before what breaks them; the front before what it dominates; its
  /// ends before its middle.
  @Test func ordersByConstraintsFrontsAndRoom() {
    func one(_ costs: [Double], _ violation: Double = 0) -> Individual {
      Individual(point: [0], costs: costs, violation: violation)
    }
    let all = [
      one([0, 0], 2), one([0, 0], 1), one([4, 4]), one([1, 3]), one([3, 1]), one([2.9, 1.1]), one([2, 2]),
    ]
    let order = NonDominatedSorting.order(all)
    #expect(Set(order.prefix(2)) == [3, 4])
    #expect(Array(order.dropFirst(2)) == [6, 5, 2, 1, 0])
  }

  @Test func withoutAPopulationItDrawsEvenly() {
    var search = NonDominatedSorting(dimensions: 2, generator: RandomGenerator(seed: 1))
    let points = search.ask(400)
    #expect(points.allSatisfy { $0.count == 2 })
    let mean = points.reduce(0) { $0 + $1[0] } / 400
    #expect(abs(mean - 0.5) < 0.1)
  }
}
