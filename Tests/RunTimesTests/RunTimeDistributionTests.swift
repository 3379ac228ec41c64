import RunTimes
import Simulation
import Testing

@Suite struct RunTimeDistributionTests {
  /// All mass in the class from 160 to 320 s, or half there and half from 2,560 to 5,120 s.
  private func distribution(_ bins: [Int: Float], request: Double) -> RunTimeDistribution {
    var probability = [Float](repeating: 0, count: RunTimeBins.count)
    for (bin, share) in bins { probability[bin] = share }
    return RunTimeDistribution(probability: probability, requestedSeconds: request)
  }

  @Test func classesCoverEveryRunTimeOnce() {
    #expect(RunTimeBins.bin(of: 0) == 0 && RunTimeBins.bin(of: 10) == 0)
    #expect(RunTimeBins.bin(of: 10.5) == 1 && RunTimeBins.bin(of: 1e8) == RunTimeBins.count - 1)
    for bin in 1..<RunTimeBins.count { #expect(RunTimeBins.lower[bin] == RunTimeBins.upper[bin - 1]) }
  }

  @Test func quantilesRunThroughTheClass() {
    let one = distribution([5: 1], request: 10_000)
    #expect(one.quantile(0) >= 160 && one.quantile(1) == 320)
    #expect(abs(one.quantile(0.5) - 240) < 1)
    #expect(abs(one.share(within: 200) - 0.25) < 1e-6)
  }

  @Test func aJobThatGoesOnHasALaterQuantile() {
    let two = distribution([5: 0.5, 9: 0.5], request: 10_000)
    #expect(two.quantile(0.4) < 320)
    #expect(two.quantile(0.4, elapsedSeconds: 400) > 2560)
    #expect(abs(two.share(within: 3840, elapsedSeconds: 400) - 0.5) < 1e-6)
    var last = 0.0
    for elapsed in stride(from: 0.0, to: 9000, by: 300) {
      let now = two.quantile(0.9, elapsedSeconds: elapsed)
      #expect(now >= last - 1e-9 && now > elapsed)
      last = now
    }
  }

  @Test func nothingLiesBeyondTheRequest() {
    let cut = distribution([9: 1], request: 3000)
    #expect(cut.quantile(1) == 3000 && cut.quantile(0.5) < 3000)
    #expect(cut.quantile(0.5, elapsedSeconds: 2999.9) <= 3000)
  }

  @Test func withoutKnowledgeTheRequestStands() {
    let unknown = RunTimeDistribution.unknown(requestedSeconds: 7200)
    #expect(unknown.quantile(0.1) == 7200 && unknown.share(within: 7199) == 0)
    #expect(unknown.expectation == .init(certain: 7200))
  }

  @Test func theExpectationWeighsShortRunsByWhatTheirWaitCosts() {
    let expectation = distribution([0: 0.5, 9: 0.5], request: 10_000).expectation
    #expect(expectation.slowdownPerSecond > 0.05 && expectation.slowdownPerSecond < 0.051)
    #expect(expectation.meanSeconds > 1800 && expectation.meanSeconds < 1830)
  }

  @Test func calibrationCountsTenths() {
    var calibration = Calibration()
    for index in 0..<1000 { calibration.add((Double(index) + 0.5) / 1000) }
    #expect(calibration.tenths == [Int](repeating: 100, count: 10))
    #expect(calibration.centralCoverage == 0.8 && calibration.largestDeviation < 1e-9)
    for _ in 0..<1000 { calibration.add(0.99) }
    #expect(abs(calibration.largestDeviation - 0.45) < 1e-9)
  }

  @Test func trustIsLostAndRegained() {
    var monitor = CoverageMonitor()
    for _ in 0..<600 { monitor.add(0.5) }
    #expect(monitor.isTrusted)
    for _ in 0..<220 { monitor.add(0.99) }
    #expect(!monitor.isTrusted && monitor.losses == 1)
    for _ in 0..<500 { monitor.add(0.5) }
    #expect(monitor.isTrusted && monitor.coverage == 1)
  }
}
