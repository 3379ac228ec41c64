import Fingerprints
import KernelSpecifications
import KernelTrials
import KernelTuning
import ParameterSpaces
import Statistics
import Testing

/// What trials are said to teach is what they were made of.
@Suite struct TuningExplanationTests {
  /// Costs that BIG moves by a factor of 8, SMALL by 1.5 and NONE not at all; SMALL = 3 with BIG = 0 crashes.
  private func place(_ count: Int, seed: UInt64) -> KnownPlace {
    var random = RandomGenerator(seed: seed)
    var trials: [KernelTrial] = []
    var seen: Set<[String: ParameterValue]> = []
    while trials.count < count {
      let big = random.below(4)
      let small = random.below(4)
      let configuration: [String: ParameterValue] = [
        "BIG": .integer(big), "SMALL": .integer(small), "NONE": .integer(random.below(40)),
      ]
      guard seen.insert(configuration).inserted else { continue }
      var trial = KernelTrial(configuration: configuration)
      if big == 0, small == 3 {
        trial.failure = TrialFailure(.crash, "too much")
      } else {
        trial.seconds = [0.001 * Double(1 << big) * [1, 1.1, 1.3, 1.5][small]]
        trial.isVerified = true
      }
      trials.append(trial)
    }
    let subject = KernelSubject(
      kernel: "stub", language: .c, source: Fingerprint(of: ""), shape: "", device: "here", toolchain: "gcc")
    return KnownPlace(subject: subject, trials: trials)
  }

  private func space() throws -> ParameterSpace {
    try ParameterSpace([
      Parameter("NONE", .integers(0...39, step: 1)),
      Parameter("SMALL", .integers(0...3, step: 1)), Parameter("BIG", .integers(0...3, step: 1)),
      Parameter("FIXED", .values([.integer(1)])),
    ])
  }

  private func whole(_ place: KnownPlace) -> KnownPlace {
    var place = place
    for index in place.trials.indices { place.trials[index].configuration["FIXED"] = .integer(1) }
    return place
  }

  @Test func whatMovesTheCostMostComesFirst() throws {
    for seed in 1...3 {
      let explanation = try TuningExplanation(whole(place(200, seed: UInt64(seed))), space: space())
      #expect(explanation.parameters.map(\.name) == ["BIG", "SMALL", "NONE"])
      let shares = explanation.parameters.compactMap(\.share)
      #expect(shares[0] > 0.7 && shares[2] < 0.05)
      #expect(try #require(explanation.explainedShare) > 0.8)
      let again = try TuningExplanation(whole(place(200, seed: UInt64(seed))), space: space())
      #expect(again.pairs == explanation.pairs && again.parameters == explanation.parameters)
    }
  }

  @Test func levelsAndSurfaceHoldTheTrialsThatThereWere() throws {
    let place = whole(place(300, seed: 4))
    let explanation = try TuningExplanation(place, space: space())
    #expect(explanation.trials == 300 && explanation.leftOut == 0)
    for parameter in explanation.parameters {
      #expect(parameter.levels.map(\.trials).reduce(0, +) == 300)
      #expect(parameter.levels.map(\.failures).reduce(0, +) == explanation.failures.map(\.count).reduce(0, +))
    }
    // Forty values are shown in eight ranges.
    #expect(explanation.parameters[2].levels.count == 8)
    #expect(explanation.parameters[2].levels[0].name == "0 to 4")
    let surface = try #require(explanation.surface)
    #expect(Set([surface.rowParameter, surface.columnParameter]) == ["BIG", "SMALL"])
    let isBigDown = surface.rowParameter == "BIG"
    for big in 0..<4 {
      for small in 0..<4 {
        let cost = isBigDown ? surface.costs[big][small] : surface.costs[small][big]
        let expected = 0.001 * Double(1 << big) * [1, 1.1, 1.3, 1.5][small]
        #expect(big == 0 && small == 3 ? cost.isNaN : cost == expected)
      }
    }
    let costs = explanation.improvements.map(\.cost)
    #expect(costs == costs.sorted(by: >) && costs.last == 0.001)
    #expect(explanation.best?.configuration["BIG"] == .integer(0))
  }

  @Test func withoutASpecificationTheTrialsAreTheSpace() throws {
    let explanation = try TuningExplanation(place(120, seed: 5), space: nil)
    #expect(explanation.parameters.first?.name == "BIG")
    let few = try TuningExplanation(place(6, seed: 5), space: nil)
    #expect(few.explainedShare == nil && few.parameters.allSatisfy { $0.share == nil })
    var none = place(6, seed: 5)
    none.trials = []
    #expect(throws: (any Error).self) { try TuningExplanation(none, space: nil) }
  }
}
