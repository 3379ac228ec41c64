extension Report {
  /// One or more series over time, in panels above one another that share the time axis and its zoom.
  package struct TimeSeries: Sendable {
    /// What a series does between two of its points.
    package enum Shape: String, Sendable {
      /// It keeps its value until the next point: a count or a state.
      case step
      /// It moves evenly to the next point: a sampled quantity.
      case line
    }

    /// Values at times, both of the same length; times in seconds after the origin, not decreasing.
    package struct Series: Sendable {
      package var name: String
      package var shape: Shape
      package var times: [Double]
      package var values: [Double]

      package init(_ name: String, shape: Shape = .step, times: [Double], values: [Double]) {
        self.name = name
        self.shape = shape
        self.times = times
        self.values = values
      }
    }

    /// A vertical axis with the series that share it.
    package struct Panel: Sendable {
      /// What the axis shows, such as "Utilisation".
      package var label: String
      package var unit: String
      package var format: NumberFormat
      /// The axis's upper end, where it has a natural one, such as 1 for a share.
      package var maximum: Double?
      package var series: [Series]

      package init(
        _ label: String, unit: String = "", format: NumberFormat, maximum: Double? = nil,
        series: [Series]
      ) {
        self.label = label
        self.unit = unit
        self.format = format
        self.maximum = maximum
        self.series = series
      }
    }

    package var title: String
    package var caption: String
    package var origin: TimeOrigin
    package var panels: [Panel]

    package init(title: String, caption: String = "", origin: TimeOrigin = .elapsed, panels: [Panel]) {
      self.title = title
      self.caption = caption
      self.origin = origin
      self.panels = panels
    }
  }
}

extension Report.TimeSeries {
  /// More than the pixels of a wide screen, so that a first zoom still shows new detail.
  static let buckets = 2_000
  private static let slices = 12

  private var isCount: Bool { if case .count = origin { true } else { false } }

  private var everySeries: [Series] { panels.flatMap(\.series) }

  /// The first and the last time of all series.
  private var bounds: ClosedRange<Double> {
    let times = everySeries.flatMap { [$0.times.first, $0.times.last] }.compactMap { $0 }
      .filter(\.isFinite)
    guard let low = times.min(), let high = times.max() else { return 0...0 }
    return low...high
  }

  var figure: Figure {
    let bounds = bounds
    var raw = 0
    var drawn = 0
    var panelTexts: [JSONText] = []
    for panel in panels {
      var seriesTexts: [JSONText] = []
      for series in panel.series {
        let small = decimated(times: series.times, values: series.values, buckets: Self.buckets)
        raw += series.times.count
        drawn += small.times.count
        seriesTexts.append(
          .object([
            ("name", .string(series.name)), ("step", .flag(series.shape == .step)),
            ("times", .numbers(small.times)), ("values", .numbers(small.values)),
          ]))
      }
      panelTexts.append(
        .object([
          ("label", .string(panel.label)), ("unit", .string(panel.unit)), ("format", panel.format.json),
          ("maximum", panel.maximum.map { .number($0) } ?? .null), ("series", .array(seriesTexts)),
        ]))
    }
    var caption = caption
    if drawn < raw {
      let integer = NumberFormat.integer
      if !caption.isEmpty { caption += " " }
      caption += "Drawn from \(integer.text(Double(raw))) points, of which the first, lowest, highest "
      caption += "and last of each pixel are kept: \(integer.text(Double(drawn)))."
    }
    return Figure(
      kind: "timeSeries", title: title, caption: caption, heightPixels: 90 + 190 * max(1, panels.count),
      summary: everySeries.map(\.name).joined(separator: ", ") + (isCount ? "" : " over time"),
      data: .object([
        ("time", origin.json(spanSeconds: bounds.upperBound - bounds.lowerBound)),
        ("low", .number(bounds.lowerBound)), ("high", .number(bounds.upperBound)),
        ("panels", .array(panelTexts)),
      ]),
      tables: [table(bounds)])
  }

  /// The mean of each series over equal slices of time: what the chart shows, in numbers.
  private func table(_ bounds: ClosedRange<Double>) -> Report.Table {
    var columns = [Report.Table.Column("From")]
    for panel in panels {
      for series in panel.series {
        columns.append(.init(series.name, unit: "\(panel.label), mean", format: panel.format))
      }
    }
    let width = (bounds.upperBound - bounds.lowerBound) / Double(Self.slices)
    var rows: [Report.Table.Row] = []
    for slice in 0..<(width > 0 ? Self.slices : 0) {
      let start = bounds.lowerBound + Double(slice) * width
      var cells: [Report.Table.Cell] = [.text(origin.text(start))]
      for series in everySeries {
        cells.append(series.mean(from: start, to: start + width).map { .number($0) } ?? .missing)
      }
      rows.append(.init(cells))
    }
    return .init(
      caption: isCount ? "Means: \(title)" : "Means over time: \(title)", columns: columns, rows: rows)
  }
}

extension Report.TimeSeries.Series {
  /// The time-weighted mean over a span; nil where the series has no value in it. A step series
  /// keeps its last value to the end of the span.
  func mean(from start: Double, to end: Double) -> Double? {
    var area = 0.0
    var weight = 0.0
    let count = min(times.count, values.count)
    for index in 0..<count {
      let isLast = index + 1 == count
      if isLast, shape == .line { break }
      let from = max(start, times[index])
      let to = min(end, isLast ? end : times[index + 1])
      guard to > from, values[index].isFinite else { continue }
      var value = values[index]
      if shape == .line, !isLast, values[index + 1].isFinite {
        let slope = (values[index + 1] - value) / (times[index + 1] - times[index])
        value += slope * ((from + to) / 2 - times[index])
      }
      area += value * (to - from)
      weight += to - from
    }
    return weight > 0 ? area / weight : nil
  }
}
