/// A further number that was measured for each configuration.
package struct RecordedMeasurement: Sendable {
  package var name: String
  /// The unit in the file's own words; empty where it names none.
  package var unit: String
  /// One a configuration; NaN where there is none.
  package var values: [Double]

  package init(name: String, unit: String, values: [Double]) {
    self.name = name
    self.unit = unit
    self.values = values
  }
}

/// A list of numbers for each configuration.
package struct RecordedSeries: Sendable {
  package var name: String
  /// Where the list of each configuration begins in `values`; one more at the end.
  package var offsets: [Int]
  package var values: [Double]

  package init(name: String, offsets: [Int] = [0], values: [Double] = []) {
    self.name = name
    self.offsets = offsets
    self.values = values
  }

  package subscript(row: Int) -> ArraySlice<Double> { values[offsets[row]..<offsets[row + 1]] }
}

/// A word for each configuration, such as the time of the measurement.
package struct RecordedLabel: Sendable, Hashable {
  package var name: String
  /// One a configuration; nil where there is none.
  package var values: [String?]

  package init(name: String, values: [String?]) {
    self.name = name
    self.values = values
  }
}
