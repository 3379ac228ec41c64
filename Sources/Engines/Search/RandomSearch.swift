package import Statistics

/// Points drawn uniformly from the unit cube: the strategy that every other has to beat.
package struct RandomSearch: Strategy {
  private let dimensions: Int
  private let batch: Int
  private var generator: RandomGenerator

  package init(dimensions: Int, batch: Int = 8, generator: RandomGenerator) {
    self.dimensions = dimensions
    self.batch = batch
    self.generator = generator
  }

  package mutating func ask() -> [[Double]] {
    (0..<batch).map { _ in (0..<dimensions).map { _ in generator.uniform() } }
  }

  package mutating func tell(_ costs: [Double]) {}

  package var hasConverged: Bool { false }
}
