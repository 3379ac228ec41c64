package import ConfigurationSearch
package import ParameterSpaces
package import TuningRecords
internal import SearchSpaces

/// A recorded space as a search meets it: configurations with their costs and with the time that a trial took.
package struct RecordedCosts: Sendable {
  package let name: String
  package let space: ParameterSpace
  package let pool: ConfigurationPool
  /// By number in the pool, smaller is better; NaN where the trial failed.
  package let costs: [Double]
  /// Seconds of each trial: compilation, benchmark and verification; 0 where nothing is recorded.
  package let seconds: [Double]
  /// The number of each row of the record.
  package let numbers: [Int]
  /// Row-major levels of the space.
  package let levels: [Int32]

  /// Of a configuration that is recorded twice the first counts; numbers are put in ascending order.
  ///
  /// - Throws: `ParameterSpaceError` where the record is no space.
  package init(_ record: RecordedSpace, name: String) throws(ParameterSpaceError) {
    let record = record.sortingNumbers()
    self.name = name
    space = try record.parameterSpace()
    let width = space.parameters.count
    var table = ConfigurationTable(width: width, capacity: record.count)
    var costs: [Double] = []
    var seconds: [Double] = []
    var numbers: [Int] = []
    let sign = record.objective.isSmallerBetter ? 1.0 : -1.0
    for row in 0..<record.count {
      let before = table.count
      let number = table.add(Array(record.levels(at: row)))
      numbers.append(number)
      guard number == before else { continue }
      costs.append(record.outcomes[row].isMeasured ? sign * record.objectiveValues[row] : .nan)
      let spent = record.trialSeconds(at: row)
      seconds.append(spent.isFinite && spent > 0 ? spent : 0)
    }
    self.numbers = numbers
    levels = table.levels
    pool = ConfigurationPool(
      listing: table, levelCounts: space.parameters.map(\.levels),
      isOrdered: space.parameters.map(\.isOrdered))
    self.costs = costs
    self.seconds = seconds
  }
}
