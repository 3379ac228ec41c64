import StartTimes
import Statistics
import Testing

@Suite struct StartTimeDistributionTests {
  private func random(seed: UInt64) -> StartTimeDistribution {
    var random = RandomGenerator(seed: seed)
    let outcomes = (0..<600).map { _ in Double(Int(60 * random.uniform() / max(random.uniform(), 1e-5))) }
    var probability = (0..<StartTimeBins.count).map { _ in random.uniform() * random.uniform() }
    let sum = probability.reduce(0, +)
    probability = probability.map { $0 / sum }
    return StartTimeDistribution(probability: probability, shapes: StartTimeShapes(outcomes: outcomes))
  }

  @Test func everyEdgeBelongsToTheClassThatItEnds() {
    for (bin, edge) in StartTimeBins.edges.enumerated() {
      #expect(StartTimeBins.bin(of: edge) == bin)
      #expect(StartTimeBins.bin(of: edge + 0.5) == bin + 1)
    }
    #expect(StartTimeBins.bin(of: 0) == 0)
    #expect(StartTimeBins.bin(of: 1e12) == StartTimeBins.count - 1)
  }

  @Test(arguments: UInt64(1)...20)
  func quantilesAndProbabilitiesAreTwoSidesOfOneThing(seed: UInt64) {
    let distribution = random(seed: seed)
    var last = -1.0
    for step in 1..<40 {
      let level = Double(step) / 40
      let seconds = distribution.quantile(level)
      #expect(seconds >= last)
      #expect(distribution.probability(within: seconds + 1e-3) >= level - 1e-3)
      last = seconds
    }
    #expect(distribution.probability(within: 1e9) > 0.999)
    #expect(distribution.probability(within: -1) == 0)
  }

  @Test(arguments: UInt64(1)...20)
  func theMassToHoldAnOutcomeHoldsIt(seed: UInt64) {
    let distribution = random(seed: seed)
    var random = RandomGenerator(seed: seed + 100)
    for _ in 0..<50 {
      let outcome = distribution.quantile(random.uniform()).rounded()
      let mass = distribution.massToHold(outcome)
      #expect((0...1).contains(mass))
      let interval = distribution.central(min(mass + 1e-6, 1))
      #expect(interval.lowerBound <= outcome + 1 && outcome - 1 <= interval.upperBound)
    }
  }

  @Test func atomsStayAtoms() {
    // All outcomes of the first class are 17 s: the distribution puts its mass there and nowhere else.
    let shapes = StartTimeShapes(outcomes: Array(repeating: 17, count: 50))
    var probability = [Double](repeating: 0, count: StartTimeBins.count)
    probability[0] = 1
    let distribution = StartTimeDistribution(probability: probability, shapes: shapes)
    #expect(distribution.central(0.8) == 17...17)
    #expect(distribution.probability(within: 16) == 0 && distribution.probability(within: 17) == 1)
  }

  @Test func theIntervalsFindTheirMass() {
    // Forecasts that are twice too narrow: outcomes need the mass sqrt(u).
    var random = RandomGenerator(seed: 4)
    var calibration = IntervalCalibration(target: 0.8)
    var covered = 0
    for round in 0..<6000 {
      let needed = random.uniform().squareRoot()
      if round >= 2000, needed <= calibration.mass { covered += 1 }
      calibration.observe(needed: needed)
    }
    #expect((0.78...0.82).contains(Double(covered) / 4000))
    let held = IntervalCalibration(
      target: 0.8, heldBack: (0..<1000).map { _ in random.uniform().squareRoot() })
    #expect((0.86...0.93).contains(held.mass))
  }
}
