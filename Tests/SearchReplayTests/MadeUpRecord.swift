import ConfigurationSearch
import ParameterSpaces
import SearchReplay
import TuningRecords

/// A record with one parameter, of which the value is the row's number.
enum MadeUpRecord {
  /// - Parameter costs: One a row; NaN where the trial failed.
  static func space(_ costs: [Double], seconds: (Int) -> Double = { _ in 1 }) -> RecordedSpace {
    var space = RecordedSpace(
      kernelName: "made-up", deviceName: "none", problemSize: "",
      parameters: [RecordedParameter("row", costs.indices.map { .integer($0) })],
      objective: RecordedObjective(name: "time", unit: "ms", isSmallerBetter: true))
    let none = [Double](repeating: .nan, count: costs.count)
    space.levels = costs.indices.map { Int32($0) }
    space.objectiveValues = costs
    space.outcomes = costs.map { $0.isNaN ? .compilation : .measured }
    space.compileSeconds = costs.indices.map(seconds)
    space.runSeconds.offsets = Array(repeating: 0, count: costs.count + 1)
    space.benchmarkSeconds = none
    space.verificationSeconds = none
    space.frameworkSeconds = none
    space.searchSeconds = none
    return space
  }

  static func costs(
    _ costs: [Double], seconds: (Int) -> Double = { _ in 1 }
  ) throws -> RecordedCosts {
    try RecordedCosts(space(costs, seconds: seconds), name: "made-up")
  }

  /// A run that tries rows one after the other.
  static func run(_ rows: [Int], on record: RecordedCosts) -> ReplayRun {
    var seconds = 0.0
    return ReplayRun(
      seed: 0,
      trials: rows.map { row in
        seconds += record.seconds[record.numbers[row]]
        return ReplayRun.Trial(number: record.numbers[row], endSeconds: seconds)
      })
  }
}

/// Tries listed rows, and takes its time over each.
struct ListedConfigurations: ConfigurationStrategy {
  var rows: [Int]
  var thinking = Duration.zero

  mutating func ask(_ count: Int, pool: inout ConfigurationPool, history: SearchHistory) -> [Int] {
    let end = ContinuousClock.now + thinking
    while ContinuousClock.now < end {}
    let next = Array(rows.prefix(count))
    rows.removeFirst(next.count)
    return next
  }

  mutating func tell(_ number: Int, _ outcome: TrialOutcome, pool: ConfigurationPool) {}
}
