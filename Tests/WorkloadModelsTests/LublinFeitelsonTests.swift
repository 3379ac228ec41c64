import Files
import Foundation
import JobLogs
import Statistics
import Testing
import WorkloadModels

@Suite struct LublinFeitelsonTests {
  @Test func sizesHaveThePublishedShares() {
    let jobs = WorkloadModel.lublinFeitelson.generate(jobs: 100_000, processors: 256, seed: 1).jobs
    let sizes = jobs.requestedProcessors.map { Int($0) }
    let serial = Double(sizes.filter { $0 == 1 }.count) / 100_000
    #expect(abs(serial - 0.244) < 0.006)
    // Rounded exponents give powers of two (0.576 of all jobs), and so do few of the others.
    let powers = Double(sizes.filter { $0 > 1 && $0 & ($0 - 1) == 0 }.count) / 100_000
    #expect(powers > 0.576 && powers < 0.65)
    #expect(sizes.allSatisfy { (1...256).contains($0) })
    #expect(sizes.contains(256))
    #expect(jobs.requestedSeconds.allSatisfy { $0 == -1 })
    #expect(jobs.runSeconds.allSatisfy { (1...162_754).contains($0) })
  }

  @Test func runTimesAreHyperGamma() {
    // On one processor the probability of short runs is p = -0.0054 + 0.78.
    let jobs = WorkloadModel.lublinFeitelson.generate(jobs: 50_000, processors: 1, seed: 3).jobs
    let p = 0.7746
    let short = GammaDistribution(shape: 4.2, scale: 0.94)
    let long = GammaDistribution(shape: 312, scale: 0.03)
    let all = p * short.cumulative(12) + (1 - p) * long.cumulative(12)
    // Whole seconds hide the shape of the shortest runs; from 100 s on they do not matter.
    let logarithms = jobs.runSeconds.filter { $0 >= 100 }.map { log(Double($0) + 0.5) }
    let below = p * short.cumulative(log(100)) + (1 - p) * long.cumulative(log(100))
    let distance = KolmogorovSmirnov.distance(logarithms) { x in
      (p * short.cumulative(x) + (1 - p) * long.cumulative(x) - below) / (all - below)
    }
    #expect(distance < 1.63 / Double(logarithms.count).squareRoot() + 0.002)
    #expect(abs(Double(logarithms.count) / 50_000 - (all - below) / all) < 0.01)
  }

  @Test func arrivalsPeakEarlyInTheAfternoon() {
    let jobs = WorkloadModel.lublinFeitelson.generate(jobs: 200_000, processors: 256, seed: 4).jobs
    var perHour = [Int](repeating: 0, count: 24)
    for submit in jobs.submitSeconds { perHour[Int(submit % 86_400 / 3600)] += 1 }
    let peak = perHour.indices.max { perHour[$0] < perHour[$1] }!
    let low = perHour.indices.min { perHour[$0] < perHour[$1] }!
    #expect((12...15).contains(peak))
    #expect((3...7).contains(low))
    #expect(perHour[peak] > 5 * perHour[low])
    #expect(zip(jobs.submitSeconds, jobs.submitSeconds.dropFirst()).allSatisfy { $0 <= $1 })
  }

  @Test(arguments: [
    ("lublin_256", LublinFeitelsonParameters.typeless, true),
    ("lublin_256_new2", LublinFeitelsonParameters.interactive, false),
  ])
  func agreesWithTheAuthorsProgram(
    name: String, parameters: LublinFeitelsonParameters, hasDefaultRuns: Bool
  ) throws {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    let path =
      root.appendingPathComponent("../shared/data/scheduling/lublin/\(name).swf.gz").standardized.path
    guard FileManager.default.fileExists(atPath: path) else {
      print("not at hand, not tested: \(name)")
      return
    }
    let theirs = try JobLogFile.read(path).jobs
    let ours = WorkloadModel(kinds: [parameters], users: nil).generate(
      jobs: 100_000, processors: 256, seed: 2
    ).jobs
    func distance(_ a: [Double], _ b: [Double]) -> Double { KolmogorovSmirnov.distance(a, b) }
    // 1.63 sqrt((n + m) / (n m)): the 1 % point for the two samples is 0.0171.
    let limit = 1.63 * (110_000.0 / 1e9).squareRoot()
    let size = distance(
      theirs.allocatedProcessors.map { Double($0) }, ours.requestedProcessors.map { Double($0) })
    #expect(size < limit)
    func gaps(_ submits: [Int64]) -> [Double] {
      zip(submits, submits.dropFirst()).map { Double($1 - $0) }
    }
    let gap = distance(gaps(theirs.submitSeconds), gaps(ours.submitSeconds))
    #expect(gap < 0.03)
    // The daily cycle as a mean direction on the clock: as strong, and at about the same hour.
    func cycle(_ submits: [Int64]) -> (strength: Double, hour: Double) {
      let angles = submits.map { Double($0 % 86_400) / 86_400 * 2 * .pi }
      let x = angles.reduce(0) { $0 + cos($1) } / Double(angles.count)
      let y = angles.reduce(0) { $0 + sin($1) } / Double(angles.count)
      return ((x * x + y * y).squareRoot(), atan2(y, x) / (2 * .pi) * 24)
    }
    let theirCycle = cycle(theirs.submitSeconds)
    let ourCycle = cycle(ours.submitSeconds)
    #expect(abs(theirCycle.strength - ourCycle.strength) < 0.04)
    #expect(abs((theirCycle.hour - ourCycle.hour).remainder(dividingBy: 24)) < 2)
    if hasDefaultRuns {
      let run = distance(theirs.runSeconds.map { Double($0) }, ours.runSeconds.map { Double($0) })
      #expect(run < limit)
      print("\(name): Kolmogorov-Smirnov size \(size) run \(run) gap \(gap)")
    }
  }
}
