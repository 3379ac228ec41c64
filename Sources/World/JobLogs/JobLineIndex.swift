/// Which line of the file each row of a job table came from, kept as runs of consecutive lines.
package struct JobLineIndex: Sendable, Equatable {
  /// From `row` on, a row's line is `row + offset`, until the next run.
  private struct Run: Sendable, Equatable {
    var row: Int
    var offset: Int
  }

  private var runs: [Run] = []

  package init() {}

  /// Notes that `row` came from `line` (counted from 1). Rows must come in ascending order.
  mutating func append(row: Int, line: Int) {
    if runs.last?.offset != line - row { runs.append(Run(row: row, offset: line - row)) }
  }

  /// The line (counted from 1) that a row came from, or nil where the log had no lines.
  ///
  /// Complexity: O(log r), with r the number of runs.
  package func line(ofRow row: Int) -> Int? {
    var low = 0
    var high = runs.count
    while low < high {
      let middle = (low + high) / 2
      if runs[middle].row <= row { low = middle + 1 } else { high = middle }
    }
    return low == 0 ? nil : row + runs[low - 1].offset
  }
}
