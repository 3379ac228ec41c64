import Search
import Statistics
import Testing

@Suite struct RealSpaceTests {
  private let space = RealSpace([
    RealSpace.Parameter("weight", -3...5), RealSpace.Parameter("rate", 1e-4...10, scale: .logarithmic),
  ])

  @Test func pointsComeBackFromTheirValues() {
    var generator = RandomGenerator(seed: 1)
    for _ in 0..<1000 {
      let point = [generator.uniform(), generator.uniform()]
      let back = space.point(of: space.values(of: point))
      for axis in 0..<2 { #expect(abs(back[axis] - point[axis]) < 1e-12) }
    }
  }

  @Test func cornersAreTheBounds() {
    #expect(space.dimensions == 2)
    #expect(space.values(of: [0, 0])[0] == -3)
    #expect(space.values(of: [1, 1])[0] == 5)
    #expect(abs(space.values(of: [0, 0])[1] - 1e-4) < 1e-16)
    #expect(abs(space.values(of: [1, 1])[1] - 10) < 1e-12)
    // Halfway on a logarithmic scale is the geometric mean.
    #expect(abs(space.values(of: [0.5, 0.5])[1] - 0.031_622_776_6) < 1e-9)
  }

  @Test func whatLiesOutsideIsClamped() {
    #expect(space.values(of: [-1, 0])[0] == -3)
    #expect(space.values(of: [2, 0])[0] == 5)
    #expect(space.point(of: [100, 1e-9]) == [1, 0])
  }
}
