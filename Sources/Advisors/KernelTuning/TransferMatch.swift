package import ConfigurationSearch
package import ParameterSpaces
package import TuningRecords

/// Fits the record of one search to the space of another.
package enum TransferMatch {
  /// The record as a source for the space: each of its configurations whose values the space has, under the space's own levels.
  ///
  /// Names are compared without regard to case. A parameter that only one side has must have a single value there.
  /// - Returns: Nil where the parameters differ, or no configuration fits.
  package static func source(_ record: RecordedSpace, for space: ParameterSpace) -> TransferSource? {
    var columns: [Int?] = []
    for parameter in space.parameters {
      let name = parameter.name.lowercased()
      let column = record.parameters.firstIndex { $0.name.lowercased() == name }
      if column == nil, parameter.levels > 1 { return nil }
      columns.append(column)
    }
    for (index, parameter) in record.parameters.enumerated()
    where !columns.contains(index) && parameter.values.count > 1 && varies(record, index) { return nil }
    // The space's level of each recorded value.
    let levels: [[Int32?]] = zip(space.parameters, columns).map { parameter, column in
      guard let column else { return [] }
      return record.parameters[column].values.map { value in parameter.level(of: value).map { Int32($0) } }
    }
    var rows: [Int32] = []
    var costs: [Double] = []
    let width = space.parameters.count
    rows.reserveCapacity(record.count * width)
    next: for row in 0..<record.count {
      let recorded = record.levels(at: row)
      var own = [Int32](repeating: 0, count: width)
      for index in 0..<width {
        guard let column = columns[index] else { continue }
        guard let level = levels[index][Int(recorded[recorded.startIndex + column])] else { continue next }
        own[index] = level
      }
      rows += own
      let cost = record.objectiveValues[row]
      // A rate counts as the time that it stands for.
      costs.append(
        record.outcomes[row].isMeasured && cost > 0
          ? (record.objective.isSmallerBetter ? cost : 1 / cost) : .nan)
    }
    guard !costs.isEmpty else { return nil }
    return TransferSource(levels: rows, costs: costs, levelCounts: space.parameters.map(\.levels))
  }

  private static func varies(_ record: RecordedSpace, _ column: Int) -> Bool {
    guard record.count > 0 else { return false }
    let width = record.parameters.count
    return (1..<max(record.count, 1)).contains { record.levels[$0 * width + column] != record.levels[column] }
  }
}
