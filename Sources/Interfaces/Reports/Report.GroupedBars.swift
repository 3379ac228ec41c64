extension Report {
  /// A quantity by category, one bar a series, beside one another.
  package struct GroupedBars: Sendable {
    /// One value a category; an interval a category, or none.
    package struct Series: Sendable {
      package var name: String
      package var values: [Double]
      package var intervals: [ClosedRange<Double>]

      package init(_ name: String, values: [Double], intervals: [ClosedRange<Double>] = []) {
        self.name = name
        self.values = values
        self.intervals = intervals
      }
    }

    package var title: String
    package var caption: String
    /// What the categories are, such as "Processors".
    package var categoryLabel: String
    package var categories: [String]
    /// What the bars show, such as "Mean wait".
    package var label: String
    package var unit: String
    package var format: NumberFormat
    package var series: [Series]

    package init(
      title: String, caption: String = "", categoryLabel: String, categories: [String], label: String,
      unit: String = "", format: NumberFormat, series: [Series]
    ) {
      self.title = title
      self.caption = caption
      self.categoryLabel = categoryLabel
      self.categories = categories
      self.label = label
      self.unit = unit
      self.format = format
      self.series = series
    }
  }
}

extension Report.GroupedBars {
  /// Long or many names lie on the left of horizontal bars; short ones stand under vertical bars.
  private var isHorizontal: Bool {
    categories.count > 12 || (categories.map(\.count).max() ?? 0) > 11
  }

  var figure: Figure {
    let bars = max(1, categories.count * max(1, series.count))
    return Figure(
      kind: "groupedBars", title: title, caption: caption,
      heightPixels: isHorizontal ? min(1_400, 110 + 14 * bars + 8 * categories.count) : 340,
      summary: "\(label) by \(categoryLabel) for \(series.map(\.name).joined(separator: ", "))",
      data: .object([
        ("horizontal", .flag(isHorizontal)), ("categoryLabel", .string(categoryLabel)),
        ("categories", .array(categories.map { .string($0) })), ("label", .string(label)),
        ("unit", .string(unit)), ("format", format.json),
        (
          "series",
          .array(
            series.map { series in
              .object([
                ("name", .string(series.name)), ("values", .numbers(series.values)),
                ("low", .numbers(series.intervals.map(\.lowerBound))),
                ("high", .numbers(series.intervals.map(\.upperBound))),
              ])
            })
        ),
      ]),
      tables: [table])
  }

  private var table: Report.Table {
    var columns = [Report.Table.Column(categoryLabel)]
    columns += series.map { .init($0.name, unit: unit, format: format) }
    let rows = categories.indices.map { index -> Report.Table.Row in
      var cells: [Report.Table.Cell] = [.text(categories[index])]
      for series in series {
        guard index < series.values.count else {
          cells.append(.missing)
          continue
        }
        let value = series.values[index]
        cells.append(
          index < series.intervals.count ? .interval(value, series.intervals[index]) : .number(value))
      }
      return .init(cells)
    }
    return .init(caption: "\(label): \(title)", columns: columns, rows: rows)
  }
}
