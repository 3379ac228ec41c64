extension Report {
  /// A table whose rows a reader can sort by any column, with the pointer or the keyboard.
  package struct Table: Sendable {
    /// A column: its heading and how its numbers are written.
    package struct Column: Sendable {
      package var title: String
      /// The unit, shown under the heading.
      package var unit: String
      /// How numbers are written; nil for a column of text, which is aligned to the left.
      package var format: NumberFormat?

      package init(_ title: String, unit: String = "", format: NumberFormat? = nil) {
        self.title = title
        self.unit = unit
        self.format = format
      }
    }

    /// A cell.
    package enum Cell: Sendable {
      case text(String)
      case number(Double)
      /// A number with an interval around it.
      case interval(Double, ClosedRange<Double>)
      /// A number that is good or bad news, such as a change against the baseline.
      case judged(Double, isBetter: Bool)
      /// Nothing to show; sorted last.
      case missing
    }

    /// A row, with a mark for the one that is the baseline or the one recommended.
    package struct Row: Sendable {
      package var cells: [Cell]
      /// A word beside the first cell, such as "today" or "recommended"; the row is set off.
      package var mark: String

      package init(_ cells: [Cell], mark: String = "") {
        self.cells = cells
        self.mark = mark
      }
    }

    package var caption: String
    package var columns: [Column]
    package var rows: [Row]

    package init(caption: String, columns: [Column], rows: [Row]) {
      self.caption = caption
      self.columns = columns
      self.rows = rows
    }
  }
}

extension Report.Table {
  /// The table; `caption` is left out where the surroundings say it already. Rows that are short of
  /// cells are filled up, and cells beyond the last column are not shown.
  func html(showsCaption: Bool = true) -> String {
    var page = "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"\(escaped(caption))\">"
    page += "<table class=\"data\">"
    if showsCaption, !caption.isEmpty { page += "<caption>\(escaped(caption))</caption>" }
    page += "<thead><tr>"
    for column in columns {
      let alignment = column.format == nil ? "" : " class=\"n\""
      let unit = column.unit.isEmpty ? "" : "<small>\(escaped(column.unit))</small>"
      page += "<th scope=\"col\"\(alignment)>\(escaped(column.title))\(unit)</th>"
    }
    page += "</tr></thead>\n<tbody>"
    for row in rows {
      page += row.mark.isEmpty ? "<tr>" : "<tr class=\"marked\">"
      for (index, column) in columns.enumerated() {
        let cell = index < row.cells.count ? row.cells[index] : .missing
        page += html(cell, column, index == 0 ? row.mark : "")
      }
      page += "</tr>\n"
    }
    return page + "</tbody></table></div>\n"
  }

  private func html(_ cell: Cell, _ column: Column, _ mark: String) -> String {
    let tag = mark.isEmpty ? "" : " <span class=\"mark\">\(escaped(mark))</span>"
    let format = column.format ?? .decimal(2)
    func number(_ value: Double, _ style: String, _ after: String) -> String {
      let key = value.isFinite ? " data-value=\"\(value)\"" : ""
      return "<td class=\"n\(style)\"\(key)>\(escaped(format.text(value)))\(after)\(tag)</td>"
    }
    switch cell {
    case .text(let text):
      return "<td\(column.format == nil ? "" : " class=\"n\"")>\(escaped(text))\(tag)</td>"
    case .number(let value): return number(value, "", "")
    case .interval(let value, let range):
      let text = "\(format.text(range.lowerBound)) – \(format.text(range.upperBound))"
      return number(value, "", " <small>\(escaped(text))</small>")
    case .judged(let value, let isBetter):
      let words = "<span class=\"sr\"> \(isBetter ? "better" : "worse")</span>"
      return number(value, isBetter ? " better" : " worse", words)
    case .missing: return "<td class=\"n\">–\(tag)</td>"
    }
  }
}
