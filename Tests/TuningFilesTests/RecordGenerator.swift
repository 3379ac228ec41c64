import ParameterSpaces
import Statistics
import TuningRecords

/// Makes records with odd values: words with commas and quotes, tiny and huge numbers, missing times, failures
/// of each kind.
struct RecordGenerator {
  var random: RandomGenerator

  init(seed: UInt64) { random = RandomGenerator(seed: seed) }

  private mutating func chance(_ share: Double) -> Bool { Double.random(in: 0..<1, using: &random) < share }

  mutating func number() -> Double {
    let digits = Double.random(in: -1...1, using: &random)
    switch Int.random(in: 0..<5, using: &random) {
    case 0: return 0
    case 1: return Double(Int.random(in: -1000...1000, using: &random))
    case 2: return digits * 1e-12
    case 3: return digits * 1e15
    default: return digits
    }
  }

  private mutating func word() -> String {
    ["a", "b,c", "he said \"x\"", "tab\tline\n", "Grüße ☃", "1e", "back\\slash", ""].randomElement(
      using: &random)!
  }

  private mutating func column(_ count: Int, missing: Double) -> [Double] {
    (0..<count).map { _ in chance(missing) ? .nan : number().magnitude }
  }

  /// - Parameter unit: Of the objective `time`.
  mutating func record(unit: String = "ms") -> RecordedSpace {
    let parameters = [
      RecordedParameter("size", [.integer(64), .integer(16), .integer(-3)]),
      RecordedParameter("share", [.real(0.5), .real(1e-5), .real(2)]),
      RecordedParameter("flag", [.boolean(true), .boolean(false)]),
      RecordedParameter("na\"me", [.text("x"), .text("x,y"), .text("ü\n"), .text("16")]),
    ]
    var space = RecordedSpace(
      kernelName: word(), deviceName: "De \"vice\"",
      problemSize: ["", "4096", "4096,8,1", "callable"].randomElement(using: &random)!,
      parameters: parameters,
      objective: RecordedObjective(
        name: chance(0.7) ? "time" : "rate", unit: unit, isSmallerBetter: chance(0.5)))
    var all: [[Int32]] = []
    for a in 0..<3 {
      for b in 0..<3 { for c in 0..<2 { for d in 0..<4 { all.append([a, b, c, d].map(Int32.init)) } } }
    }
    all.shuffle(using: &random)
    let count = Int.random(in: 0...40, using: &random)
    space.levels = all.prefix(count).flatMap { $0 }
    space.outcomes = (0..<count).map { _ in
      chance(0.6) ? .measured : RecordedOutcome.allCases.randomElement(using: &random)!
    }
    space.objectiveValues = (0..<count).map { space.outcomes[$0].isMeasured ? number() : .nan }
    space.compileSeconds = column(count, missing: 0.1)
    space.benchmarkSeconds = column(count, missing: 0.5)
    space.verificationSeconds = column(count, missing: 0)
    space.frameworkSeconds = column(count, missing: 1)
    space.searchSeconds = column(count, missing: 0.2)
    space.runSeconds = lists("runs", count)
    if count > 3 {
      var energy = column(count, missing: 0.5)
      energy[0] = 7
      var rate = column(count, missing: 0.9)
      rate[count - 1] = 1
      let other = space.objective.name == "time" ? "GFLOP/s" : "time"
      space.measurements = [
        RecordedMeasurement(name: other, unit: "ns", values: rate),
        RecordedMeasurement(name: "energy", unit: "J", values: energy),
      ].sorted { $0.name < $1.name }
      let scores = lists("scores", count)
      if !scores.values.isEmpty { space.series = [scores] }
      var words = (0..<count).map { _ in chance(0.4) ? nil : word() }
      words[1] = "2023-12-22 09:54:05"
      space.labels = [
        RecordedLabel(name: "remark", values: words), RecordedLabel(name: "timestamp", values: words),
      ]
    }
    return space
  }

  private mutating func lists(_ name: String, _ count: Int) -> RecordedSeries {
    var series = RecordedSeries(name: name)
    for _ in 0..<count {
      for _ in 0..<Int.random(in: 0...3, using: &random) { series.values.append(number()) }
      series.offsets.append(series.values.count)
    }
    return series
  }
}
