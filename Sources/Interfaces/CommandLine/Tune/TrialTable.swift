internal import Foundation
internal import ParameterSpaces
internal import TuningRecords

/// A record as comma-separated text (RFC 4180), one line a configuration.
enum TrialTable {
  static func text(_ record: RecordedSpace) -> String {
    let constant = Set(["kernel_language", "kernel_source", "kernel_toolchain"])
    let labels = record.labels.filter { !constant.contains($0.name) }
    let runs = (0..<record.count).map { record.runSeconds[$0].count }.max() ?? 0
    var heads = record.parameters.map(\.name) + ["outcome", "time_s", "compile_s"]
    heads += record.measurements.map(\.name) + labels.map(\.name)
    heads += (0..<runs).map { "run\($0 + 1)_s" }
    var text = line(heads)
    for row in 0..<record.count {
      var cells = record.values(at: row).map(\.description)
      cells += [
        "\(record.outcomes[row])", number(record.objectiveValues[row]), number(record.compileSeconds[row]),
      ]
      cells += record.measurements.map { number($0.values[row]) } + labels.map { $0.values[row] ?? "" }
      let seconds = Array(record.runSeconds[row])
      cells += (0..<runs).map { $0 < seconds.count ? number(seconds[$0]) : "" }
      text += line(cells)
    }
    return text
  }

  private static func number(_ value: Double) -> String {
    value.isNaN ? "" : value == value.rounded() && abs(value) < 1e15 ? "\(Int(value))" : "\(value)"
  }

  private static func line(_ cells: [String]) -> String {
    cells.map { cell in
      cell.contains { ",\"\n\r".contains($0) } ? "\"\(cell.replacing("\"", with: "\"\""))\"" : cell
    }.joined(separator: ",") + "\r\n"
  }
}
