internal import ParameterSpaces

extension RecordedSpace {
  /// The space with those rows alone, in that order.
  package func selecting(rows: [Int]) -> RecordedSpace {
    var space = self
    space.levels = rows.flatMap { levels(at: $0) }
    space.objectiveValues = rows.map { objectiveValues[$0] }
    space.outcomes = rows.map { outcomes[$0] }
    space.compileSeconds = rows.map { compileSeconds[$0] }
    space.benchmarkSeconds = rows.map { benchmarkSeconds[$0] }
    space.verificationSeconds = rows.map { verificationSeconds[$0] }
    space.frameworkSeconds = rows.map { frameworkSeconds[$0] }
    space.searchSeconds = rows.map { searchSeconds[$0] }
    space.runSeconds = runSeconds.selecting(rows: rows)
    for column in measurements.indices {
      space.measurements[column].values = rows.map { measurements[column].values[$0] }
    }
    space.series = series.map { $0.selecting(rows: rows) }
    for column in labels.indices { space.labels[column].values = rows.map { labels[column].values[$0] } }
    return space
  }

  /// The same space with the values of each numeric parameter in ascending order, so that neighbours in the
  /// list are alike. The order of the configurations stays.
  package func sortingNumbers() -> RecordedSpace {
    var space = self
    for (column, parameter) in parameters.enumerated() where parameter.isNumeric {
      let numbers = parameter.values.map { $0.number ?? .nan }
      let order = numbers.indices.sorted { (numbers[$0], $0) < (numbers[$1], $1) }
      guard order != Array(order.indices) else { continue }
      space.parameters[column].values = order.map { parameter.values[$0] }
      var placeOfLevel = [Int32](repeating: 0, count: order.count)
      for (place, level) in order.enumerated() { placeOfLevel[level] = Int32(place) }
      for row in 0..<count {
        let index = row * parameters.count + column
        space.levels[index] = placeOfLevel[Int(levels[index])]
      }
    }
    return space
  }
}

extension RecordedSeries {
  func selecting(rows: [Int]) -> RecordedSeries {
    var series = RecordedSeries(name: name)
    for row in rows {
      series.values += self[row]
      series.offsets.append(series.values.count)
    }
    return series
  }
}
