import Statistics
import Testing

@testable import ConfigurationSearch

@Suite struct HypervolumeImprovementTests {
  private func gain(_ front: [[Double]], _ point: [Double], _ reference: [Double]) -> Double {
    ParetoFront.hypervolume(of: front + [point], reference: reference)
      - ParetoFront.hypervolume(of: front, reference: reference)
  }

  /// The closed form is the mean gain over draws of the candidate, whatever the front; some of its points are beaten or beyond the
  /// reference.
  @Test(arguments: 0..<8) func itIsTheMeanGainOverDraws(seed: Int) {
    var random = RandomGenerator(seed: UInt64(seed))
    let reference = [1.0, 1.2]
    let front = (0..<(1 + seed)).map { _ in [random.uniform() * 1.3, random.uniform() * 1.3] }
    let area = HypervolumeImprovement(front.map { ($0[0], $0[1]) }, reference: (reference[0], reference[1]))
    let means = (random.uniform(), random.uniform())
    let deviations = (0.05 + 0.3 * random.uniform(), 0.05 + 0.3 * random.uniform())
    var samples: [Double] = []
    for _ in 0..<4000 {
      let point = [
        means.0 + deviations.0 * random.normal(), means.1 + deviations.1 * random.normal(),
      ]
      samples.append(gain(front, point, reference))
    }
    let mean = samples.reduce(0, +) / Double(samples.count)
    let variance = samples.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(samples.count)
    let expected = area.expected(means: means, deviations: deviations)
    #expect((expected - mean).magnitude < 4 * (variance / Double(samples.count)).squareRoot() + 1e-6)
  }

  /// What is known for sure gains what it adds to the area, and nothing where it is beaten or beyond the reference.
  @Test func withoutErrorsItIsTheGain() {
    let front = [(0.2, 0.8), (0.5, 0.4), (0.6, 0.9)]
    let area = HypervolumeImprovement(front, reference: (1, 1))
    let sure = (1e-9, 1e-9)
    #expect((area.expected(means: (0.4, 0.5), deviations: sure) - 0.03).magnitude < 1e-6)
    #expect((area.expected(means: (0.1, 0.3), deviations: sure) - 0.27).magnitude < 1e-6)
    #expect(area.expected(means: (0.7, 0.5), deviations: sure) < 1e-6)
    #expect(area.expected(means: (0.1, 1.5), deviations: sure) < 1e-6)
  }
}
