extension Report {
  /// How a quantity is spread, one curve a group: the share of values at or below each, on a
  /// logarithmic axis.
  package struct Distribution: Sendable {
    /// The values of one group, in any order; what is not finite is left out.
    package struct Group: Sendable {
      package var name: String
      package var values: [Double]

      package init(_ name: String, values: [Double]) {
        self.name = name
        self.values = values
      }
    }

    package var title: String
    package var caption: String
    /// What the axis shows, such as "Wait".
    package var label: String
    package var unit: String
    package var format: NumberFormat
    /// The axis's left end, above zero: values at or below it count as one share, such as the jobs
    /// that started within a second.
    package var floor: Double
    package var groups: [Group]

    package init(
      title: String, caption: String = "", label: String, unit: String = "", format: NumberFormat,
      floor: Double = 1, groups: [Group]
    ) {
      precondition(floor > 0, "a logarithmic axis starts above zero")
      self.title = title
      self.caption = caption
      self.label = label
      self.unit = unit
      self.format = format
      self.floor = floor
      self.groups = groups
    }
  }
}

extension Report.Distribution {
  private static let points = 400

  var figure: Figure {
    let sorted = groups.map { $0.values.filter(\.isFinite).sorted() }
    let highest = max(sorted.compactMap(\.last).max() ?? floor, floor * 10)
    let ratio = ratioPerStep(to: highest)
    var curves: [JSONText] = []
    for (group, values) in zip(groups, sorted) {
      var xs: [Double] = []
      var shares: [Double] = []
      var x = floor
      var below = 0
      for _ in 0...Self.points where !values.isEmpty {
        while below < values.count, values[below] <= x { below += 1 }
        xs.append(x)
        shares.append(Double(below) / Double(values.count))
        if below == values.count { break }
        x *= ratio
      }
      if let last = values.last, let end = shares.last, end < 1 {
        xs.append(max(last, xs.last ?? floor))
        shares.append(1)
      }
      curves.append(
        .object([
          ("name", .string(group.name)), ("count", .number(Double(values.count))), ("x", .numbers(xs)),
          ("share", .numbers(shares)),
        ]))
    }
    return Figure(
      kind: "distribution", title: title, caption: caption, heightPixels: 340,
      summary: "cumulative shares of \(groups.map(\.name).joined(separator: ", "))",
      data: .object([
        ("label", .string(label)), ("unit", .string(unit)), ("format", format.json),
        ("low", .number(floor)), ("high", .number(highest)), ("curves", .array(curves)),
      ]),
      tables: [table(sorted)])
  }

  /// The factor that leads from the floor to the highest value in the given number of steps: its
  /// root, found by repeated square roots so that every C library gives the same bits.
  private func ratioPerStep(to highest: Double) -> Double {
    var low = 1.0
    var high = highest / floor
    for _ in 0..<200 {
      let middle = low + (high - low) / 2
      var power = 1.0
      for _ in 0..<Self.points { power *= middle }
      if power < highest / floor { low = middle } else { high = middle }
    }
    return high
  }

  private func table(_ sorted: [[Double]]) -> Report.Table {
    let quantiles: [(String, Double)] = [
      ("Median", 0.5), ("90th percentile", 0.9), ("95th", 0.95), ("99th", 0.99), ("Maximum", 1),
    ]
    var columns: [Report.Table.Column] = [
      .init("Group"), .init("Count", format: .integer), .init("Mean", unit: unit, format: format),
      .init("At most \(format.text(floor))", format: .percent(1)),
    ]
    columns += quantiles.map { .init($0.0, unit: unit, format: format) }
    var rows: [Report.Table.Row] = []
    for (group, values) in zip(groups, sorted) {
      var cells: [Report.Table.Cell] = [.text(group.name), .number(Double(values.count))]
      if values.isEmpty {
        cells += Array(repeating: .missing, count: 2 + quantiles.count)
      } else {
        let count = Double(values.count)
        cells.append(.number(values.reduce(0, +) / count))
        cells.append(.number(Double(values.prefix { $0 <= floor }.count) / count))
        // The smallest value with at least this share at or below it.
        cells += quantiles.map { quantile in
          .number(values[max(0, Int((quantile.1 * count).rounded(.up)) - 1)])
        }
      }
      rows.append(.init(cells))
    }
    return .init(caption: "\(label): \(title)", columns: columns, rows: rows)
  }
}
