package import ParameterSpaces

/// What one file says of one kernel that was tuned on one device: the parameters, and what became of
/// each configuration that was tried, as columns.
package struct RecordedSpace: Sendable {
  package var kernelName: String
  package var deviceName: String
  /// The sizes, joined by commas, such as `4096,4096`; empty where none is recorded.
  package var problemSize: String
  package var parameters: [RecordedParameter]
  package var objective: RecordedObjective

  /// The place of each value in its parameter's list: one row a configuration, one column a parameter.
  package var levels: [Int32]
  /// One a configuration, in the objective's unit; NaN where it failed.
  package var objectiveValues: [Double]
  package var outcomes: [RecordedOutcome]

  /// What a trial cost, by part, in seconds; NaN where it is not recorded.
  package var compileSeconds: [Double]
  package var benchmarkSeconds: [Double]
  package var verificationSeconds: [Double]
  package var frameworkSeconds: [Double]
  package var searchSeconds: [Double]

  /// Each run of the kernel, in seconds; the list is empty where it is not recorded.
  package var runSeconds: RecordedSeries

  /// What else was measured; in records that were read, each kind is in the order of the names.
  package var measurements: [RecordedMeasurement]
  package var series: [RecordedSeries]
  package var labels: [RecordedLabel]

  /// A space without configurations.
  package init(
    kernelName: String, deviceName: String, problemSize: String, parameters: [RecordedParameter],
    objective: RecordedObjective
  ) {
    self.kernelName = kernelName
    self.deviceName = deviceName
    self.problemSize = problemSize
    self.parameters = parameters
    self.objective = objective
    levels = []
    objectiveValues = []
    outcomes = []
    compileSeconds = []
    benchmarkSeconds = []
    verificationSeconds = []
    frameworkSeconds = []
    searchSeconds = []
    runSeconds = RecordedSeries(name: "runs")
    measurements = []
    series = []
    labels = []
  }

  /// The number of configurations.
  package var count: Int { outcomes.count }

  package var measuredCount: Int { outcomes.count { $0.isMeasured } }

  /// The row of the best configuration, the first of several; nil where all failed.
  package var bestRow: Int? {
    var best: Int?
    for row in 0..<count where outcomes[row].isMeasured {
      guard let leader = best else {
        best = row
        continue
      }
      let isBetter =
        objective.isSmallerBetter
        ? objectiveValues[row] < objectiveValues[leader] : objectiveValues[row] > objectiveValues[leader]
      if isBetter { best = row }
    }
    return best
  }

  package func levels(at row: Int) -> ArraySlice<Int32> {
    levels[row * parameters.count..<(row + 1) * parameters.count]
  }

  /// The values of a configuration in the parameters' order.
  package func values(at row: Int) -> [ParameterValue] {
    zip(parameters, levels(at: row)).map { $0.values[Int($1)] }
  }

  /// What the trial of a configuration cost in all, in seconds: compilation, runs, verification, framework
  /// and search, as far as they are recorded; NaN where none is.
  ///
  /// The runs stand in for the time of the benchmark where that is not recorded.
  package func trialSeconds(at row: Int) -> Double {
    var benchmark = benchmarkSeconds[row]
    if benchmark.isNaN, !runSeconds[row].isEmpty { benchmark = runSeconds[row].reduce(0, +) }
    var sum = Double.nan
    for part in [
      compileSeconds[row], benchmark, verificationSeconds[row], frameworkSeconds[row], searchSeconds[row],
    ] where !part.isNaN {
      sum = sum.isNaN ? part : sum + part
    }
    return sum
  }
}
