internal import Foundation

/// The answer of a benchmark: named columns, rows of cells, and notes on how to read them.
struct BenchmarkTable: Encodable {
  /// One value of a table.
  enum Cell: Encodable, ExpressibleByStringLiteral {
    case text(String)
    case count(Int)
    /// A number and the decimals to print it with.
    case number(Double, decimals: Int)
    /// There is no such figure.
    case none

    init(stringLiteral value: String) { self = .text(value) }

    /// A published figure, if there is one.
    static func published(_ value: Double?, decimals: Int) -> Cell {
      value.map { .number($0, decimals: decimals) } ?? .none
    }

    var text: String {
      switch self {
      case .text(let text): text
      case .count(let count): String(count)
      case .number(let value, let decimals): String(format: "%.\(decimals)f", value)
      case .none: "-"
      }
    }

    var isNumeric: Bool {
      switch self {
      case .text: false
      default: true
      }
    }

    func encode(to encoder: any Encoder) throws {
      var container = encoder.singleValueContainer()
      switch self {
      case .text(let text): try container.encode(text)
      case .count(let count): try container.encode(count)
      case .number(let value, _): try container.encode(value)
      case .none: try container.encodeNil()
      }
    }
  }

  let schema = "plait.benchmark/1"
  let name: String
  let title: String
  let columns: [String]
  var rows: [[Cell]] = []
  var notes: [String] = []
  let machine = MachineLine.text

  private enum CodingKeys: CodingKey { case schema, name, title, columns, rows, notes, machine }

  init(name: String, title: String, columns: [String]) {
    self.name = name
    self.title = title
    self.columns = columns
  }

  mutating func append(_ row: [Cell]) {
    precondition(row.count == columns.count, "a row has a cell for each column")
    rows.append(row)
  }

  /// The table as aligned text.
  var text: String {
    let cells = rows.map { $0.map(\.text) }
    let widths = columns.indices.map { column in
      max(columns[column].count, cells.map { $0[column].count }.max() ?? 0)
    }
    func padded(_ text: String, _ column: Int, right: Bool) -> String {
      let room = String(repeating: " ", count: widths[column] - text.count)
      return right ? room + text : text + room
    }
    func isRight(_ column: Int) -> Bool { rows.allSatisfy { $0[column].isNumeric } }
    var lines = [title, ""]
    lines.append(columns.indices.map { padded(columns[$0], $0, right: isRight($0)) }.joined(separator: "  "))
    lines.append(widths.map { String(repeating: "-", count: $0) }.joined(separator: "  "))
    for row in cells {
      lines.append(row.indices.map { padded(row[$0], $0, right: isRight($0)) }.joined(separator: "  "))
    }
    lines.append("")
    lines += notes
    lines.append("Machine: \(machine)")
    return lines.joined(separator: "\n") + "\n"
  }

  /// Prints the table as the arguments ask.
  func emit(_ arguments: BenchmarkArguments) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    let data = try encoder.encode(self)
    if let file = arguments.jsonFile { try data.write(to: URL(fileURLWithPath: file)) }
    print(arguments.json ? String(decoding: data, as: UTF8.self) : text)
  }
}
