extension Report {
  /// A quantity over two lists of categories, as shaded cells with their numbers; lower is better.
  package struct HeatMap: Sendable {
    package var title: String
    package var caption: String
    /// What the columns are, such as a parameter's name.
    package var columnLabel: String
    package var columns: [String]
    package var rowLabel: String
    package var rows: [String]
    /// What the cells show, such as "Time".
    package var label: String
    package var unit: String
    package var format: NumberFormat
    /// One list a row; what is not finite has no value.
    package var values: [[Double]]

    package init(
      title: String, caption: String = "", columnLabel: String, columns: [String], rowLabel: String,
      rows: [String], label: String, unit: String = "", format: NumberFormat, values: [[Double]]
    ) {
      self.title = title
      self.caption = caption
      self.columnLabel = columnLabel
      self.columns = columns
      self.rowLabel = rowLabel
      self.rows = rows
      self.label = label
      self.unit = unit
      self.format = format
      self.values = values
    }
  }
}

extension Report.HeatMap {
  var figure: Figure {
    let known = values.joined().filter(\.isFinite)
    let low = known.min() ?? 0
    let high = known.max() ?? 0
    return Figure(
      kind: "heatMap", title: title, caption: caption, heightPixels: min(900, 120 + 34 * max(rows.count, 1)),
      summary: "\(label) by \(rowLabel) and \(columnLabel), from \(format.text(low)) to \(format.text(high))",
      data: .object([
        ("columnLabel", .string(columnLabel)), ("columns", .array(columns.map { .string($0) })),
        ("rowLabel", .string(rowLabel)), ("rows", .array(rows.map { .string($0) })),
        ("label", .string(label)), ("unit", .string(unit)), ("format", format.json),
        ("low", .number(low)), ("high", .number(high)), ("values", .numbers(values.flatMap { $0 })),
      ]),
      tables: [table])
  }

  private var table: Report.Table {
    .init(
      caption: "\(label): \(title)",
      columns: [.init("\(rowLabel) \\ \(columnLabel)")]
        + columns.map { .init($0, unit: unit, format: format) },
      rows: zip(rows, values).map { name, values in
        .init([.text(name)] + values.map { $0.isFinite ? .number($0) : .missing })
      })
  }
}
