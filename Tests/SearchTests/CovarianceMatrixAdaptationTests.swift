import Foundation
import Search
import Statistics
import Testing

@Suite struct CovarianceMatrixAdaptationTests {
  /// Functions to minimise over the unit cube, each with its least value 0 inside of it.
  enum Landscape: String, CaseIterable, Sendable {
    case sphere, rosenbrock, ellipsoid

    func cost(_ point: [Double]) -> Double {
      let x = point.map { 4 * $0 - 2 }
      switch self {
      case .sphere: return x.reduce(0) { $0 + ($1 - 0.7) * ($1 - 0.7) }
      case .rosenbrock:
        return (1..<x.count).reduce(0) {
          let a = x[$1] - x[$1 - 1] * x[$1 - 1]
          let b = 1 - x[$1 - 1]
          return $0 + 100 * a * a + b * b
        }
      case .ellipsoid:
        return x.indices.reduce(0) {
          $0 + pow(1e4, Double($1) / Double(x.count - 1)) * (x[$1] + 0.3) * (x[$1] + 0.3)
        }
      }
    }
  }

  /// The least cost that a strategy finds with that many evaluations.
  private func best(_ strategy: some Strategy, on landscape: Landscape, evaluations: Int) -> Double {
    var strategy = strategy
    var best = Double.infinity
    var spent = 0
    while spent < evaluations {
      let points = strategy.ask()
      #expect(points.allSatisfy { $0.allSatisfy { (0...1).contains($0) } })
      let costs = points.map(landscape.cost)
      best = min(best, costs.min() ?? best)
      strategy.tell(costs)
      spent += points.count
    }
    return best
  }

  @Test(arguments: Landscape.allCases, [1, 2, 3] as [UInt64])
  func beatsRandomSearchByFar(_ landscape: Landscape, _ seed: UInt64) {
    let evaluations = 3000
    let adaptive = best(
      CovarianceMatrixAdaptation(
        mean: Array(repeating: 0.3, count: 5), stepSize: 0.2, generator: RandomGenerator(seed: seed)),
      on: landscape, evaluations: evaluations)
    let random = best(
      RandomSearch(dimensions: 5, generator: RandomGenerator(seed: seed)), on: landscape,
      evaluations: evaluations)
    #expect(adaptive < random / 1000)
    #expect(adaptive < 1e-4)
  }

  @Test(arguments: 1...5 as ClosedRange<UInt64>)
  func findsALeastCostThatLiesInACorner(_ seed: UInt64) {
    var strategy = CovarianceMatrixAdaptation(
      mean: [0.5, 0.5, 0.5], stepSize: 0.3, generator: RandomGenerator(seed: seed))
    var best = Double.infinity
    for _ in 0..<200 {
      let costs = strategy.ask().map { $0[0] + (1 - $0[1]) + 100 * $0[2] }
      best = min(best, costs.min() ?? best)
      strategy.tell(costs)
    }
    #expect(best < 0.01)
  }

  @Test func convergesAndSaysSo() {
    var strategy = CovarianceMatrixAdaptation(
      mean: [0.1, 0.9], stepSize: 0.3, generator: RandomGenerator(seed: 1))
    #expect(!strategy.hasConverged)
    var generations = 0
    while !strategy.hasConverged, generations < 500 {
      strategy.tell(strategy.ask().map(Landscape.sphere.cost))
      generations += 1
    }
    #expect(generations < 500)
    for coordinate in strategy.ask()[0] { #expect(abs(coordinate - 0.675) < 1e-3) }
  }

  @Test func onlyRanksMatter() {
    func asked(_ transform: (Double) -> Double) -> [[Double]] {
      var strategy = CovarianceMatrixAdaptation(
        mean: [0.5, 0.5, 0.5], stepSize: 0.2, generator: RandomGenerator(seed: 4))
      for _ in 0..<20 {
        strategy.tell(strategy.ask().map { transform(Landscape.sphere.cost($0)) })
      }
      return strategy.ask()
    }
    #expect(asked { $0 } == asked { 1000 * $0 * $0 * $0 - 5 })
  }

  @Test func sameSeedSameSearch() {
    func trace(_ seed: UInt64) -> [[Double]] {
      var strategy = CovarianceMatrixAdaptation(
        mean: [0.5, 0.5], stepSize: 0.2, generator: RandomGenerator(seed: seed))
      var all: [[Double]] = []
      for _ in 0..<10 {
        let points = strategy.ask()
        all += points
        strategy.tell(points.map(Landscape.rosenbrock.cost))
      }
      return all
    }
    #expect(trace(1) == trace(1))
    #expect(trace(1) != trace(2))
  }

  @Test(arguments: [0, 1, 13]) func continuesIdenticallyFromWhatWasSaved(_ generations: Int) throws {
    var strategy = CovarianceMatrixAdaptation(
      mean: [0.2, 0.4, 0.6, 0.8], stepSize: 0.2, generator: RandomGenerator(seed: 7))
    for _ in 0..<generations { strategy.tell(strategy.ask().map(Landscape.rosenbrock.cost)) }
    // Interrupted between ask and tell, where a run can be stopped.
    let points = strategy.ask()
    var resumed = try JSONDecoder().decode(
      CovarianceMatrixAdaptation.self, from: JSONEncoder().encode(strategy))
    let costs = points.map(Landscape.rosenbrock.cost)
    strategy.tell(costs)
    resumed.tell(costs)
    for _ in 0..<10 {
      let next = strategy.ask()
      #expect(resumed.ask() == next)
      strategy.tell(next.map(Landscape.rosenbrock.cost))
      resumed.tell(next.map(Landscape.rosenbrock.cost))
    }
  }

  @Test func aConstantCostDoesNoHarm() {
    var strategy = CovarianceMatrixAdaptation(
      mean: [0.5, 0.5], stepSize: 0.2, generator: RandomGenerator(seed: 8))
    for _ in 0..<300 {
      let points = strategy.ask()
      #expect(points.allSatisfy { $0.allSatisfy { $0.isFinite && (0...1).contains($0) } })
      strategy.tell(points.map { _ in 1 })
    }
  }

  @Test func oneDimensionIsEnough() {
    let least = best(
      CovarianceMatrixAdaptation(mean: [0.1], stepSize: 0.2, generator: RandomGenerator(seed: 9)),
      on: .sphere, evaluations: 400)
    #expect(least < 1e-8)
  }
}
