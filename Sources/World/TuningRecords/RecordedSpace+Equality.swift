internal import ParameterSpaces

/// Two numbers that are not there are the same.
private func areSame(_ a: [Double], _ b: [Double]) -> Bool {
  a.count == b.count && zip(a, b).allSatisfy { $0 == $1 || ($0.isNaN && $1.isNaN) }
}

extension RecordedSpace: Equatable {
  package static func == (a: RecordedSpace, b: RecordedSpace) -> Bool {
    a.kernelName == b.kernelName && a.deviceName == b.deviceName && a.problemSize == b.problemSize
      && a.parameters == b.parameters && a.objective == b.objective && a.levels == b.levels
      && areSame(a.objectiveValues, b.objectiveValues) && a.outcomes == b.outcomes
      && areSame(a.compileSeconds, b.compileSeconds) && areSame(a.benchmarkSeconds, b.benchmarkSeconds)
      && areSame(a.verificationSeconds, b.verificationSeconds)
      && areSame(a.frameworkSeconds, b.frameworkSeconds) && areSame(a.searchSeconds, b.searchSeconds)
      && a.runSeconds == b.runSeconds && a.measurements == b.measurements && a.series == b.series
      && a.labels == b.labels
  }
}

extension RecordedMeasurement: Equatable {
  package static func == (a: RecordedMeasurement, b: RecordedMeasurement) -> Bool {
    a.name == b.name && a.unit == b.unit && areSame(a.values, b.values)
  }
}

extension RecordedSeries: Equatable {
  package static func == (a: RecordedSeries, b: RecordedSeries) -> Bool {
    a.name == b.name && a.offsets == b.offsets && areSame(a.values, b.values)
  }
}
